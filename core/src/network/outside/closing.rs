//! The policies that close a way in, in words.

use crate::cluster::AdminPolicy;

use super::super::words;
use super::keeping::Keeping;
use super::services::PodPort;
use super::stranger::{Isolating, Stranger};

/// How many policies a sentence names.
const NAMED: usize = 3;

/// The names of policies, and the same with `does` or `do`.
pub(super) fn names(policies: &[&AdminPolicy]) -> (String, String) {
    let verb = if policies.len() == 1 { "does" } else { "do" };
    let names = words::some(policies.iter(), NAMED, |policy| policy.quoted());
    (names.clone(), format!("{names} {verb}"))
}

/// Why nothing arrives from somebody: a pod, or an address, about which administrative rules never decide what arrives.
pub(super) fn arriving(isolating: &Isolating<'_>, pod: PodPort, from: &str, who: Option<&Stranger>) -> String {
    let at = format!("{} {}", pod.protocol.name(), pod.port);
    let (administrative, own) = match who {
        Some(who) => isolating.closing(pod.workload, who, |set| set.contains(pod.protocol, pod.port)),
        None => (Vec::new(), isolating.of(pod.workload).collect()),
    };
    let (others, verb) = names(&administrative);
    let named = words::some(own.iter(), NAMED, |policy| format!("`{}`", policy.called()));
    let closed = match (own.len(), administrative.len()) {
        (0, 0) => return format!("Closed: nothing lets {at} in {from}."),
        (0, _) => return format!("Closed: {verb} not let {at} in {from}."),
        (1, _) => format!("Closed: {named} isolates it and does not let {at} in {from}"),
        (2, _) => format!("Closed: {named} isolate it, and neither lets {at} in {from}"),
        _ => format!("Closed: {named} isolate it, and none lets {at} in {from}"),
    };
    match administrative.len() {
        0 => format!("{closed}."),
        1 => format!("{closed}; nor does {others}."),
        _ => format!("{closed}; nor do {others}."),
    }
}

/// The names of the policies that let nothing leave some pods, with `does` or `do`.
pub(super) fn leaving(keeping: &Keeping<'_>) -> String {
    let admin = keeping.admin.iter().map(|policy| policy.quoted());
    let names: Vec<String> = admin.chain(keeping.own.iter().map(|policy| format!("`{}`", policy.called()))).collect();
    match names.len() {
        0 => "policies do".to_string(),
        1 => format!("{} does", names.concat()),
        _ => format!("{} do", words::some(names.into_iter(), NAMED, |name| name)),
    }
}
