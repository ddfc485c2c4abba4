//! One analysis: sources in, report out, and questions about it.

mod locate;
mod objects;
mod report;
mod unit;

use std::collections::HashMap;

use ipnet::IpNet;

use crate::cluster::{self, Contribution, Model, ObjectId, Protocol};
use crate::finding::SourceId;
use crate::network::{self, Reachability};
use crate::report::{Explanation, PositionEncoding, Report, Standard};

use objects::Objects;
use unit::{Judged, Unit};

pub(crate) use report::POLICY_KIND_NOT_EVALUATED;

/// One named text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// Its name; unique in an analysis.
    pub name: String,
    /// YAML or JSON, any number of documents.
    pub text: String,
    /// The cluster that it belongs to; sources without one share one cluster.
    pub cluster: Option<String>,
}

/// What is asked of an analysis.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The standard that workloads are held against.
    pub standard: Standard,
    /// The units of columns and offsets.
    pub positions: PositionEncoding,
    /// The ranges that pods get addresses from, where they are known.
    pub pod_cidrs: Vec<IpNet>,
}

/// A question about two endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// The source: `[CLUSTER:]NAMESPACE/Kind/name`, an address, a CIDR or a range `FIRST-LAST`.
    pub from: String,
    /// The destination, in the same form.
    pub to: String,
    /// The protocol; TCP where a port is given without one.
    pub protocol: Option<Protocol>,
    /// The port of the destination pod; none asks about every port.
    pub port: Option<u16>,
}

/// A question about an endpoint that the analysis does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEndpoint(pub String);

impl std::fmt::Display for UnknownEndpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no workload and no address is called \"{}\"", self.0)
    }
}

impl std::error::Error for UnknownEndpoint {}

/// Sources with everything that is known of them.
///
/// ```
/// use podwall::{Analysis, Options, Source};
///
/// let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - {name: web, image: nginx}\n";
/// let source = Source { name: "pod.yaml".into(), text: text.into(), cluster: None };
/// let report = Analysis::new(vec![source], Options::default()).report();
/// assert_eq!(report.security.workloads[0].endpoint, "default/Pod/web");
/// assert!(report.findings.iter().any(|finding| finding.rule == "run-as-non-root"));
/// ```
#[derive(Debug)]
pub struct Analysis {
    options: Options,
    units: Vec<Unit>,
    replaced: HashMap<ObjectId, ObjectId>,
    model: Model,
    reachability: Reachability,
}

impl Analysis {
    /// Reads and evaluates the sources. Bad input becomes findings; this never fails.
    pub fn new(sources: Vec<Source>, options: Options) -> Self {
        let units = sources.into_iter().enumerate().map(|(at, source)| Unit::read(source, source_id(at), &options));
        let units: Vec<Unit> = units.collect();
        let (replaced, model, reachability) = join(&units, &options);
        Analysis { options, units, replaced, model, reachability }
    }

    /// Everything that the analysis says.
    pub fn report(&self) -> Report {
        report::report(self)
    }

    /// Why one endpoint reaches another, or does not.
    pub fn explain(&self, question: &Question) -> Result<Explanation, UnknownEndpoint> {
        network::explain(&self.model, &self.reachability, &self.objects(), question)
    }

    /// Replaces the text of a source, or adds a source of that name. The other sources are not read again. Says whether the source was there.
    pub fn update(&mut self, name: &str, text: String) -> bool {
        let at = self.units.iter().position(|unit| unit.source.name == name);
        let cluster = at.and_then(|at| self.units.get(at)).and_then(|unit| unit.source.cluster.clone());
        let source = Source { name: name.to_string(), text, cluster };
        let unit = Unit::read(source, source_id(at.unwrap_or(self.units.len())), &self.options);
        match at.and_then(|at| self.units.get_mut(at)) {
            Some(known) => *known = unit,
            None => self.units.push(unit),
        }
        (self.replaced, self.model, self.reachability) = join(&self.units, &self.options);
        at.is_some()
    }

    /// The model that reachability was decided by.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Who reaches whom.
    pub fn reachability(&self) -> &Reachability {
        &self.reachability
    }

    fn objects(&self) -> Objects<'_> {
        Objects { units: &self.units }
    }

    /// The workloads that no later object replaces, held against both levels.
    fn workloads(&self) -> impl Iterator<Item = (ObjectId, &Unit, &Judged)> {
        let judged = self.units.iter().flat_map(|unit| unit.judged.iter().map(move |judged| (unit, judged)));
        judged.enumerate().filter_map(|(at, (unit, judged))| {
            let id = ObjectId(u32::try_from(at).unwrap_or(u32::MAX));
            let judged = judged.as_ref()?;
            (!self.replaced.contains_key(&id)).then_some((id, unit, judged))
        })
    }
}

fn source_id(at: usize) -> SourceId {
    SourceId(u32::try_from(at).unwrap_or(u32::MAX))
}

/// What only all sources together tell.
fn join(units: &[Unit], options: &Options) -> (HashMap<ObjectId, ObjectId>, Model, Reachability) {
    let objects = Objects { units };
    let replaced = objects.replaced();
    let model = cluster::build(objects.iter().filter(|(id, ..)| !replaced.contains_key(id)).map(
        |(object, unit, found, facts)| Contribution {
            object,
            cluster: unit.source.cluster.as_deref().unwrap_or_default(),
            namespace: found.namespace.as_deref(),
            name: &found.name,
            facts,
        },
    ));
    let settings = network::Settings { pod_cidrs: options.pod_cidrs.clone() };
    let reachability = Reachability::new(&model, &settings);
    (replaced, model, reachability)
}
