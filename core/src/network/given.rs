//! Labels that pods get when they are made: the API server and controllers add them to those of a template.
//!
//! A template gets them as far as selectors ask for them and no pods of it are in the input, which have them already. Security never sees them: it judges what is
//! written.

mod steps;
mod topology;

use std::collections::{BTreeSet, HashMap};

use crate::cluster::{
    AdminPeer, Folded, Model, NamespaceId, Peer, Requirement, Selector, Subject, UNTOLD, Workload, WorkloadId, whole,
};

use super::places::{admin_peers, peers};
use steps::Steps;
pub use topology::label_by_nodes;

/// The label that the controller of StatefulSets gives to each pod, with the pod's name.
const POD_NAME: &str = "statefulset.kubernetes.io/pod-name";
const POD_INDEX: &str = "apps.kubernetes.io/pod-index";
const JOB_NAMES: [&str; 2] = ["batch.kubernetes.io/job-name", "job-name"];
const JOB_UIDS: [&str; 2] = ["batch.kubernetes.io/controller-uid", "controller-uid"];
const COMPLETION_INDEX: &str = "batch.kubernetes.io/job-completion-index";
const TEMPLATE_HASH: &str = "pod-template-hash";
const REVISION: &str = "controller-revision-hash";
const GENERATION: &str = "pod-template-generation";

const KEYS: [&str; 12] = [
    POD_NAME,
    POD_INDEX,
    "batch.kubernetes.io/job-name",
    "job-name",
    "batch.kubernetes.io/controller-uid",
    "controller-uid",
    COMPLETION_INDEX,
    TEMPLATE_HASH,
    REVISION,
    GENERATION,
    topology::ZONE,
    topology::REGION,
];

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

/// What a requirement asks of pods of a StatefulSet that may come or not, by their numbers; none where no number decides.
pub(super) fn of_pod_to_come(workload: &Workload, asked: &Requirement) -> Option<Requirement> {
    let is_numbered = matches!(given(workload, &asked.key), Some(Given::Numbered));
    let may_come = |value: &&String| may_come(workload, &asked.key, value);
    is_numbered
        .then(|| Requirement { values: asked.values.iter().filter(may_come).cloned().collect(), ..asked.clone() })
}

/// Whether a workload stands for a pod of a StatefulSet that a label asks for by its name or number, beside others.
pub(super) fn may_have_pod(workload: &Workload, key: &str, value: &str) -> bool {
    matches!(given(workload, key), Some(Given::Numbered))
        && workload.making.ordinal.is_none()
        && (ordinal(workload, key, value).is_some() || may_come(workload, key, value))
}

/// The values that selectors ask for, by key; those of one namespace and those of all.
#[derive(Default)]
struct Asked<'a> {
    of: HashMap<(Option<NamespaceId>, &'static str), BTreeSet<&'a str>>,
    /// Those that Services ask for, which make no pod a workload of its own.
    of_services: HashMap<(NamespaceId, &'static str), BTreeSet<&'a str>>,
}

impl<'a> Asked<'a> {
    fn of(model: &'a Model, expected: &'a [Selector]) -> Self {
        let mut asked = Asked::default();
        expected.iter().for_each(|selector| asked.selector(None, selector));
        for policy in &model.policies {
            asked.selector(Some(policy.namespace), &policy.pod_selector);
            for (_, peer) in peers(policy) {
                if let Peer::Pods { namespaces, pods: Some(pods) } = peer {
                    asked.selector(namespaces.is_none().then_some(policy.namespace), pods);
                }
            }
        }
        for policy in &model.admin {
            if let Subject::Pods { pods: Some(pods), .. } = &policy.body.subject {
                asked.selector(None, pods);
            }
            for (_, _, peer) in admin_peers(policy) {
                if let AdminPeer::Pods { pods: Some(pods), .. } = peer {
                    asked.selector(None, pods);
                }
            }
        }
        for service in &model.outside.services {
            for (key, value) in service.spec.selector.iter().flatten() {
                if let Some(key) = KEYS.into_iter().find(|known| **known == **key) {
                    asked.of.entry((Some(service.namespace), key)).or_default();
                    asked.of_services.entry((service.namespace, key)).or_default().insert(value);
                }
            }
        }
        asked
    }

    fn selector(&mut self, namespace: Option<NamespaceId>, selector: &'a Selector) {
        for asked in &selector.requirements {
            if let Some(key) = KEYS.into_iter().find(|key| *key == asked.key) {
                self.of.entry((namespace, key)).or_default().extend(asked.values.iter().map(String::as_str));
            }
        }
    }

    /// Whether anybody asks about a key of pods of a namespace.
    fn asks(&self, namespace: NamespaceId, key: &'static str) -> bool {
        [Some(namespace), None].into_iter().any(|namespace| self.of.contains_key(&(namespace, key)))
    }

    /// The values that are asked for there.
    fn values(&self, namespace: NamespaceId, key: &'static str) -> impl Iterator<Item = &'a str> {
        let found = [Some(namespace), None].map(|namespace| self.of.get(&(namespace, key)));
        found.into_iter().flatten().flatten().copied()
    }
}

/// Gives the pods of templates the labels that they get when they are made, as far as selectors ask for them. A StatefulSet of several pods is parted where a
/// policy names one of them.
/// `expected` are selectors of expectations, which ask too. Those of `also` are parted in any case.
pub fn give_labels(model: &mut Model, expected: &[Selector], also: &Parts) {
    let workloads = std::mem::take(&mut model.workloads);
    let asked = Asked::of(model, expected);
    if asked.of.is_empty() && also.is_empty() {
        model.workloads = workloads;
        return;
    }
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
        let mut pods = parted(&workload, &asked, own, parts_of(model, &workload, also));
        let is_without_rest = pods.iter().all(|pod| pod.making.ordinal.is_some());
        let named = pods.first().map(|rest| steps::named(&workload, rest, own, &asked)).unwrap_or_default();
        if workload.stands_in && !named.is_empty() && named.len() == own.len() {
            pods.clear();
        }
        if is_without_rest {
            without_rest.push(Folded { workload, into });
        }
        made.extend(pods);
        for (at, part) in named {
            parted_steps.push((at, next(&made)));
            made.push(part);
        }
    }
    topology::untold(model, &asked, &mut made);
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
}

/// The workload with the labels of its pods, and behind it those of its pods that have labels of their own. Where these are all that it is to have, it stands for no other.
fn parted(
    workload: &Workload,
    asked: &Asked<'_>,
    own: &[(usize, &Workload)],
    mut numbers: BTreeSet<u32>,
) -> Vec<Workload> {
    let (mut rest, is_named) = (workload.clone(), !numbers.is_empty());
    // Whether as many pods as there are at first are all that anybody asks for.
    let mut is_told = !workload.making.autoscaled;
    let mut of_number: Vec<&'static str> = Vec::new();
    for key in KEYS {
        if workload.labels.contains_key(key) || !asked.asks(workload.namespace, key) {
            continue;
        }
        let value = match given(workload, key) {
            None => continue,
            Some(Given::Same(value)) => value,
            Some(Given::Untold) => steps::common(workload, own, key).unwrap_or_else(|| UNTOLD.to_string()),
            Some(Given::Numbered) => {
                of_number.push(key);
                let values = || asked.values(workload.namespace, key);
                let of_services = asked.of_services.get(&(workload.namespace, key)).into_iter().flatten().copied();
                is_told &= !values().chain(of_services).any(|value| may_come(workload, key, value));
                numbers.extend(values().filter_map(|value| ordinal(workload, key, value)));
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
    if !of_number.is_empty() && !is_named && is_told && workload.replicas.unwrap_or(1) == 1 {
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

/// Pods of StatefulSets that are workloads of their own: cluster, namespace and name of the StatefulSet, and the number of the pod.
pub type Parts = BTreeSet<(String, String, String, u32)>;

/// Those of a model.
pub fn parts(model: &Model) -> Parts {
    let parts = model.workloads.iter().filter_map(|workload| {
        let number = workload.making.ordinal?;
        let (name, _) = workload.name.split_once('[')?;
        let (cluster, namespace) = place(model, workload);
        Some((cluster, namespace, name.to_string(), number))
    });
    parts.collect()
}

fn place(model: &Model, workload: &Workload) -> (String, String) {
    let cluster = model.clusters.get(workload.cluster.0 as usize).cloned().unwrap_or_default();
    (cluster, model.name_of(workload.namespace).to_string())
}

/// The numbers of the pods of a workload among some parts, as far as there are such pods at first.
fn parts_of(model: &Model, workload: &Workload, parts: &Parts) -> BTreeSet<u32> {
    if parts.is_empty() || workload.kind != "StatefulSet" {
        return BTreeSet::new();
    }
    let own = place(model, workload);
    let is_own = |(cluster, namespace, name, _): &&(String, String, String, u32)| {
        (cluster, namespace) == (&own.0, &own.1) && *name == workload.name
    };
    let numbers = parts.iter().filter(is_own).map(|(.., number)| *number);
    numbers.filter(|number| has_number(workload, *number)).collect()
}

/// Whether a StatefulSet has a pod of a number at first.
fn has_number(workload: &Workload, number: u32) -> bool {
    number.checked_sub(workload.making.first).is_some_and(|place| place < workload.replicas.unwrap_or(1))
}

/// The number of the pod of a StatefulSet that a value names, where there is such a pod at first.
fn ordinal(workload: &Workload, key: &str, value: &str) -> Option<u32> {
    number(workload, key, value).filter(|number| has_number(workload, *number))
}

/// Whether a value names a pod that there is not at first, of a StatefulSet whose number of pods somebody else decides.
fn may_come(workload: &Workload, key: &str, value: &str) -> bool {
    let (making, is_part) = (workload.making, workload.making.ordinal.is_some());
    !is_part
        && (making.autoscaled || workload.replicas.is_none())
        && number(workload, key, value).is_some_and(|number| number >= making.first && !has_number(workload, number))
}

/// The number that a value gives to a pod of a StatefulSet.
fn number(workload: &Workload, key: &str, value: &str) -> Option<u32> {
    let text = match key {
        POD_NAME => value.strip_prefix(workload.name.as_str())?.strip_prefix('-')?,
        _ => value,
    };
    text.parse().ok().filter(|number: &u32| number.to_string() == text)
}
