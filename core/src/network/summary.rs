//! Who reaches whom in two sentences, as a person would say it after looking.

use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::{Model, NamespaceId, WorkloadId};

use super::addresses::Group;
use super::reachability::classes::{Class, ClassId, Members, takes_part};
use super::reachability::rows::Rows;
use super::reachability::{End, Reachability};
use super::words::{capitalised, list, number};

/// How many isolated classes are looked at to find the one that is told about.
const LOOKED_AT: usize = 200;

/// The sentence, and the smaller one beside it.
pub(super) fn summary(model: &Model, reachability: &Reachability, not_evaluated: &[String]) -> (String, String) {
    let mut sentence = sentence(model, reachability);
    if !not_evaluated.is_empty() {
        let (verb, kinds) = (if not_evaluated.len() == 1 { "is" } else { "are" }, list(not_evaluated.to_vec(), "and"));
        sentence.push_str(&format!(" That is not the whole of it: {kinds} {verb} not evaluated."));
    }
    (sentence, detail(model, reachability))
}

fn sentence(model: &Model, reachability: &Reachability) -> String {
    let dialect = &reachability.settings.dialect;
    let count = model.workloads.iter().filter(|workload| takes_part(workload, dialect)).count();
    let decides = |rows: &Rows| rows.of_class.iter().any(Option::is_some);
    let open = !decides(&reachability.egress) && !decides(&reachability.ingress);
    let policies = model.policies.len() + model.admin.len();
    let why = match (policies, model.admin.len()) {
        (0, _) => "No policy",
        (1, 0) => "The only policy isolates none of them",
        (1, _) => "The only policy concerns none of them",
        (_, 0) => "No policy isolates any of them",
        _ => "No policy concerns any of them",
    };
    match (count, open) {
        (0, _) if policies == 0 => "No workloads, and no policies.".to_string(),
        (0, _) => "No workloads; what the policies say of pods is told below.".to_string(),
        (1, true) => {
            let why = match (policies, model.admin.len()) {
                (0, _) => "no policy",
                (_, 0) => "no policy that isolates it",
                _ => "no policy that concerns it",
            };
            format!("One workload and {why}: everyone reaches it, and it reaches everyone.")
        }
        (_, true) => {
            let who = if share_families(reachability) { "other" } else { "other of its address family" };
            match policies == 0 {
                true => format!("{why}: every pod reaches every {who}."),
                false => format!("{} workloads. {why}: every pod reaches every {who}.", capitalised(&number(count))),
            }
        }
        (_, false) => {
            let workloads = if count == 1 { "workload" } else { "workloads" };
            format!("{} {workloads}. {}", capitalised(&number(count)), told(model, reachability, count))
        }
    }
}

fn share_families(reachability: &Reachability) -> bool {
    let mut pods = reachability.classes.all.iter().filter(|class| class.namespace().is_some());
    let Some(first) = pods.next() else { return true };
    first.families.iter().any(|family| pods.clone().all(|class| class.families.contains(family)))
}

/// Who is at the other ends of one class.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ends {
    workloads: usize,
    outside: Outside,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outside {
    No,
    Some,
    All,
}

/// The workload that is told about: of those isolated on the way in the one that the fewest reach, but not nobody where
/// there is a choice; without such, the one that reaches the fewest.
fn told(model: &Model, reachability: &Reachability, count: usize) -> String {
    let isolated = |rows: &Rows| -> Vec<ClassId> {
        let numbered = rows.of_class.iter().zip(0..).filter(|(row, _)| row.is_some());
        numbered.map(|(_, class)| class).take(LOOKED_AT).collect()
    };
    if count > 1 && !any_pair(reachability) && !reachability.has_own_node_pair() {
        return "None of them reaches another.".to_string();
    }
    let arriving = isolated(&reachability.ingress);
    let (candidates, inwards) = match arriving.as_slice() {
        [] => (isolated(&reachability.egress), false),
        _ => (arriving, true),
    };
    let special = Special::of(model, reachability);
    let rank = |class: &ClassId| {
        let found = ends(reachability, &special, *class, inwards);
        (found.workloads == 0 && found.outside == Outside::No, found.workloads)
    };
    let Some(class) = candidates.into_iter().min_by_key(rank) else { return String::new() };
    let Some(found) = reachability.classes.get(class) else { return String::new() };
    let name = found.workloads().first().map(|id| short_name(model, *id)).unwrap_or_default();
    let reached = in_words(ends(reachability, &special, class, true), count - 1);
    let reaches = in_words(ends(reachability, &special, class, false), count - 1);
    format!("{name} is reached by {reached}, and reaches {reaches}.")
}

/// The name alone where that is enough.
fn short_name(model: &Model, id: WorkloadId) -> String {
    let Some(workload) = model.workload(id) else { return String::new() };
    let same = model.workloads.iter().filter(|other| other.name == workload.name).count();
    if same == 1 && !workload.name.is_empty() { workload.name.clone() } else { model.endpoint(workload) }
}

fn in_words(ends: Ends, others: usize) -> String {
    let outside = match ends.outside {
        Outside::No => None,
        Outside::Some => Some("some addresses outside"),
        Outside::All => Some("everyone outside"),
    };
    let inside = match ends.workloads {
        0 => None,
        all if all == others && all > 1 => Some("every other workload".to_string()),
        1 => Some("one other".to_string()),
        some => Some(format!("{} others", number(some))),
    };
    match (inside, outside) {
        (inside, Some(_)) if ends.outside == Outside::All && (ends.workloads == others) => {
            inside.map_or("everyone outside".to_string(), |_| "everyone".to_string())
        }
        (None, None) => "no one".to_string(),
        (Some(inside), None) => inside,
        (None, Some(outside)) if ends.outside == Outside::All => format!("{outside}, but no other workload"),
        (None, Some(outside)) => format!("only {outside}"),
        (Some(inside), Some(outside)) => format!("{inside} and {outside}"),
    }
}

/// Classes that are looked at even where a row has nothing of them.
struct Special {
    /// Those of which it counts that they are closed: those outside, and those of the network of a node.
    closed: RoaringBitmap,
    /// Those outside that are addresses of pods.
    pods: RoaringBitmap,
}

impl Special {
    fn of(model: &Model, reachability: &Reachability) -> Self {
        let groups = reachability.axes.groups();
        let is_of_pods = |group: &Group| reachability.pod_addresses(model).cover_all(&group.ranges);
        let (mut closed, mut pods) = (RoaringBitmap::new(), RoaringBitmap::new());
        for (class, id) in reachability.classes.all.iter().zip(0..) {
            match &class.members {
                Members::Pods { host_network: false, .. } => continue,
                Members::Outside(group) if groups.get(*group as usize).is_some_and(is_of_pods) => pods.insert(id),
                _ => closed.insert(id),
            };
        }
        Special { closed, pods }
    }
}

/// Who reaches a workload of the class, or whom it reaches.
fn ends(reachability: &Reachability, special: &Special, class: ClassId, inwards: bool) -> Ends {
    let mut workloads = 0;
    let (mut open, mut closed) = (false, false);
    let Some(own) = reachability.classes.get(class) else { return Ends { workloads, outside: Outside::No } };
    let rows = if inwards { &reachability.ingress } else { &reachability.egress };
    // Where the row of the class is closed nothing is open, whatever the other one says.
    let candidates = rows.row(class).map(|row| &special.closed | row.everyone());
    let all = candidates.is_none().then(|| 0..u32::try_from(reachability.classes.all.len()).unwrap_or(u32::MAX));
    for id in candidates.into_iter().flatten().chain(all.into_iter().flatten()).filter(|id| !special.pods.contains(*id))
    {
        let Some(other) = reachability.classes.get(id) else { continue };
        let (from, to) = if inwards { (id, class) } else { (class, id) };
        let is_open = reachability.is_open(from, to);
        match &other.members {
            Members::Pods { workloads: members, host_network: true, .. } if !is_open => {
                workloads += members.iter().filter(|id| reaches_on_node(reachability, own, **id, inwards)).count();
            }
            Members::Pods { workloads: members, .. } if is_open => {
                workloads += members.len() - usize::from(id == class);
            }
            Members::Outside(_) if other.families.iter().any(|family| own.families.contains(family)) => {
                // An address family that the input never mentions is as open or closed as the rest; it is not told of.
                let told = reachability.tells_ipv6 || other.families.contains(&super::Family::Ipv4);
                open |= is_open && told;
                closed |= !is_open && told;
            }
            _ => {}
        }
    }
    let outside = match (open, closed) {
        (false, _) => Outside::No,
        (true, true) => Outside::Some,
        (true, false) => Outside::All,
    };
    Ends { workloads, outside }
}

/// Whether a pod of the class and one of its own node's network reach each other, though their classes do not.
fn reaches_on_node(reachability: &Reachability, class: &Class, other: WorkloadId, inwards: bool) -> bool {
    class.workloads().first().is_some_and(|id| {
        let (own, other) = (End::Workload(*id), End::Workload(other));
        let (from, to) = if inwards { (other, own) } else { (own, other) };
        reachability.is_own_node(own, other) && reachability.reaches(from, to)
    })
}

/// Whether any pod reaches another one. Only pairs that both directions may allow are looked at.
fn any_pair(reachability: &Reachability) -> bool {
    let pods = 0..reachability.classes.of_pods;
    let leaves = |class: &ClassId| reachability.egress.row(*class).is_none_or(|row| !row.is_empty());
    let sources: RoaringBitmap = pods.clone().filter(leaves).collect();
    pods.into_iter().any(|to| {
        let candidates = match reachability.ingress.row(to) {
            None => sources.clone(),
            Some(row) => &sources & row.everyone(),
        };
        let several = |from: u32| from != to || reachability.classes.get(to).is_some_and(has_several);
        candidates.iter().any(|from| several(from) && reachability.is_open(from, to))
    })
}

fn has_several(class: &Class) -> bool {
    class.workloads().len() > 1
}

fn detail(model: &Model, reachability: &Reachability) -> String {
    if (model.policies.is_empty() && model.admin.is_empty()) || model.workloads.is_empty() {
        return String::new();
    }
    let members = |id: ClassId| reachability.classes.get(id).map_or(0, |class| class.workloads().len());
    let isolated = |rows: &Rows| -> usize {
        let classes = (0..reachability.classes.of_pods).filter(|class| rows.isolates(*class));
        classes.map(members).sum()
    };
    let (arriving, leaving) = (isolated(&reachability.ingress), isolated(&reachability.egress));
    let policies = match model.policies.len() {
        1 => "1 policy isolates".to_string(),
        many => format!("{many} policies isolate"),
    };
    let of_them = |count: usize| match count {
        0 => "none".to_string(),
        count => count.to_string(),
    };
    let workloads = if arriving == 1 { "workload" } else { "workloads" };
    let mut text = match (arriving, leaving) {
        _ if model.policies.is_empty() => String::new(),
        (0, 0) => format!("{policies} no workload of the input."),
        (0, _) => format!("{policies} no workload on the way in, {leaving} on the way out."),
        _ => format!("{policies} {arriving} {workloads} on the way in, {} on the way out.", of_them(leaving)),
    };
    for sentence in administrative(model, reachability) {
        let space = if text.is_empty() { "" } else { " " };
        text.push_str(&format!("{space}{sentence}"));
    }
    text.push_str(&open_namespaces(model, reachability));
    let dialect = &reachability.settings.dialect;
    match model.objects().filter(|pod| !takes_part(pod, dialect) && pod.kind == "Pod").count() {
        0 => {}
        1 => text.push_str(" 1 finished pod takes no part."),
        many => text.push_str(&format!(" {many} finished pods take no part.")),
    }
    text
}

/// How many workloads administrative policies concern, and which of these the dialect does not have.
fn administrative(model: &Model, reachability: &Reachability) -> Vec<String> {
    let dialect = &reachability.settings.dialect;
    let (had, not_had): (Vec<_>, Vec<_>) =
        model.admin.iter().map(|policy| policy.body.api).partition(|api| dialect.implements(*api));
    let policies = |count: usize, one: &str, more: &str| match count {
        1 => format!("1 administrative policy {one}"),
        many => format!("{many} administrative policies {more}"),
    };
    let mut told = Vec::new();
    if !had.is_empty() {
        let concerned: RoaringBitmap = reachability.subjects.iter().union();
        let members = |id: ClassId| reachability.classes.get(id).map_or(0, |class| class.workloads().len());
        let workloads = match concerned.into_iter().map(members).sum::<usize>() {
            0 => "no workload of the input".to_string(),
            1 => "1 workload".to_string(),
            many => format!("{many} workloads"),
        };
        told.push(format!("{} {workloads}.", policies(had.len(), "concerns", "concern")));
    }
    if !not_had.is_empty() {
        let mut kinds: Vec<String> = not_had.iter().map(|api| api.kind().to_string()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let decide = policies(not_had.len(), "decides", "decide");
        told.push(format!("{decide} nothing: {} does not implement {}.", dialect.name, list(kinds, "and")));
    }
    told
}

/// The namespaces whose workloads nothing isolates, where others have isolated ones.
fn open_namespaces(model: &Model, reachability: &Reachability) -> String {
    let mut seen: Vec<Option<bool>> = vec![None; model.namespaces.len()];
    for (class, id) in reachability.classes.all.iter().zip(0..) {
        let isolated = reachability.ingress.isolates(id) || reachability.egress.isolates(id);
        if let Some(slot) = class.namespace().and_then(|namespace| seen.get_mut(namespace.0 as usize)) {
            *slot = Some(slot.unwrap_or_default() || isolated);
        }
    }
    let open = (0..).map(NamespaceId).zip(&seen).filter(|(_, isolated)| **isolated == Some(false));
    let names: Vec<String> = open.map(|(id, _)| model.place(id)).collect();
    match names.len() {
        _ if !seen.contains(&Some(true)) => String::new(),
        0 => String::new(),
        1..=3 => format!(" Nothing in {} is isolated.", list(names, "or")),
        many => format!(" Nothing in {many} other namespaces is isolated."),
    }
}
