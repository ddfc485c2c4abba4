//! Labels that pods get when they are made: the API server and controllers add them to those of a template.
//!
//! A template gets them as far as selectors ask for them and no pods of it are in the input, which have them already. Security never sees them: it judges what is
//! written.

mod asked;
mod numbers;
mod steps;
mod topology;

use std::collections::BTreeSet;

use crate::cluster::{Folded, Model, Requirement, Selector, UNTOLD, Workload, WorkloadId, whole};

use super::parting::Parting;
pub use asked::asks_for_given;
pub(super) use asked::{Asked, AskedOf, known};
pub(super) use numbers::{is_numbered, may_have_pod, names_its_set, number_of, of_pod_to_come, set_of};
use numbers::{may_come, ordinal};
use steps::Steps;
pub(super) use topology::label_by_nodes;

/// The label that the controller of StatefulSets gives to each pod, with the pod's name.
const POD_NAME: &str = "statefulset.kubernetes.io/pod-name";
const POD_INDEX: &str = "apps.kubernetes.io/pod-index";
const JOB_NAMES: [&str; 2] = ["batch.kubernetes.io/job-name", "job-name"];
const JOB_UIDS: [&str; 2] = ["batch.kubernetes.io/controller-uid", "controller-uid"];
const COMPLETION_INDEX: &str = "batch.kubernetes.io/job-completion-index";
pub(super) const TEMPLATE_HASH: &str = "pod-template-hash";
const REVISION: &str = "controller-revision-hash";
const GENERATION: &str = "pod-template-generation";

/// The label by which Argo Rollouts tell their revisions apart.
pub(super) const ROLLOUT_HASH: &str = "rollouts-pod-template-hash";

const KEYS: [&str; 13] = [
    POD_NAME,
    POD_INDEX,
    "batch.kubernetes.io/job-name",
    "job-name",
    "batch.kubernetes.io/controller-uid",
    "controller-uid",
    COMPLETION_INDEX,
    TEMPLATE_HASH,
    ROLLOUT_HASH,
    REVISION,
    GENERATION,
    topology::ZONE,
    topology::REGION,
];

/// Labels that other projects give to pods. That pods have them no manifest tells, so that they are not among those above.
const OF_PROJECTS: [&str; 3] = ["security.istio.io/tlsMode", "service.istio.io/canonical-name", "istio.io/rev"];

/// Whether pods get a label when they are made with a value that no manifest tells. Names and numbers follow from who makes them.
pub(super) fn is_of_running_pods(key: &str) -> bool {
    let is_told = is_of_name(key) || key == POD_INDEX;
    (KEYS.contains(&key) && !is_told) || OF_PROJECTS.contains(&key)
}

/// Whether a label that pods get when they are made has the name of whom they belong to: to ask for a value of it is right, and what lacks it is not known.
pub(super) fn is_of_name(key: &str) -> bool {
    key == POD_NAME || JOB_NAMES.contains(&key)
}

/// Whether a label that pods get when they are made says nothing of whose pods they are: those that come of a template have it too, which may be all that the input has
/// of these.
pub(super) fn is_of_every_pod(key: &str) -> bool {
    KEYS.contains(&key) && !is_of_name(key) && !is_of_node(key)
}

/// What pods get.
enum Given {
    /// All the same value.
    Same(String),
    /// Each its own number, or a name that ends in it.
    Numbered,
    /// A value that no manifest tells.
    Untold,
}

/// What the pods of a workload get for a key; none where they get no such label.
fn given(workload: &Workload, key: &str) -> Option<Given> {
    let making = workload.making;
    let is_of_job = matches!(&*workload.kind, "Job" | "CronJob");
    match &*workload.kind {
        _ if is_of_job && key == COMPLETION_INDEX => making.indexed.then_some(Given::Untold),
        _ if is_of_job && making.manual_selector => None,
        "Job" if JOB_NAMES.contains(&key) && has_name(workload) => Some(Given::Same(workload.name.clone())),
        _ if is_of_job => (JOB_NAMES.contains(&key) || JOB_UIDS.contains(&key)).then_some(Given::Untold),
        "StatefulSet" if key == POD_NAME && !has_name(workload) => Some(Given::Untold),
        "StatefulSet" if matches!(key, POD_NAME | POD_INDEX) => Some(Given::Numbered),
        "StatefulSet" => (key == REVISION).then_some(Given::Untold),
        "DaemonSet" => matches!(key, REVISION | GENERATION).then_some(Given::Untold),
        "Deployment" => (key == TEMPLATE_HASH).then_some(Given::Untold),
        _ => None,
    }
}

/// How a part of a workload, of that kind and name, is told from others by the values of its labels that somebody asks for.
pub(super) fn tags<'a>(owner: (&str, &str), asked: impl Iterator<Item = (&'static str, &'a str)>) -> BTreeSet<String> {
    let tag = |(key, value): (&'static str, &str)| match number_of(owner, key, value) {
        Some(number) => format!("pod-name={}-{number}", owner.1),
        None => format!("{}={value}", short(key)),
    };
    asked.map(tag).collect()
}

/// A key without the domain before it.
pub(super) fn short(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// Whether an owner may make other pods than there are, to those that are asked for: a CronJob goes on to make Jobs, and somebody else may decide how many pods a
/// StatefulSet has.
pub(super) fn may_make_more(owner: &Workload, asked: AskedOf<'_>) -> bool {
    let comes = |key: &'static str| asked.values_of_all(key).any(|value| may_come(owner, key, value));
    match &*owner.kind {
        "CronJob" => true,
        "StatefulSet" => owner.making.autoscaled || [POD_NAME, POD_INDEX].into_iter().any(comes),
        _ => false,
    }
}

/// Whether the name of a workload is known, and not made up by the server behind a prefix (`generateName`).
fn has_name(workload: &Workload) -> bool {
    !workload.name.is_empty() && !workload.name.ends_with('-')
}

/// Whether a label whose value no manifest tells may have this one in pods of a workload.
pub(super) fn may_be(workload: &Workload, key: &str, value: &str) -> bool {
    let name = whole(&workload.name).unwrap_or(&workload.name);
    let rest = || match has_name(workload) {
        true => value.strip_prefix(name)?.strip_prefix('-'),
        false => value.strip_prefix(name).filter(|rest| !rest.is_empty()),
    };
    match &*workload.kind {
        "StatefulSet" if key == POD_NAME && !has_name(workload) => rest().is_some(),
        // The pods that there are at first and that it may be are workloads of their own.
        "StatefulSet" if matches!(key, POD_NAME | POD_INDEX) => may_come(workload, key, value),
        "StatefulSet" if key == REVISION => rest().is_some(),
        "Job" if JOB_NAMES.contains(&key) => rest().is_some(),
        "CronJob" if JOB_NAMES.contains(&key) && !has_name(workload) => rest().is_some(),
        // A CronJob ends the names of its Jobs with the time.
        "CronJob" if JOB_NAMES.contains(&key) => rest().is_some_and(is_number),
        _ if key == COMPLETION_INDEX || key == GENERATION => is_number(value),
        _ => true,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The first workload that a selector finds or not by the value of a label that no manifest tells, with the requirement that asks for it.
pub(super) fn undecided<'m, 's>(
    workloads: impl Iterator<Item = &'m Workload> + Clone,
    selector: &'s Selector,
) -> Option<(&'m Workload, &'s Requirement)> {
    if !selector.requirements.iter().any(|asked| KEYS.contains(&asked.key.as_str())) {
        return None;
    }
    // What a part of the workload has is told.
    let is_of_part = |workload: &Workload, key: &str, value: &str| {
        workloads.clone().any(|part| {
            part.namespace == workload.namespace
                && part.kind == workload.kind
                && whole(&part.name) == Some(workload.name.as_str())
                && part.labels.get(key).is_some_and(|own| **own == *value)
        })
    };
    let is_untold = |workload: &Workload, asked: &Requirement| {
        let may_be = |value: &String| may_be(workload, &asked.key, value) && !is_of_part(workload, &asked.key, value);
        workload.labels.get(asked.key.as_str()).is_some_and(|value| **value == *UNTOLD)
            && (asked.values.iter().any(may_be) || (asked.values.is_empty() && is_of_node(&asked.key)))
    };
    workloads.clone().find_map(|workload| {
        let mut asked = selector.requirements.iter();
        let untold = selector.requirements.iter().find(|asked| is_untold(workload, asked))?;
        asked.all(|asked| is_untold(workload, asked) || asked.matches(&workload.labels)).then_some((workload, untold))
    })
}

/// Whether a label is one of the pod's node, which may have none.
pub(super) fn is_of_node(key: &str) -> bool {
    matches!(key, topology::ZONE | topology::REGION)
}

/// Gives the pods of templates the labels that they get when they are made, as far as selectors ask for them. A StatefulSet of several pods is parted where a
/// selector asks for one of them.
pub(super) fn give_labels(model: &mut Model, asked: &Asked, parting: &Parting) {
    if asked.is_empty() {
        return;
    }
    let workloads = std::mem::take(&mut model.workloads);
    let steps = Steps::of(model);
    let (mut made, mut moved) = (Vec::with_capacity(workloads.len()), Vec::new());
    let (mut without_rest, mut parted_steps): (Vec<Folded>, Vec<(usize, WorkloadId)>) = (Vec::new(), Vec::new());
    let next = |made: &Vec<Workload>| WorkloadId(u32::try_from(made.len()).unwrap_or(u32::MAX));
    for (workload, id) in workloads.into_iter().zip(0..) {
        let into = next(&made);
        moved.push(into);
        if workload.pods != 0 || workload.finished {
            made.push(workload);
            continue;
        }
        let own = steps.get(WorkloadId(id));
        let is_parted = parting.is_of(model, &workload);
        let of_pods = asked.of_pods(workload.namespace, is_parted);
        let mut pods = parted(&workload, of_pods, own, is_parted);
        let named = pods.first().map(|rest| steps::named(&workload, rest, own, of_pods)).unwrap_or_default();
        // A CronJob goes on to make Jobs; the pods of a Deployment are those of its ReplicaSets.
        let is_told = workload.stands_in || workload.kind == "Deployment";
        if is_told && !named.is_empty() && named.len() == own.len() {
            pods.clear();
        }
        if !workload.stands_in && pods.iter().all(|pod| pod.making.ordinal.is_some()) {
            without_rest.push(Folded { workload, into });
        }
        made.extend(pods);
        for (at, part) in named {
            parted_steps.push((at, next(&made)));
            made.push(part);
        }
    }
    model.workloads = made;
    for folded in &mut model.folded {
        folded.into = moved.get(folded.into.0 as usize).copied().unwrap_or(folded.into);
    }
    for (at, into) in parted_steps {
        if let Some(folded) = model.folded.get_mut(at) {
            folded.into = into;
        }
    }
    model.folded.extend(without_rest);
    crate::sort::sort_by(&mut model.folded, |left, right| left.workload.object.cmp(&right.workload.object));
    topology::untold(model, asked);
}

/// The workload with the labels of its pods, and behind it those of its pods that have labels of their own. Where these are all that it is to have, it stands for no other.
/// `is_parted` tells that the only pod that it has does not have its name alone.
fn parted(workload: &Workload, asked: AskedOf<'_>, own: &[(usize, &Workload)], is_parted: bool) -> Vec<Workload> {
    let (mut rest, mut numbers) = (workload.clone(), BTreeSet::new());
    // Whether as many pods as there are at first are all that anybody asks for.
    let is_told = !may_make_more(workload, asked);
    let mut of_number: Vec<&'static str> = Vec::new();
    for key in KEYS {
        // Who asks for the number of a pod tells it by its name too.
        let is_numbered = matches!(key, POD_NAME | POD_INDEX) && (asked.asks(POD_NAME) || asked.asks(POD_INDEX));
        if workload.labels.contains_key(key) || !(is_numbered || asked.asks(key)) {
            continue;
        }
        let value = match given(workload, key) {
            None => continue,
            Some(Given::Same(value)) => value,
            Some(Given::Untold) => {
                let common = steps::common(workload, own, key).filter(|_| !is_parted);
                common.unwrap_or_else(|| UNTOLD.to_string())
            }
            Some(Given::Numbered) => {
                of_number.push(key);
                numbers.extend(asked.values(key).filter_map(|value| ordinal(workload, key, value)));
                UNTOLD.to_string()
            }
        };
        rest.labels.insert(key.into(), value.into());
    }
    let numbered = |rest: &Workload, number: u32| {
        let mut pod = rest.clone();
        for key in &of_number {
            let value = if *key == POD_NAME { format!("{}-{number}", workload.name) } else { number.to_string() };
            pod.labels.insert((*key).into(), value.into());
        }
        pod
    };
    let first = workload.making.first;
    if !of_number.is_empty() && !is_parted && is_told && workload.replicas.unwrap_or(1) == 1 {
        return vec![numbered(&rest, first)];
    }
    let one = |number: u32| {
        let mut pod = numbered(&rest, number);
        pod.name = format!("{0}[pod-name={0}-{number}]", workload.name);
        pod.making.ordinal = Some(number);
        pod.replicas = Some(1);
        pod.stands_in = true;
        pod
    };
    let pods: Vec<Workload> = numbers.into_iter().map(one).collect();
    let is_all = is_told
        && workload.kind == "StatefulSet"
        && u32::try_from(pods.len()).ok() == Some(workload.replicas.unwrap_or(1));
    let rest = Some(rest).filter(|_| pods.is_empty() || !is_all);
    rest.into_iter().chain(pods).collect()
}
