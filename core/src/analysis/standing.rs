//! Where the workloads of each namespace stand together.

use std::collections::HashMap;

use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::report::{Failure, Level, NamespaceFailure, NamespaceStanding, Text, WorkloadStanding};
use crate::security::standards::CHECKS;
use crate::security::standing::{labels, next, of, yaml};

use super::Analysis;

/// Every namespace that has workloads or is an object itself, in the order of the input.
pub(super) fn namespaces(analysis: &Analysis, workloads: &[WorkloadStanding]) -> Vec<NamespaceStanding> {
    let model = analysis.model();
    let mut members: HashMap<(&str, &str), Vec<&WorkloadStanding>> = HashMap::new();
    // Both lists have the same workloads, in the order of reading.
    for (workload, (_, unit, _)) in workloads.iter().zip(analysis.workloads()) {
        let cluster = unit.source.cluster.as_deref().unwrap_or_default();
        members.entry((cluster, &workload.namespace)).or_default().push(workload);
    }
    let version = analysis.options.standard.version;
    let mut found = Vec::new();
    for namespace in &model.namespaces {
        let cluster = model.clusters.get(namespace.cluster.0 as usize).map(String::as_str).unwrap_or_default();
        let workloads = members.get(&(cluster, namespace.name.as_str())).map_or(&[][..], Vec::as_slice);
        if workloads.is_empty() && namespace.object.is_none() {
            continue;
        }
        let all =
            |failures: fn(&WorkloadStanding) -> &[Failure]| workloads.iter().all(|each| failures(each).is_empty());
        let standing = of(all(|each| &each.baseline), all(|each| &each.restricted));
        let next = next(standing);
        let labels = labels(standing, version);
        let at_name = FieldPath::root().fields(&["metadata", "name"]);
        found.push(NamespaceStanding {
            cluster: Some(cluster.to_string()).filter(|cluster| !cluster.is_empty()),
            name: namespace.name.clone(),
            span: namespace.object.map(|object| analysis.objects().range(object, &at_name, Part::Value)),
            workloads: u32::try_from(workloads.len()).unwrap_or(u32::MAX),
            standing,
            next,
            missing: missing(workloads, next),
            yaml: yaml(&namespace.name, namespace.labels.iter().map(|(label, value)| (&**label, &**value)), &labels),
            labels,
        });
    }
    found
}

/// The checks that keep workloads from a level, in upstream's order.
fn missing(workloads: &[&WorkloadStanding], next: Option<Level>) -> Vec<NamespaceFailure> {
    let Some(level) = next else { return Vec::new() };
    let mut by_check: HashMap<&str, Vec<Text>> = HashMap::new();
    for workload in workloads {
        let failures = if level == Level::Baseline { &workload.baseline } else { &workload.restricted };
        for failure in failures {
            by_check.entry(&failure.check).or_default().push(workload.endpoint.clone());
        }
    }
    let missing = CHECKS.iter().filter_map(|check| Some((check.id, by_check.remove(check.id)?)));
    missing.map(|(check, workloads)| NamespaceFailure { check: Text::fixed(check), workloads }).collect()
}
