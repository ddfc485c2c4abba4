//! The policies that close a way in, in words.

use crate::cluster::{Action, AdminPolicy, Model, ObjectId, WorkloadId};

use super::super::places::isolates;
use super::super::reachability::{End, Reachability};
use super::super::rows::Direction;
use super::super::words;
use super::services::PodPort;
use super::stranger::{Isolating, Stranger};

/// How many policies a sentence names.
const NAMED: usize = 3;

fn title(policy: &AdminPolicy) -> String {
    format!("{} `{}`", policy.body.api.kind(), policy.called())
}

/// The names of policies, and the same with `does` or `do`.
pub(super) fn names(policies: &[&AdminPolicy]) -> (String, String) {
    let verb = if policies.len() == 1 { "does" } else { "do" };
    let names = words::some(policies.iter(), NAMED, |policy| title(policy));
    (names.clone(), format!("{names} {verb}"))
}

/// Why nothing arrives from somebody: a pod, or an address, about which administrative rules never decide what arrives.
pub(super) fn arriving(isolating: &Isolating<'_>, pod: PodPort, from: &str, who: Option<&Stranger>) -> String {
    let at = format!("{} {}", pod.protocol.name(), pod.port);
    let named: Vec<String> = isolating.of(pod.workload).map(|policy| format!("`{}`", policy.called())).collect();
    let administrative: Vec<String> = match who {
        Some(_) => isolating.administrative(pod.workload).into_iter().map(title).collect(),
        None => Vec::new(),
    };
    let others = administrative.len();
    let let_in =
        |who| isolating.may_be_let_in_by_policies(pod.workload, who, |set| set.contains(pod.protocol, pod.port));
    // What NetworkPolicies let in others deny.
    let count = if others > 0 && who.is_some_and(let_in) { 0 } else { named.len() };
    let names = words::some(named.into_iter(), NAMED, |name| name);
    let administrative = words::some(administrative.into_iter(), NAMED, |name| name);
    let closed = match (count, others) {
        (0, 0) => return format!("Closed: nothing lets {at} in {from}."),
        (0, 1) => return format!("Closed: {administrative} does not let {at} in {from}."),
        (0, _) => return format!("Closed: {administrative} do not let {at} in {from}."),
        (1, _) => format!("Closed: {names} isolates it and does not let {at} in {from}"),
        (2, _) => format!("Closed: {names} isolate it, and neither lets {at} in {from}"),
        _ => format!("Closed: {names} isolate it, and none lets {at} in {from}"),
    };
    match others {
        0 => format!("{closed}."),
        1 => format!("{closed}; nor does {administrative}."),
        _ => format!("{closed}; nor do {administrative}."),
    }
}

/// The policies that let nothing leave some pods: their names with `does` or `do`, and themselves.
pub(super) fn leaving(model: &Model, reachability: &Reachability, pods: &[&WorkloadId]) -> (String, Vec<ObjectId>) {
    let classes: Vec<u32> = pods.iter().filter_map(|id| reachability.class(End::Workload(**id))).collect();
    let has = |of: &roaring::RoaringBitmap| classes.iter().any(|class| of.contains(*class));
    let admin = model.admin.iter().zip(&reachability.subjects);
    let denies = |policy: &AdminPolicy| policy.body.egress.iter().any(|rule| rule.action == Some(Action::Deny));
    let admin = admin.filter(|(policy, of)| denies(policy) && has(of));
    let own = model.policies.iter().zip(&reachability.selected);
    let own = own.filter(|(policy, of)| isolates(policy, Direction::Egress) && has(of));
    let (mut names, mut objects): (Vec<String>, Vec<ObjectId>) =
        admin.map(|(policy, _)| (title(policy), policy.object)).unzip();
    names.extend(own.clone().map(|(policy, _)| format!("`{}`", policy.called())));
    objects.extend(own.map(|(policy, _)| policy.object));
    let verb = if names.len() == 1 { "does" } else { "do" };
    let names = words::some(names.into_iter(), NAMED, |name| name);
    (format!("{names} {verb}"), objects)
}
