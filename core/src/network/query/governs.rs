//! Which policies govern a workload, and which of its namespace do not and why.

use crate::cluster::{Model, NetworkPolicy, Requirement, Workload};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::network::words;
use crate::report::{Bystander, Governance, GoverningPolicy};

/// The policies that govern a workload; none where no workload has this name.
pub fn governs(model: &Model, locate: &impl Locate, endpoint: &str) -> Option<Governance> {
    let workload = model.workload_of(endpoint)?;
    let own = model.policies.iter().filter(|policy| policy.namespace == workload.namespace);
    let (selecting, others): (Vec<&NetworkPolicy>, Vec<&NetworkPolicy>) =
        own.partition(|policy| selects(policy, workload));
    let isolated_ingress = selecting.iter().any(|policy| policy.isolates_ingress);
    let isolated_egress = selecting.iter().any(|policy| policy.isolates_egress);
    let policies: Vec<GoverningPolicy> = selecting.into_iter().map(|policy| governing(model, policy, locate)).collect();
    Some(Governance {
        endpoint: endpoint.to_string(),
        sentence: sentence(workload, policies.len(), isolated_ingress, isolated_egress),
        isolated_ingress,
        isolated_egress,
        policies,
        others: others.into_iter().map(|policy| bystander(policy, workload, locate)).collect(),
    })
}

/// Whether a policy selects the pods of a workload. Pods that use the network of their node, and finished ones, are passed over.
pub(super) fn selects(policy: &NetworkPolicy, workload: &Workload) -> bool {
    policy.namespace == workload.namespace
        && !workload.host_network
        && !workload.finished
        && policy.pod_selector.matches(&workload.labels)
}

fn governing(model: &Model, policy: &NetworkPolicy, locate: &impl Locate) -> GoverningPolicy {
    let namespace = words::namespace_of(model, policy);
    let told = |isolates: bool, rules, way| isolates.then(|| words::direction(rules, way, namespace));
    GoverningPolicy {
        policy: locate.name(policy.object),
        span: selector(policy, locate),
        selects: words::selects(model, policy),
        ingress: told(policy.isolates_ingress, &policy.ingress, crate::network::rows::Direction::Ingress),
        egress: told(policy.isolates_egress, &policy.egress, crate::network::rows::Direction::Egress),
    }
}

fn bystander(policy: &NetworkPolicy, workload: &Workload, locate: &impl Locate) -> Bystander {
    let missed = policy.pod_selector.requirements.iter().find(|requirement| !requirement.matches(&workload.labels));
    let why = match missed {
        _ if workload.host_network => "It uses the network of its node, over which policies pass.".to_string(),
        _ if workload.finished => "It has finished and takes no part in traffic.".to_string(),
        Some(missed) => miss(missed, workload),
        None => String::new(),
    };
    Bystander { policy: locate.name(policy.object), span: selector(policy, locate), why }
}

/// Why a requirement is not met.
fn miss(missed: &Requirement, workload: &Workload) -> String {
    let wanted = words::wanted(missed);
    match workload.labels.get(missed.key.as_str()) {
        Some(value) if value.is_empty() => format!("It asks for {wanted}; here `{}` is empty.", missed.key),
        Some(value) if missed.matches(&Default::default()) => {
            format!("It asks for pods without {wanted}; here `{}` is `{value}`.", missed.key)
        }
        Some(value) => format!("It asks for {wanted}; here `{}` is `{value}`.", missed.key),
        None => format!("It asks for {wanted}; here is no label `{}`.", missed.key),
    }
}

fn selector(policy: &NetworkPolicy, locate: &impl Locate) -> crate::report::Range {
    locate.range(policy.object, &FieldPath::root().fields(&["spec", "podSelector"]), Part::Key)
}

fn sentence(workload: &Workload, policies: usize, ingress: bool, egress: bool) -> String {
    let name = &workload.name;
    if workload.host_network {
        return format!("{name} uses the network of its node, so no NetworkPolicy governs it.");
    }
    if workload.finished {
        return format!("{name} has finished and takes no part in traffic.");
    }
    let count = match policies {
        0 => return format!("No policy governs {name}: everything may arrive and everything may leave."),
        1 => "One policy governs".to_string(),
        many => format!("{} policies govern", words::capitalised(&words::number(many))),
    };
    let ways = match (ingress, egress) {
        (true, true) => "what arrives and what leaves",
        (true, false) => "what arrives; everything may leave",
        (false, true) => "what leaves; everything may arrive",
        (false, false) => "neither direction",
    };
    format!("{count} {name}: {ways}.")
}
