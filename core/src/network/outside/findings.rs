//! What about ways in is worth a finding: what the input proves to lead nowhere, and what policies close altogether.

use std::collections::HashSet;

use crate::cluster::{Model, ObjectId};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::EntryVerdict;
use crate::rule::Rule;

use super::super::reachability::Reachability;
use super::entry::{DeadEnd, DeadEndKind, Door, Entry, Ways};
use super::rules::{
    BACKEND_PORT_MISSING, BACKEND_SERVICE_MISSING, ENTRY_BLOCKED, REFERENCE_NOT_GRANTED, ROUTE_NOT_ACCEPTED,
    SERVICE_WITHOUT_PODS, TARGET_PORT_MISSING,
};
use super::told::Teller;

/// How many policies a finding points at.
const RELATED: usize = 5;

/// The rule that tells of Ingresses and Routes to pods that let in no controller.
const SHUT_OUT: &str = "ingress-controller-shut-out";

/// The findings about ways in, where `told` are those about policies.
pub fn findings(model: &Model, reachability: &Reachability, ways: &Ways, told: &[Finding]) -> Vec<Finding> {
    let mut found: Vec<Finding> = ways.dead_ends.iter().filter(|end| end.certain).map(dead_end).collect();
    // Without policies nothing is closed.
    if !model.policies.is_empty() || !model.admin.is_empty() {
        let mut teller = Teller::new(model, reachability, ways);
        let shut_out = ShutOut::of(ways, told);
        for entry in &ways.entries {
            if teller.verdict(entry) == EntryVerdict::Blocked && !shut_out.tells(&teller, entry) {
                found.extend(blocked(&mut teller, entry));
            }
        }
    }
    found
}

/// What is told of Ingresses and Routes to pods that let in no controller: of each Service that one of them leads to only once.
struct ShutOut {
    /// Where it is told.
    places: HashSet<(ObjectId, FieldPath)>,
    /// The Ingresses and Routes that it is told of, each with the Service.
    services: HashSet<(ObjectId, ObjectId)>,
}

impl ShutOut {
    fn of(ways: &Ways, told: &[Finding]) -> Self {
        let told = told.iter().filter(|finding| finding.rule.id == SHUT_OUT);
        let places: HashSet<(ObjectId, FieldPath)> =
            told.filter_map(|finding| Some((finding.object()?, finding.path()?.clone()))).collect();
        let told = ways.entries.iter().filter(|entry| place(entry).is_some_and(|place| places.contains(&place)));
        ShutOut { services: told.filter_map(service).collect(), places }
    }

    /// Whether it tells of a way in.
    fn tells(&self, teller: &Teller<'_>, entry: &Entry) -> bool {
        let origin = teller.ways.origins.get(entry.origin);
        place(entry).is_some_and(|place| self.places.contains(&place))
            || service(entry).is_some_and(|service| self.services.contains(&service))
                && teller.pods(entry).iter().all(|pod| teller.judge.is_shut_to_others(origin, *pod))
    }
}

/// Where an Ingress or a Route names its Service.
fn place(entry: &Entry) -> Option<(ObjectId, FieldPath)> {
    let link = entry.chain.first().filter(|_| matches!(entry.door, Door::Ingress | Door::OpenshiftRoute))?;
    Some((link.object, link.path.field("name")))
}

/// An Ingress or a Route, and the Service that it leads to.
fn service(entry: &Entry) -> Option<(ObjectId, ObjectId)> {
    entry.chain.first().zip(entry.chain.get(1)).map(|(one, service)| (one.object, service.object))
}

fn dead_end(end: &DeadEnd) -> Finding {
    let place = |(what, object, path): &(String, crate::cluster::ObjectId, FieldPath)| {
        (what.clone(), Place::Field { object: *object, path: path.clone(), part: Part::Key })
    };
    Finding {
        rule: rule(end.kind),
        message: end.message.clone(),
        upstream: None,
        place: Place::Field { object: end.object, path: end.path.clone(), part: end.part },
        related: end.related.iter().map(place).collect(),
        mend: None,
    }
}

fn rule(kind: DeadEndKind) -> &'static Rule {
    match kind {
        DeadEndKind::NoPods => &SERVICE_WITHOUT_PODS,
        DeadEndKind::NoTargetPort => &TARGET_PORT_MISSING,
        DeadEndKind::NoService => &BACKEND_SERVICE_MISSING,
        DeadEndKind::NoServicePort => &BACKEND_PORT_MISSING,
        DeadEndKind::NotAccepted => &ROUTE_NOT_ACCEPTED,
        DeadEndKind::NotGranted => &REFERENCE_NOT_GRANTED,
    }
}

/// A way in that policies close at every pod that it leads to.
fn blocked(teller: &mut Teller<'_>, entry: &Entry) -> Option<Finding> {
    let link = entry.chain.first()?;
    let head = teller.head(entry);
    let pods = teller.pods(entry);
    let (pod, others) = pods.split_first()?;
    let pod = *pod;
    let judged = teller.judge(entry, pod)?;
    let workload = teller.model.workload(pod.workload)?;
    let name = teller.model.endpoint(workload);
    let more = match others.len() {
        0 => String::new(),
        1 => " The other pod that it leads to is closed too.".to_string(),
        many => format!(" The other {many} pods that it leads to are closed too."),
    };
    let message = format!(
        "{head} leads to {} {} of {name}, but nothing comes through. {}{more}",
        pod.protocol.name(),
        pod.port,
        judged.sentence
    );
    let selector = FieldPath::root().field("spec");
    let policies = match judged.closing.is_empty() {
        true => teller.judge.policies(pod.workload),
        false => judged.closing,
    };
    let policies = policies.into_iter().take(RELATED);
    let related = policies.map(|object| {
        ("a policy that it meets".to_string(), Place::Field { object, path: selector.clone(), part: Part::Key })
    });
    Some(Finding {
        rule: &ENTRY_BLOCKED,
        message,
        upstream: None,
        place: Place::Field { object: link.object, path: link.path.clone(), part: Part::Key },
        related: related.collect(),
        mend: None,
    })
}
