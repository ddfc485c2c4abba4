//! What Pod Security admission answers to a request.

use std::borrow::Cow;
use std::collections::BTreeMap;

use podwall::cluster::{Labels, PodTemplate, pod_template};
use podwall::manifest;
use podwall::security::admission::{
    Admission, Body, Cluster, Configuration, ExistingPod, Operation, PolicyVersion, Request, Resolved, Response,
    Subject, read, resolve,
};
use podwall::source::{self, NodeId, Number, Tree, Value};
use serde::Deserialize;

use super::line::{Answer, Kind};
use super::{Disagreement, line};

/// The recorded answer.
#[derive(Deserialize, Default, Debug, PartialEq)]
#[serde(default, rename_all = "camelCase")]
struct Expected {
    configuration_error: String,
    policy: Option<Policy>,
    response: Option<Said>,
    deadline_expired: bool,
    list_pods_fails: bool,
    emulation_version: String,
}

#[derive(Deserialize, Default, Debug, PartialEq)]
#[serde(default)]
struct Policy {
    enforce: String,
    audit: String,
    warn: String,
    errors: Vec<String>,
}

#[derive(Deserialize, Default, Debug, PartialEq)]
#[serde(default, rename_all = "camelCase")]
struct Said {
    allowed: bool,
    code: u16,
    reason: String,
    message: String,
    warnings: Vec<String>,
    audit_annotations: BTreeMap<String, String>,
}

/// Compares the configuration's error, the policy and the whole response. Podwall knows no time, so what is answered after a deadline is not compared.
pub(super) fn judge(text: &str) -> Result<Answer, String> {
    let expected: Expected = line::read(text)?;
    if expected.deadline_expired {
        return Ok(Answer::NotEvaluated(Kind::Admission));
    }
    let reading = source::read(text);
    let tree = reading.documents.first().and_then(|document| document.content.as_ref().ok());
    let scenario = Scenario { tree: tree.ok_or("the line cannot be read")?, expected: &expected };
    let (configuration_error, policy, response) = scenario.answer()?;
    let pairs = [
        ("configuration", expected.configuration_error.clone(), configuration_error),
        ("policy", format!("{:?}", expected.policy), format!("{policy:?}")),
        ("response", format!("{:?}", expected.response), format!("{response:?}")),
    ];
    let different = pairs.into_iter().find(|(_, expected, found)| expected != found);
    let disagreement =
        different.map(|(question, expected, found)| Disagreement { question: question.to_string(), expected, found });
    Ok(Answer::Compared(Kind::Admission, disagreement))
}

struct Scenario<'a> {
    tree: &'a Tree,
    expected: &'a Expected,
}

/// A decoded object of a request.
enum Object {
    Absent,
    Undecodable(String),
    Namespace(String, Labels),
    Pod(PodTemplate),
    Template(Option<PodTemplate>),
    Other(String),
}

impl Object {
    fn body(&self) -> Body<'_> {
        match self {
            Object::Absent => Body::Absent,
            Object::Undecodable(error) => Body::Undecodable(error.clone()),
            Object::Namespace(name, labels) => Body::Namespace { name, labels },
            Object::Pod(pod) => Body::Pod(pod),
            Object::Template(pod) => Body::Template(pod.as_ref().map(|pod| pod as &dyn Subject)),
            Object::Other(kind) => Body::Other(kind.clone()),
        }
    }
}

/// A pod with its name, the uid of its controller, and how many of it there are.
type Existing = (String, Option<String>, Option<u64>, PodTemplate);

/// What the scenario's cluster knows.
struct Known {
    labels: Option<Labels>,
    pods: Option<Vec<Existing>>,
}

impl Cluster for Known {
    fn labels(&self, _: &str) -> Option<&Labels> {
        self.labels.as_ref()
    }

    fn pods(&self, _: &str) -> Option<Vec<ExistingPod<'_>>> {
        let pods = self.pods.as_ref()?.iter().flat_map(|(name, controller, copies, pod)| {
            let names: Vec<String> = match copies {
                None => vec![name.clone()],
                Some(copies) => (0..*copies).map(|at| format!("{name}-{at}")).collect(),
            };
            let controller = controller.as_deref().map(Cow::Borrowed);
            names.into_iter().map(move |name| ExistingPod {
                name: Cow::Owned(name),
                controller: controller.clone(),
                pod,
            })
        });
        Some(pods.collect())
    }
}

impl<'a> Scenario<'a> {
    fn answer(&self) -> Result<(String, Option<Policy>, Option<Said>), String> {
        let root = self.tree.root();
        let configuration = match self.below(root, "configuration") {
            None => Ok(Configuration::default()),
            Some(node) => read(self.tree, node, false).and_then(Configuration::new),
        };
        let configuration = match configuration {
            Ok(configuration) => configuration,
            Err(error) => return Ok((error.to_string(), None, None)),
        };
        let emulated = match self.expected.emulation_version.as_str() {
            "" => None,
            version => Some(PolicyVersion::parse(version).ok_or("emulationVersion is no version")?),
        };
        let namespace = self.below(root, "namespace");
        let labels = namespace.map(|namespace| self.labels(namespace));
        let node = self.below(root, "request").ok_or("there is no request")?;
        let (object, old) = (self.object(node, "object"), self.object(node, "oldObject"));
        let shown = self.below(node, "object").or_else(|| self.below(node, "oldObject")).ok_or("there is no object")?;
        let kind = self.text(shown, "kind");
        let name = self.below(shown, "metadata").map(|metadata| self.text(metadata, "name")).unwrap_or_default();
        let (group, resource) = resource(kind).ok_or_else(|| format!("there is no kind {kind}"))?;
        let of_request = |key: &str| self.tree.get(node, key).and_then(|value| self.tree.str(value));
        let in_namespace = match kind {
            "Namespace" => name,
            _ => namespace.map(|namespace| self.text(namespace, "name")).unwrap_or_default(),
        };
        let request = Request {
            operation: match self.text(node, "operation") {
                "CREATE" => Operation::Create,
                "UPDATE" => Operation::Update,
                _ => Operation::Other,
            },
            user: self.text(node, "user"),
            name: of_request("name").unwrap_or(name),
            namespace: of_request("namespace").unwrap_or(in_namespace),
            group,
            resource: of_request("resource").unwrap_or(resource),
            subresource: self.text(node, "subresource"),
            object: object.body(),
            old: old.body(),
        };
        let defaults = configuration.defaults;
        let policy = match (&object, kind) {
            (Object::Namespace(_, labels), _) => Some(resolve(labels, defaults)),
            (_, "Namespace") => None,
            _ => labels.as_ref().map(|labels| resolve(labels, defaults)),
        };
        let pods = (!self.expected.list_pods_fails).then(|| self.pods(root));
        let known = Known { labels, pods };
        let response = Admission { configuration: &configuration, emulated }.validate(&request, &known);
        Ok((String::new(), policy.map(told), Some(said(response))))
    }

    fn below(&self, node: NodeId, key: &str) -> Option<NodeId> {
        self.tree.get(node, key).filter(|node| *self.tree.value(*node) != Value::Null)
    }

    fn text(&self, node: NodeId, key: &str) -> &'a str {
        self.tree.get(node, key).and_then(|value| self.tree.str(value)).unwrap_or_default()
    }

    /// The labels of metadata.
    fn labels(&self, metadata: NodeId) -> Labels {
        let entries = self.tree.get(metadata, "labels").map_or(&[][..], |labels| self.tree.entries(labels));
        let value = |node| self.tree.str(node).unwrap_or_default().into();
        entries.iter().map(|entry| (entry.key.clone(), value(entry.value))).collect()
    }

    fn object(&self, request: NodeId, key: &str) -> Object {
        let Some(node) = self.below(request, key) else { return Object::Absent };
        let (api_version, kind) = (self.text(node, "apiVersion"), self.text(node, "kind"));
        if let Some(error) = manifest::decode_error(self.tree, node, api_version, kind) {
            return Object::Undecodable(error);
        }
        if kind == "Namespace" {
            let metadata = self.below(node, "metadata");
            let name = metadata.map(|metadata| self.text(metadata, "name")).unwrap_or_default();
            let labels = metadata.map(|metadata| self.labels(metadata)).unwrap_or_default();
            return Object::Namespace(name.to_string(), labels);
        }
        let pod = self.pod(node, api_version, kind);
        match (kind, pod) {
            ("Pod", Some(pod)) => Object::Pod(pod),
            ("ReplicationController", pod) | (_, pod @ Some(_)) => Object::Template(pod),
            _ => Object::Other(format!("{}, Kind={kind}", full_version(api_version))),
        }
    }

    fn pod(&self, node: NodeId, api_version: &str, kind: &str) -> Option<PodTemplate> {
        let object = manifest::object_at(self.tree, node, api_version, kind);
        pod_template(&object, self.tree)
    }

    fn pods(&self, root: NodeId) -> Vec<Existing> {
        let pods = self.tree.get(root, "existingPods").map_or(&[][..], |pods| self.tree.items(pods));
        let pods = pods.iter().filter_map(|node| {
            let metadata = self.below(*node, "metadata")?;
            let owners = self.tree.get(metadata, "ownerReferences").map_or(&[][..], |owners| self.tree.items(owners));
            let is_controller = |owner: &&NodeId| {
                self.below(**owner, "controller").is_some_and(|value| *self.tree.value(value) == Value::Bool(true))
            };
            let controller = owners.iter().find(is_controller).map(|owner| self.text(*owner, "uid").to_string());
            let copies = self.below(*node, "copies").and_then(|copies| match self.tree.value(copies) {
                Value::Number(Number::Int(copies)) => u64::try_from(*copies).ok(),
                _ => None,
            });
            Some((self.text(metadata, "name").to_string(), controller, copies, self.pod(*node, "v1", "Pod")?))
        });
        pods.collect()
    }
}

/// The group and the resource of a kind that requests may carry.
fn resource(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "Namespace" => ("", "namespaces"),
        "Pod" => ("", "pods"),
        "ReplicationController" => ("", "replicationcontrollers"),
        "PodTemplate" => ("", "podtemplates"),
        "Service" => ("", "services"),
        "ReplicaSet" => ("apps", "replicasets"),
        "Deployment" => ("apps", "deployments"),
        "StatefulSet" => ("apps", "statefulsets"),
        "DaemonSet" => ("apps", "daemonsets"),
        "Job" => ("batch", "jobs"),
        "CronJob" => ("batch", "cronjobs"),
        _ => return None,
    })
}

/// An `apiVersion` as Go prints it in a kind: the core group is empty.
fn full_version(api_version: &str) -> String {
    if api_version.contains('/') { api_version.to_string() } else { format!("/{api_version}") }
}

fn told(resolved: Resolved) -> Policy {
    let Resolved { policy, errors, .. } = resolved;
    Policy {
        enforce: policy.enforce.to_string(),
        audit: policy.audit.to_string(),
        warn: policy.warn.to_string(),
        errors: errors.iter().map(ToString::to_string).collect(),
    }
}

fn said(response: Response) -> Said {
    let annotations = response.annotations.into_iter();
    let mut said = Said {
        allowed: response.refusal.is_none(),
        warnings: response.warnings,
        audit_annotations: annotations.map(|(name, text)| (name.to_string(), text)).collect(),
        ..Said::default()
    };
    if let Some(refusal) = response.refusal {
        said.code = refusal.code;
        said.reason = refusal.reason.to_string();
        said.message = refusal.message;
    }
    said
}
