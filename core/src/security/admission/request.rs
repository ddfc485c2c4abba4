//! A request to a cluster, what the cluster knows, and the answer.

use std::borrow::Cow;
use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::PodSpec;

use crate::cluster::{Labels, PodTemplate};
use crate::security::standards::{evaluate, forbidden_detail, forbidden_reason};
use crate::security::{Level, PodView, Version};

/// A request that admission is asked about.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// What is to be done.
    pub operation: Operation,
    /// Who asks.
    pub user: &'a str,
    /// The name of the object; empty where the server is to make one up and has not done so.
    pub name: &'a str,
    /// The namespace; of a Namespace its own name.
    pub namespace: &'a str,
    /// The API group of the resource; empty for the core group.
    pub group: &'a str,
    /// The resource, such as `pods`.
    pub resource: &'a str,
    /// The subresource, such as `status`; empty for none.
    pub subresource: &'a str,
    /// The object.
    pub object: Body<'a>,
    /// The object as it was before an update.
    pub old: Body<'a>,
}

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// It makes an object.
    Create,
    /// It changes one.
    Update,
    /// Anything else.
    Other,
}

/// An object of a request.
#[derive(Debug, Clone)]
pub enum Body<'a> {
    /// There is none.
    Absent,
    /// It cannot be decoded: the decoder's words.
    Undecodable(String),
    /// A Namespace.
    Namespace {
        /// Its name.
        name: &'a str,
        /// Its labels.
        labels: &'a Labels,
    },
    /// A Pod.
    Pod(&'a dyn Subject),
    /// An object that makes pods, with the pod of its template. Only a ReplicationController may have none.
    Template(Option<&'a dyn Subject>),
    /// An object of another kind, as Go prints its kind: `/v1, Kind=Service`.
    Other(String),
}

/// A pod that admission judges.
pub trait Subject: std::fmt::Debug {
    /// What it is to be.
    fn spec(&self) -> &PodSpec;
    /// What a standard forbids about it; none where it is allowed.
    fn verdict(&self, level: Level, version: Version) -> Option<Verdict>;
}

/// What a standard forbids about a pod, in upstream's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The reasons (`ForbiddenReason`).
    pub reason: String,
    /// The reasons with their details (`ForbiddenDetail`).
    pub detail: String,
}

/// What admission asks of the cluster.
pub trait Cluster {
    /// The labels of a namespace; none where there is no such namespace.
    fn labels(&self, namespace: &str) -> Option<&Labels>;
    /// The pods of a namespace in the order in which they are listed; none where listing fails.
    fn pods(&self, namespace: &str) -> Option<Vec<ExistingPod<'_>>>;
}

/// A pod of a namespace.
#[derive(Debug, Clone)]
pub struct ExistingPod<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// The uid of its controller; none where it has none.
    pub controller: Option<Cow<'a, str>>,
    /// The pod.
    pub pod: &'a dyn Subject,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// Why the request is refused; none where it is allowed.
    pub refusal: Option<Refusal>,
    /// The warnings, in order.
    pub warnings: Vec<String>,
    /// The audit annotations, their names without the prefix.
    pub annotations: BTreeMap<&'static str, String>,
}

/// Why a request is refused, as the client gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code of HTTP.
    pub code: u16,
    /// The reason in the Status, such as `Forbidden`.
    pub reason: &'static str,
    /// The message.
    pub message: String,
    /// What is invalid, where something is: kubectl prints these instead of the message.
    pub causes: Vec<String>,
}

impl Response {
    /// The request is allowed, and nothing more is said.
    pub(super) fn allowed() -> Self {
        Response::default()
    }

    pub(super) fn noted(annotation: &'static str, text: String) -> Self {
        Response { annotations: BTreeMap::from([(annotation, text)]), ..Response::default() }
    }

    pub(super) fn refused(code: u16, reason: &'static str, message: String) -> Self {
        Response { refusal: Some(Refusal { code, reason, message, causes: Vec::new() }), ..Response::default() }
    }

    /// A refusal on account of an error, which is noted.
    pub(super) fn error(code: u16, reason: &'static str, message: String, cause: Option<&str>) -> Self {
        let noted = cause.map_or_else(|| message.clone(), |cause| format!("{message}: {cause}"));
        let mut response = Response::refused(code, reason, message);
        response.annotations.insert("error", noted);
        response
    }
}

impl Verdict {
    /// What a standard forbids about a pod; none where it is allowed.
    pub fn of(pod: PodView<'_>, level: Level, version: Version) -> Option<Verdict> {
        let violations = if level == Level::Privileged { Vec::new() } else { evaluate(pod, level, version) };
        (!violations.is_empty())
            .then(|| Verdict { reason: forbidden_reason(&violations), detail: forbidden_detail(&violations) })
    }
}

impl Subject for PodTemplate {
    fn spec(&self) -> &PodSpec {
        &self.spec
    }

    fn verdict(&self, level: Level, version: Version) -> Option<Verdict> {
        Verdict::of(PodView { metadata: &self.metadata, spec: &self.spec }, level, version)
    }
}
