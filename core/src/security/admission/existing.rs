//! The pods of a namespace held against a new level.

use std::collections::{HashMap, HashSet};

use super::request::{ExistingPod, Subject, Verdict};

/// How many pods are checked at most.
const CHECKED: usize = 3000;

/// The pods of one line: the first of them by name, and how many they are.
#[derive(Debug)]
struct Group<'a> {
    name: &'a str,
    count: usize,
}

/// That not all were checked, and a line for each set of reasons, unsorted.
pub(super) fn warnings(
    pods: Vec<ExistingPod<'_>>,
    verdict: impl Fn(&dyn Subject) -> Option<Verdict>,
) -> (Vec<String>, Vec<String>) {
    let pods = prioritized(pods);
    let mut groups: Vec<(String, Group<'_>)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for existing in pods.iter().take(CHECKED) {
        let Some(Verdict { reason, .. }) = verdict(existing.pod) else { continue };
        let name = &*existing.name;
        match known.get(&reason).and_then(|at| groups.get_mut(*at)) {
            Some((_, group)) => {
                group.count += 1;
                group.name = group.name.min(name);
            }
            None => {
                known.insert(reason.clone(), groups.len());
                groups.push((reason, Group { name, count: 1 }));
            }
        }
    }
    let cut_short = (pods.len() > CHECKED).then(|| {
        let all = pods.len();
        format!("new PodSecurity enforce level only checked against the first {CHECKED} of {all} existing pods")
    });
    let line = |(reason, Group { name, count }): (String, Group<'_>)| match count {
        1 => format!("{name}: {reason}"),
        2 => format!("{name} (and 1 other pod): {reason}"),
        count => format!("{name} (and {} other pods): {reason}", count - 1),
    };
    (cut_short.into_iter().collect(), groups.into_iter().map(line).collect())
}

/// One pod of each controller before the others of it.
fn prioritized(pods: Vec<ExistingPod<'_>>) -> Vec<ExistingPod<'_>> {
    let mut seen: HashSet<String> = HashSet::new();
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for existing in pods {
        match &existing.controller {
            Some(controller) if !seen.insert(controller.to_string()) => others.push(existing),
            _ => first.push(existing),
        }
    }
    first.append(&mut others);
    first
}
