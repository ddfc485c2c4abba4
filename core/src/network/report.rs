//! The part of the report about who reaches whom.

use crate::cluster::{AdminPolicy, AdminRule, Model, NetworkPolicy, Rule};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::report::{
    ClassReport, EndpointReport, NetworkReport, PolicyDirection, PolicyReport, PolicyRule, PolicyTier,
};

use super::direction::Direction;
use super::joint::{Joint, joint};
use super::places::{isolates, rule_path, rules_of};
use super::reachability::Reachability;
use super::reachability::classes::Members;
use super::reachability::steps;
use super::{admin_words, summary, words};

/// The part of the report about who reaches whom. `not_evaluated` are the kinds of policies in the input that are not evaluated.
pub fn report(
    model: &Model,
    reachability: &Reachability,
    locate: &impl Locate,
    not_evaluated: &[String],
) -> NetworkReport {
    let (endpoints, classes) = endpoints(model, reachability, locate);
    let shown = u32::try_from(classes.len()).unwrap_or(u32::MAX);
    let Joint { egress, ingress, connections } = joint(reachability, shown);
    let (sentence, detail) = summary::summary(model, reachability, not_evaluated);
    let policies = model.policies.iter().zip(&reachability.selected).map(|(policy, selected)| {
        let members = selected.iter().filter_map(|class| classes.get(class as usize)).flat_map(|class| &class.members);
        policy_report(model, policy, members.copied().collect(), locate)
    });
    let admin = model.admin.iter().zip(&reachability.subjects).map(|(policy, subjects)| {
        let members = subjects.iter().filter_map(|class| classes.get(class as usize)).flat_map(|class| &class.members);
        admin_report(policy, members.copied().collect(), locate)
    });
    NetworkReport {
        sentence,
        detail,
        complete: not_evaluated.is_empty(),
        policies: policies.chain(admin).collect(),
        endpoints,
        classes,
        connections,
        egress,
        ingress,
        expectations: None,
    }
}

fn endpoints(
    model: &Model,
    reachability: &Reachability,
    locate: &impl Locate,
) -> (Vec<EndpointReport>, Vec<ClassReport>) {
    let mut endpoints: Vec<EndpointReport> = Vec::new();
    let mut classes: Vec<ClassReport> = Vec::new();
    for (class, id) in reachability.classes.all.iter().zip(0..) {
        let first = endpoints.len();
        match &class.members {
            Members::Pods { workloads, .. } => {
                let workloads = workloads.iter().filter_map(|id| model.workload(*id));
                endpoints.extend(workloads.map(|workload| EndpointReport {
                    id: model.endpoint(workload),
                    class: id,
                    namespace: model.namespace(workload.namespace).map(|namespace| namespace.name.clone()),
                    name: workload.name.clone(),
                    pods: Some(workload.pods).filter(|pods| *pods > 0),
                    span: Some(locate.range(
                        workload.object,
                        &FieldPath::root().fields(&["metadata", "name"]),
                        Part::Value,
                    )),
                }));
            }
            Members::Outside(group) => {
                let Some(group) = reachability.axes.groups().get(*group as usize) else { continue };
                if group.family == super::Family::Ipv6 && !reachability.tells_ipv6 {
                    continue;
                }
                let told = group.ranges.iter().filter(|range| !reachability.pod_addresses(model).cover(range));
                endpoints.extend(told.map(|range| EndpointReport {
                    id: range.to_string(),
                    class: id,
                    namespace: None,
                    name: range.to_string(),
                    pods: None,
                    span: None,
                }));
            }
        }
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        classes.push(ClassReport {
            members: (number(first)..number(endpoints.len())).collect(),
            outside: class.namespace().is_none(),
            isolated_ingress: reachability.ingress.isolates(id),
            isolated_egress: reachability.egress.isolates(id),
        });
    }
    (endpoints, classes)
}

fn policy_report(model: &Model, policy: &NetworkPolicy, selected: Vec<u32>, locate: &impl Locate) -> PolicyReport {
    let namespace = model.name_of(policy.namespace);
    let direction = |direction: Direction| {
        let rules = rules_of(policy, direction);
        let rule = |(at, rule): (usize, &Rule)| {
            let path = rule_path(direction, at);
            PolicyRule {
                span: locate.range(policy.object, &path, Part::Key),
                path: path.to_string(),
                action: None,
                peers: words::peers(rule, namespace),
                ports: words::rule_ports(&rule.ports),
            }
        };
        isolates(policy, direction).then(|| PolicyDirection {
            sentence: words::direction(rules, direction, namespace),
            rules: rules.iter().enumerate().map(rule).collect(),
        })
    };
    PolicyReport {
        refused: false,
        id: locate.name(policy.object),
        kind: "NetworkPolicy".to_string(),
        tier: PolicyTier::NetworkPolicy,
        priority: None,
        namespace: namespace.to_string(),
        name: policy.name.clone(),
        span: locate.range(policy.object, &FieldPath::root().fields(&["metadata", "name"]), Part::Value),
        selects: words::selects(model, policy),
        selected,
        ingress: direction(Direction::Ingress),
        egress: direction(Direction::Egress),
    }
}

fn admin_report(policy: &AdminPolicy, selected: Vec<u32>, locate: &impl Locate) -> PolicyReport {
    let direction = |direction: Direction| {
        let rules = steps::rules(policy, direction);
        let rule = |(at, rule): (usize, &AdminRule)| {
            let path = rule_path(direction, at);
            PolicyRule {
                span: locate.range(policy.object, &path, Part::Key),
                path: path.to_string(),
                action: rule.action.map(|action| admin_words::action(policy.body.api, action).to_string()),
                peers: rule.peers.iter().map(admin_words::peer).collect(),
                ports: admin_words::ports(&rule.ports),
            }
        };
        (!rules.is_empty()).then(|| PolicyDirection {
            sentence: admin_words::direction(rules, direction),
            rules: rules.iter().enumerate().map(rule).collect(),
        })
    };
    PolicyReport {
        refused: false,
        id: locate.name(policy.object),
        kind: policy.body.api.kind().to_string(),
        tier: admin_words::tier(policy.body.tier),
        priority: policy.body.priority,
        namespace: String::new(),
        name: policy.name.clone(),
        span: locate.range(policy.object, &FieldPath::root().fields(&["metadata", "name"]), Part::Value),
        selects: admin_words::selects(policy),
        selected,
        ingress: direction(Direction::Ingress),
        egress: direction(Direction::Egress),
    }
}
