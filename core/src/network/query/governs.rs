//! Which policies govern a workload, and which of its namespace do not and why.

use crate::cluster::{
    AdminPolicy, Model, NetworkPolicy, Operator, Requirement, UNTOLD, Workload, called, is_one_value,
};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::network::dialect::Dialect;
use crate::network::direction::Direction;
use crate::network::places::{isolates, rules_of};
use crate::network::reachability::classes::{is_of_node, takes_part};
use crate::network::reachability::steps;
use crate::network::reachability::{End, Reachability};
use crate::network::untold::Untold;
use crate::network::{admin_words, words};
use crate::report::{Bystander, Governance, GoverningPolicy, PolicyTier, Range};

/// Why policies pass over a pod whatever its labels are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passing {
    /// It uses the network of its node, and the dialect takes it for the node.
    Host,
    /// It has finished, and the dialect leaves such pods out.
    Finished,
}

/// The policies that govern a workload, in the order in which they are asked; none where no workload has this name.
pub fn governs(model: &Model, reachability: &Reachability, locate: &impl Locate, endpoint: &str) -> Option<Governance> {
    let id = model.reached_by(endpoint)?;
    let workload = model.workload(id)?;
    let class = reachability.class(End::Workload(id));
    let passing = passing(workload, &reachability.settings.dialect);
    let [admin, baseline] = &reachability.tiers;
    let of_tier = |tier: &[usize]| -> Vec<GoverningPolicy> {
        let has =
            |at: &&usize| class.zip(reachability.subjects.get(**at)).is_some_and(|(class, of)| of.contains(class));
        let found = tier.iter().filter(has).filter_map(|at| model.admin.get(*at));
        found.map(|policy| administrative(policy, locate)).collect()
    };
    let mut policies = of_tier(admin);
    let mut others = Vec::new();
    let untold = Untold::of(model, workload);
    for (policy, selected) in model.policies.iter().zip(&reachability.selected) {
        if class.is_some_and(|class| selected.contains(class)) {
            policies.push(governing(model, policy, locate));
        } else if policy.namespace == workload.namespace {
            others.push(bystander(policy, workload, &untold, locate, passing));
        }
    }
    policies.extend(of_tier(baseline));
    let isolated = |rows: &crate::network::reachability::rows::Rows| class.is_some_and(|class| rows.isolates(class));
    Some(Governance {
        endpoint: model.endpoint(workload),
        sentence: sentence(workload, &policies, passing)
            + &words::besides(words::parts(model, endpoint, id).or_else(|| model.namesakes(endpoint))),
        isolated_ingress: isolated(&reachability.ingress),
        isolated_egress: isolated(&reachability.egress),
        policies,
        others,
    })
}

fn passing(workload: &Workload, dialect: &Dialect) -> Option<Passing> {
    match workload {
        _ if is_of_node(workload, dialect) => Some(Passing::Host),
        _ if !takes_part(workload, dialect) => Some(Passing::Finished),
        _ => None,
    }
}

fn governing(model: &Model, policy: &NetworkPolicy, locate: &impl Locate) -> GoverningPolicy {
    let namespace = model.name_of(policy.namespace);
    let told = |way| isolates(policy, way).then(|| words::direction(rules_of(policy, way), way, namespace));
    GoverningPolicy {
        policy: locate.name(policy.object),
        tier: PolicyTier::NetworkPolicy,
        priority: None,
        span: selector(policy, locate),
        selects: words::selects(model, policy),
        ingress: told(Direction::Ingress),
        egress: told(Direction::Egress),
    }
}

fn administrative(policy: &AdminPolicy, locate: &impl Locate) -> GoverningPolicy {
    let told = |way: Direction| {
        let rules = steps::rules(policy, way);
        (!rules.is_empty()).then(|| admin_words::direction(rules, way))
    };
    GoverningPolicy {
        policy: locate.name(policy.object),
        tier: admin_words::tier(policy.body.tier),
        priority: policy.body.priority,
        span: locate.range(policy.object, &FieldPath::root().fields(&["spec", "subject"]), Part::Key),
        selects: admin_words::selects(policy),
        ingress: told(Direction::Ingress),
        egress: told(Direction::Egress),
    }
}

fn bystander(
    policy: &NetworkPolicy,
    workload: &Workload,
    untold: &Untold<'_>,
    locate: &impl Locate,
    passing: Option<Passing>,
) -> Bystander {
    let missed = policy.pod_selector.requirements.iter().find(|requirement| !requirement.matches(&workload.labels));
    let why = match missed {
        _ if passing == Some(Passing::Host) => "It uses the network of its node, over which policies pass.".to_string(),
        _ if passing == Some(Passing::Finished) => "It has finished and takes no part in traffic.".to_string(),
        Some(missed) => miss(missed, workload, untold),
        None => String::new(),
    };
    Bystander { policy: locate.name(policy.object), span: selector(policy, locate), why }
}

/// Why a requirement is not met.
fn miss(missed: &Requirement, workload: &Workload, untold: &Untold<'_>) -> String {
    let wanted = words::wanted(missed);
    if missed.operator == Operator::Unknown {
        return format!("It asks for {wanted}, which nothing has.");
    }
    match workload.labels.get(missed.key.as_str()) {
        Some(value) if **value == *UNTOLD && !missed.values.is_empty() && !untold.may_have(missed) => {
            format!("It asks for {wanted}; here no pod has that.")
        }
        Some(value) if !is_one_value(value) && **value != *UNTOLD && !missed.values.is_empty() => {
            format!("It asks for {wanted}; here no pod has that.")
        }
        Some(value) if **value == *UNTOLD && !missed.values.is_empty() => {
            format!("It asks for {wanted}; here `{}` has a value that no manifest tells.", missed.key)
        }
        Some(value) if value.is_empty() => format!("It asks for {wanted}; here `{}` is empty.", missed.key),
        Some(value) if missed.matches(&Default::default()) => {
            format!("It asks for pods without {wanted}; here `{}` is `{value}`.", missed.key)
        }
        Some(value) => format!("It asks for {wanted}; here `{}` is `{value}`.", missed.key),
        None => format!("It asks for {wanted}; here is no label `{}`.", missed.key),
    }
}

fn selector(policy: &NetworkPolicy, locate: &impl Locate) -> Range {
    locate.range(policy.object, &FieldPath::root().fields(&["spec", "podSelector"]), Part::Key)
}

fn sentence(workload: &Workload, policies: &[GoverningPolicy], passing: Option<Passing>) -> String {
    let name = called(&workload.name);
    let count = match policies.len() {
        0 if passing == Some(Passing::Host) => {
            return format!("{name} uses the network of its node, so no policy governs it.");
        }
        0 if passing == Some(Passing::Finished) => return format!("{name} has finished and takes no part in traffic."),
        0 => return format!("No policy governs {name}: everything may arrive and everything may leave."),
        1 => "One policy governs".to_string(),
        many => format!("{} policies govern", words::capitalised(&words::number(many))),
    };
    let ingress = policies.iter().any(|policy| policy.ingress.is_some());
    let egress = policies.iter().any(|policy| policy.egress.is_some());
    let ways = match (ingress, egress) {
        (true, true) => "what arrives and what leaves",
        (true, false) => "what arrives; everything may leave",
        (false, true) => "what leaves; everything may arrive",
        (false, false) if policies.len() == 1 => "it has no rule, so everything may arrive and everything may leave",
        (false, false) => "none has a rule, so everything may arrive and everything may leave",
    };
    format!("{count} {name}: {ways}.")
}
