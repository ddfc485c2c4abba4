//! Everything of the input applied, one object after the other, to a cluster that has nothing but its own namespaces.

mod configured;
mod findings;
mod order;
mod relabel;
mod report;
mod subject;

use std::collections::HashMap;

use crate::cluster::{Facts, Labels, ObjectId};
use crate::manifest::{Object, kinds};
use crate::security::admission::{
    Admission, Body, Cluster, ExistingPod, LevelVersion, Operation, Policy, Request, Resolved, Response, Subject,
    resolve,
};
use crate::security::{Level, Version};

use super::Analysis;
use super::part::Judged;
use super::unit::Unit;
use configured::Configured;
use subject::Workload;

pub(super) use findings::findings;
pub use relabel::UnknownNamespace;
pub(super) use report::report;

/// Namespaces that every cluster has from the start.
const BUILT_IN: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// An object that admission looks at.
#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    id: ObjectId,
    unit: &'a Unit,
    object: &'a Object,
    facts: &'a Facts,
    judged: Option<&'a Judged>,
}

/// What came of applying everything.
#[derive(Debug)]
pub(super) struct Simulation {
    configured: Vec<Configured>,
    policies: Vec<Met>,
    steps: Vec<Step>,
    namespaces: Vec<Final>,
}

/// One object, applied.
#[derive(Debug)]
struct Step {
    object: ObjectId,
    updates: bool,
    fate: Fate,
    /// Why the pods that it makes are refused.
    pods_refused: Option<String>,
    /// The policy, by its number.
    policy: Option<usize>,
}

/// What became of an object.
#[derive(Debug)]
enum Fate {
    /// It did not come so far.
    Unreached,
    /// Its namespace was not there.
    Missing,
    /// Admission answered.
    Answered(Response),
}

/// A policy that objects met.
#[derive(Debug)]
struct Met {
    cluster: String,
    namespace: String,
    /// The Namespace object with the labels; none where none was applied.
    object: Option<ObjectId>,
    resolved: Resolved,
}

/// A namespace after everything was applied.
#[derive(Debug)]
struct Final {
    cluster: String,
    name: String,
    object: Option<ObjectId>,
    pods: Vec<ObjectId>,
}

/// A namespace while objects are applied.
#[derive(Debug, Default)]
struct State<'a> {
    exists: bool,
    object: Option<ObjectId>,
    labels: Labels,
    policy: Option<usize>,
    pods: Vec<Entry<'a>>,
}

/// A namespace for the time of one request.
struct Looked<'a, 's> {
    state: Option<&'s State<'a>>,
    pods: &'s [(String, Workload<'a>)],
}

impl Cluster for Looked<'_, '_> {
    fn labels(&self, _: &str) -> Option<&Labels> {
        self.state.map(|state| &state.labels)
    }

    fn pods(&self, _: &str) -> Option<Vec<ExistingPod<'_>>> {
        let pods = self.pods.iter().map(|(name, pod)| ExistingPod { name: name.into(), controller: None, pod });
        Some(pods.collect())
    }
}

/// Applies everything.
pub(super) fn simulate(analysis: &Analysis) -> Simulation {
    let mut entries = entries(analysis);
    let options = &analysis.options.admission;
    order::sort(&mut entries, options.order);
    let mut states: HashMap<(&str, &str), State<'_>> = HashMap::new();
    for entry in entries.iter().filter(|entry| matches!(entry.facts, Facts::Namespace(_))) {
        let exists = BUILT_IN.contains(&entry.object.name.as_str());
        states.entry((cluster(entry.unit), &entry.object.name)).or_insert_with(|| State { exists, ..State::default() });
    }
    let mut applying = Applying {
        configured: configured::find(analysis),
        user: &options.user,
        version: analysis.options.standard.version,
        states,
        applied: HashMap::new(),
        policies: Vec::new(),
    };
    let steps = entries.into_iter().map(|entry| applying.apply(entry)).collect();
    let mut namespaces: Vec<Final> = applying
        .states
        .into_iter()
        .map(|((cluster, name), state)| Final {
            cluster: cluster.to_string(),
            name: name.to_string(),
            object: state.object,
            pods: state.pods.iter().map(|entry| entry.id).collect(),
        })
        .collect();
    crate::sort::sort_by(&mut namespaces, |left, right| {
        (&left.cluster, &left.name).cmp(&(&right.cluster, &right.name))
    });
    Simulation { configured: applying.configured, policies: applying.policies, steps, namespaces }
}

/// What admission looks at, in the order of the input.
fn entries(analysis: &Analysis) -> Vec<Entry<'_>> {
    let judged = analysis.units.iter().flat_map(Unit::judged);
    let all = analysis.objects().iter().zip(judged);
    let entries = all.map(|((id, unit, object, facts), judged)| Entry { id, unit, object, facts, judged });
    entries.filter(|entry| entry.judged.is_some() || matches!(entry.facts, Facts::Namespace(_))).collect()
}

fn cluster(unit: &Unit) -> &str {
    unit.source.cluster.as_deref().unwrap_or_default()
}

struct Applying<'a> {
    configured: Vec<Configured>,
    user: &'a str,
    /// The version that objects were judged at when they were read.
    version: Version,
    states: HashMap<(&'a str, &'a str), State<'a>>,
    /// Pods that are there, by cluster, namespace and name.
    applied: HashMap<(&'a str, &'a str, &'a str), Entry<'a>>,
    policies: Vec<Met>,
}

impl<'a> Applying<'a> {
    fn apply(&mut self, entry: Entry<'a>) -> Step {
        let mut step =
            Step { object: entry.id, updates: false, fate: Fate::Unreached, pods_refused: None, policy: None };
        if entry.object.refused {
            return step;
        }
        match entry.facts {
            Facts::Namespace(labels) => self.namespace(entry, labels, &mut step),
            _ => self.workload(entry, &mut step),
        }
        step
    }

    fn namespace(&mut self, entry: Entry<'a>, labels: &Labels, step: &mut Step) {
        let (cluster, name) = (cluster(entry.unit), entry.object.name.as_str());
        let configuration = configured::of(&self.configured, cluster);
        let admission = Admission { configuration: &configuration.configuration, emulated: None };
        let state = self.states.entry((cluster, name)).or_default();
        let pods: Vec<_> = match state.exists {
            true => state.pods.iter().map(|entry| existing(*entry, self.version)).collect(),
            false => Vec::new(),
        };
        step.updates = state.exists;
        let request = Request {
            operation: if state.exists { Operation::Update } else { Operation::Create },
            user: self.user,
            name,
            namespace: name,
            group: "",
            resource: "namespaces",
            subresource: "",
            object: Body::Namespace { name, labels },
            old: Body::Namespace { name, labels: &state.labels },
        };
        let response = admission.validate(&request, &Looked { state: None, pods: &pods });
        if response.refusal.is_none() {
            *state = State {
                exists: true,
                object: Some(entry.id),
                labels: labels.clone(),
                policy: None,
                pods: std::mem::take(&mut state.pods),
            };
            step.policy = Some(meet(&mut self.policies, state, (cluster, name), configuration.configuration.defaults));
        }
        step.fate = Fate::Answered(response);
    }

    fn workload(&mut self, entry: Entry<'a>, step: &mut Step) {
        let (cluster, object) = (cluster(entry.unit), entry.object);
        let namespace = object.namespace.as_deref().unwrap_or("default");
        let configuration = configured::of(&self.configured, cluster);
        let admission = Admission { configuration: &configuration.configuration, emulated: None };
        // A namespace that is no object of the input is taken to be there, without labels.
        let state =
            self.states.entry((cluster, namespace)).or_insert_with(|| State { exists: true, ..State::default() });
        if !state.exists {
            step.fate = Fate::Missing;
            return;
        }
        let is_pod = object.kind == "Pod";
        let before = self.applied.get(&(cluster, namespace, object.name.as_str())).filter(|_| is_pod);
        let before = before.map(|before| Workload::of(*before, self.version));
        let workload = Workload::of(entry, self.version);
        let (group, _) = kinds::group_version(&object.api_version);
        step.updates = before.is_some();
        let request = Request {
            operation: if before.is_some() { Operation::Update } else { Operation::Create },
            user: self.user,
            name: &stand_in(object),
            namespace,
            group,
            // Only whether it is a Pod matters.
            resource: if is_pod { "pods" } else { "others" },
            subresource: "",
            object: if is_pod { Body::Pod(&workload) } else { Body::Template(Some(&workload)) },
            old: before.as_ref().map_or(Body::Absent, |before| Body::Pod(before)),
        };
        let response = admission.validate(&request, &Looked { state: Some(state), pods: &[] });
        if !admission.exempts_namespace(namespace) {
            let defaults = configuration.configuration.defaults;
            let met = meet(&mut self.policies, state, (cluster, namespace), defaults);
            step.policy = Some(met);
            let resolved = self.policies.get(met).map(|met| &met.resolved);
            let enforce = resolved.map(|resolved| resolved.policy.enforce).unwrap_or_default();
            step.pods_refused = made_by(&object.kind)
                .filter(|_| enforce.level != Level::Privileged)
                .and_then(|controller| pods_refused(&admission, entry, &workload, controller, enforce));
        }
        if response.refusal.is_none() {
            if is_pod {
                self.applied.insert((cluster, namespace, object.name.as_str()), entry);
            }
            if step.pods_refused.is_none() && object.kind != "PodTemplate" && before.is_none() {
                state.pods.push(entry);
            }
        }
        step.fate = Fate::Answered(response);
    }
}

/// The number of the policy that a namespace has now.
fn meet(policies: &mut Vec<Met>, state: &mut State<'_>, (cluster, namespace): (&str, &str), defaults: Policy) -> usize {
    *state.policy.get_or_insert_with(|| {
        policies.push(Met {
            cluster: cluster.to_string(),
            namespace: namespace.to_string(),
            object: state.object,
            resolved: resolve(&state.labels, defaults),
        });
        policies.len() - 1
    })
}

/// A pod of a workload, with a name that stands for that which the server makes up.
fn existing(entry: Entry<'_>, version: Version) -> (String, Workload<'_>) {
    match entry.object.kind.as_str() {
        "Pod" => (stand_in(entry.object), Workload::of(entry, version)),
        _ => (pod_name(entry.object), Workload::pod_of(entry)),
    }
}

/// The name of an object; `xxxxx` stands for what the server adds to a `generateName`.
fn stand_in(object: &Object) -> String {
    if object.name.ends_with('-') { format!("{}xxxxx", object.name) } else { object.name.clone() }
}

/// The name of a pod that an object makes.
fn pod_name(object: &Object) -> String {
    let name = stand_in(object);
    match object.kind.as_str() {
        "Deployment" => format!("{name}-xxxxxxxxxx-xxxxx"),
        "StatefulSet" => format!("{name}-0"),
        "CronJob" => format!("{name}-xxxxxxxx-xxxxx"),
        _ => format!("{name}-xxxxx"),
    }
}

/// The controller whose user creates the pods of a kind.
fn made_by(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "Deployment" | "ReplicaSet" => "replicaset-controller",
        "ReplicationController" => "replication-controller",
        "StatefulSet" => "statefulset-controller",
        "DaemonSet" => "daemon-set-controller",
        "Job" | "CronJob" => "job-controller",
        _ => return None,
    })
}

/// Why the pods of a controller are refused when that comes to create them.
fn pods_refused(
    admission: &Admission<'_>,
    entry: Entry<'_>,
    template: &Workload<'_>,
    controller: &str,
    enforce: LevelVersion,
) -> Option<String> {
    // The defaults of a Pod turn no verdict about its template; they only change the text.
    template.verdict(enforce.level, enforce.version.known())?;
    let Entry { object, .. } = entry;
    let labels: Labels = [
        (crate::security::admission::Mode::Enforce.level_label().into(), enforce.level.name().into()),
        (crate::security::admission::Mode::Enforce.version_label().into(), enforce.version.to_string().into()),
    ]
    .into_iter()
    .collect();
    let state = State { exists: true, labels, ..State::default() };
    let pod = Workload::pod_of(entry);
    let request = Request {
        operation: Operation::Create,
        user: &format!("system:serviceaccount:kube-system:{controller}"),
        name: &pod_name(object),
        namespace: object.namespace.as_deref().unwrap_or("default"),
        group: "",
        resource: "pods",
        subresource: "",
        object: Body::Pod(&pod),
        old: Body::Absent,
    };
    let response = admission.validate(&request, &Looked { state: Some(&state), pods: &[] });
    response.refusal.map(|refusal| refusal.message)
}
