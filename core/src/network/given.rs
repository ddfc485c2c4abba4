//! Labels that pods get when they are made: the API server and controllers add them to those of a template.
//!
//! A template gets them as far as selectors ask for them and no pods of it are in the input, which have them already. Security never sees them: it judges what is
//! written.

use std::collections::{BTreeSet, HashMap};

use crate::cluster::{
    AdminPeer, Folded, Model, NamespaceId, Peer, Requirement, Selector, Subject, UNTOLD, Workload, WorkloadId,
};

use super::places::{admin_peers, peers};

/// The label that the controller of StatefulSets gives to each pod, with the pod's name.
pub(super) const POD_NAME: &str = "statefulset.kubernetes.io/pod-name";
const POD_INDEX: &str = "apps.kubernetes.io/pod-index";
const JOB_NAMES: [&str; 2] = ["batch.kubernetes.io/job-name", "job-name"];
const JOB_UIDS: [&str; 2] = ["batch.kubernetes.io/controller-uid", "controller-uid"];
const COMPLETION_INDEX: &str = "batch.kubernetes.io/job-completion-index";
const TEMPLATE_HASH: &str = "pod-template-hash";
const REVISION: &str = "controller-revision-hash";
const GENERATION: &str = "pod-template-generation";

const KEYS: [&str; 10] = [
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
];

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
        "Job" if JOB_NAMES.contains(&key) && !workload.name.is_empty() => Some(Given::Same(workload.name.clone())),
        _ if is_of_job => (JOB_NAMES.contains(&key) || JOB_UIDS.contains(&key)).then_some(Given::Untold),
        "StatefulSet" if matches!(key, POD_NAME | POD_INDEX) => Some(Given::Numbered),
        "StatefulSet" => (key == REVISION).then_some(Given::Untold),
        "DaemonSet" => matches!(key, REVISION | GENERATION).then_some(Given::Untold),
        "Deployment" => (key == TEMPLATE_HASH).then_some(Given::Untold),
        _ => None,
    }
}

/// Whether a label whose value no manifest tells may have this one in pods of a workload.
pub(super) fn may_be(workload: &Workload, key: &str, value: &str) -> bool {
    let rest = || value.strip_prefix(workload.name.as_str()).and_then(|rest| rest.strip_prefix('-'));
    match &*workload.kind {
        // The pods that it may be are workloads of their own.
        "StatefulSet" if matches!(key, POD_NAME | POD_INDEX) => false,
        "StatefulSet" if key == REVISION => rest().is_some(),
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
    mut workloads: impl Iterator<Item = &'m Workload>,
    selector: &'s Selector,
) -> Option<(&'m Workload, &'s Requirement)> {
    let is_untold = |workload: &Workload, asked: &Requirement| {
        workload.labels.get(asked.key.as_str()).is_some_and(|value| **value == *UNTOLD)
            && asked.values.iter().any(|value| may_be(workload, &asked.key, value))
    };
    if !selector.requirements.iter().any(|asked| KEYS.contains(&asked.key.as_str())) {
        return None;
    }
    workloads.find_map(|workload| {
        let mut asked = selector.requirements.iter();
        let untold = selector.requirements.iter().find(|asked| is_untold(workload, asked))?;
        asked.all(|asked| is_untold(workload, asked) || asked.matches(&workload.labels)).then_some((workload, untold))
    })
}

/// The values that selectors ask for, by key; those of one namespace and those of all.
#[derive(Default)]
struct Asked<'a> {
    of: HashMap<(Option<NamespaceId>, &'static str), BTreeSet<&'a str>>,
}

impl<'a> Asked<'a> {
    fn of(model: &'a Model) -> Self {
        let mut asked = Asked::default();
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
            let keys = service.spec.selector.iter().flat_map(|labels| labels.keys());
            // Whom Services find by the name of a pod they know themselves, and without its number being another workload.
            for key in JOB_NAMES.into_iter().filter(|job| keys.clone().any(|key| **key == **job)) {
                asked.of.entry((Some(service.namespace), key)).or_default();
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

    /// What is asked about a key of pods of a namespace; none where nobody asks.
    fn values(&self, namespace: NamespaceId, key: &'static str) -> Option<BTreeSet<&'a str>> {
        let found = [Some(namespace), None].map(|namespace| self.of.get(&(namespace, key)));
        found.iter().any(Option::is_some).then(|| found.into_iter().flatten().flatten().copied().collect())
    }
}

/// Gives the pods of templates the labels that they get when they are made, as far as selectors ask for them. A StatefulSet of several pods is parted where a
/// policy names one of them.
/// Those of `also` are parted in any case.
pub fn give_labels(model: &mut Model, also: &Parts) {
    let asked = Asked::of(model);
    if asked.of.is_empty() && also.is_empty() {
        return;
    }
    let (mut made, mut moved) = (Vec::with_capacity(model.workloads.len()), Vec::new());
    let mut without_rest: Vec<Folded> = Vec::new();
    for workload in &model.workloads {
        let into = WorkloadId(u32::try_from(made.len()).unwrap_or(u32::MAX));
        moved.push(into);
        match workload.pods == 0 && !workload.finished {
            true => {
                let pods = parted(workload, &asked, parts_of(model, workload, also));
                if pods.iter().all(|pod| pod.making.ordinal.is_some()) {
                    without_rest.push(Folded { workload: workload.clone(), into });
                }
                made.extend(pods);
            }
            false => made.push(workload.clone()),
        }
    }
    model.workloads = made;
    for folded in &mut model.folded {
        folded.into = moved.get(folded.into.0 as usize).copied().unwrap_or(folded.into);
    }
    model.folded.extend(without_rest);
    crate::sort::sort_by(&mut model.folded, |left, right| left.workload.object.cmp(&right.workload.object));
}

/// The workload with the labels of its pods, and behind it those of its pods that have labels of their own. Where these are all that it is to have, it stands for no other.
fn parted(workload: &Workload, asked: &Asked<'_>, mut numbers: BTreeSet<u32>) -> Vec<Workload> {
    let (mut whole, is_named) = (workload.clone(), !numbers.is_empty());
    let mut of_number: Vec<&'static str> = Vec::new();
    for key in KEYS {
        let Some(values) = asked.values(workload.namespace, key).filter(|_| !workload.labels.contains_key(key)) else {
            continue;
        };
        let value = match given(workload, key) {
            None => continue,
            Some(Given::Same(value)) => value,
            Some(Given::Untold) => UNTOLD.to_string(),
            Some(Given::Numbered) => {
                of_number.push(key);
                numbers.extend(values.into_iter().filter_map(|value| ordinal(workload, key, value)));
                UNTOLD.to_string()
            }
        };
        whole.labels.insert(key.into(), value.into());
    }
    let numbered = |whole: &Workload, number: u32| {
        let mut pod = whole.clone();
        for key in &of_number {
            let value = if *key == POD_NAME { format!("{}-{number}", workload.name) } else { number.to_string() };
            pod.labels.insert((*key).into(), value.into());
        }
        pod
    };
    let first = workload.making.first;
    if !of_number.is_empty() && !is_named && workload.replicas.unwrap_or(1) == 1 {
        return vec![numbered(&whole, first)];
    }
    let one = |number: u32| {
        let mut pod = numbered(&whole, number);
        pod.name = format!("{0}[pod-name={0}-{number}]", workload.name);
        pod.making.ordinal = Some(number);
        pod.replicas = Some(1);
        pod.stands_in = true;
        pod
    };
    let pods: Vec<Workload> = numbers.into_iter().map(one).collect();
    let is_all =
        workload.kind == "StatefulSet" && u32::try_from(pods.len()).ok() == Some(workload.replicas.unwrap_or(1));
    let rest = Some(whole).filter(|_| pods.is_empty() || !is_all);
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
    let text = match key {
        POD_NAME => value.strip_prefix(workload.name.as_str())?.strip_prefix('-')?,
        _ => value,
    };
    let number: u32 = text.parse().ok().filter(|number: &u32| number.to_string() == text)?;
    has_number(workload, number).then_some(number)
}
