//! What admission answers (`k8s.io/pod-security-admission/admission`).

use crate::manifest::aggregate;
use crate::security::Level;
use crate::sort::sort;
use k8s_openapi::api::core::v1::{Container, PodSpec};

use super::configuration::Configuration;
use super::existing;
use super::policy::{LevelVersion, Mode, Policy, PolicyVersion, Resolved, resolve};
use super::request::{Body, Cluster, Operation, Refusal, Request, Response, Subject, Verdict};

/// Subresources of pods that change nothing that is judged.
const IGNORED: [&str; 8] = ["exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status"];

/// Pod Security admission as it is configured.
#[derive(Debug, Clone, Copy)]
pub struct Admission<'a> {
    /// Defaults and exemptions.
    pub configuration: &'a Configuration,
    /// The version that the cluster emulates, where it is an older one: policies mean no newer one. What is printed stays.
    pub emulated: Option<PolicyVersion>,
}

impl Admission<'_> {
    /// The answer to a request.
    pub fn validate(&self, request: &Request<'_>, cluster: &dyn Cluster) -> Response {
        match (request.group, request.resource) {
            ("", "namespaces") => self.namespace(request, cluster),
            ("", "pods") => self.pod(request, cluster),
            _ => self.controller(request, cluster),
        }
    }

    fn namespace(&self, request: &Request<'_>, cluster: &dyn Cluster) -> Response {
        if !request.subresource.is_empty() {
            return Response::allowed();
        }
        let (name, labels) = match &request.object {
            Body::Namespace { name, labels } => (*name, *labels),
            Body::Undecodable(error) => return bad_request("failed to decode object", Some(error)),
            _ => return bad_request("failed to decode namespace", None),
        };
        let new = resolve(labels, self.configuration.defaults);
        let exempt = self.exempts_namespace(request.namespace);
        let in_vain = || {
            let warnings = self.in_vain(name, &new.policy, labels).into_iter().collect();
            Response { warnings, ..Response::allowed() }
        };
        match request.operation {
            Operation::Create if !new.errors.is_empty() => invalid(request, &new),
            Operation::Create if exempt => in_vain(),
            Operation::Create => Response::allowed(),
            Operation::Update => {
                let old = match &request.old {
                    Body::Namespace { labels, .. } => resolve(labels, self.configuration.defaults),
                    // Upstream writes two spaces.
                    Body::Undecodable(error) => return bad_request("failed to decode  old object", Some(error)),
                    _ => return bad_request("failed to decode  old namespace", None),
                };
                if !new.errors.is_empty() && new.errors != old.errors {
                    return invalid(request, &new);
                }
                let (was, is) = (old.policy.enforce, new.policy.enforce);
                let relaxed = was.version == is.version && is.level <= was.level;
                if was == is || is.level == Level::Privileged || relaxed {
                    return Response::allowed();
                }
                if exempt {
                    return in_vain();
                }
                Response { warnings: self.existing(name, is, cluster), ..Response::allowed() }
            }
            Operation::Other => Response::allowed(),
        }
    }

    fn pod(&self, request: &Request<'_>, cluster: &dyn Cluster) -> Response {
        if IGNORED.contains(&request.subresource) {
            return Response::allowed();
        }
        if let Some(exempt) = self.exempt(request) {
            return exempt;
        }
        let Some(labels) = cluster.labels(request.namespace) else {
            let message = format!("Internal error occurred: {}", lookup(request.namespace));
            return Response::error(500, "InternalError", message, Some(&not_found(request.namespace)));
        };
        let resolved = resolve(labels, self.configuration.defaults);
        if resolved.errors.is_empty() && resolved.policy.is_privileged() {
            return Response::noted("enforce-policy", LevelVersion::default().to_string());
        }
        let pod = match &request.object {
            Body::Pod(pod) => *pod,
            Body::Undecodable(error) => return bad_request("failed to decode object", Some(error)),
            _ => return bad_request("failed to decode pod", None),
        };
        if request.operation == Operation::Update {
            let old = match &request.old {
                Body::Pod(pod) => *pod,
                Body::Undecodable(error) => return bad_request("failed to decode old object", Some(error)),
                _ => return bad_request("failed to decode old pod", None),
            };
            if !is_significant(pod.spec(), old.spec()) {
                return Response::allowed();
            }
        }
        self.judge(request, &resolved, pod, true)
    }

    fn controller(&self, request: &Request<'_>, cluster: &dyn Cluster) -> Response {
        if !request.subresource.is_empty() {
            return Response::allowed();
        }
        if let Some(exempt) = self.exempt(request) {
            return exempt;
        }
        let Some(labels) = cluster.labels(request.namespace) else {
            let namespace = request.namespace;
            return Response::noted("error", format!("{}: {}", lookup(namespace), not_found(namespace)));
        };
        let resolved = resolve(labels, self.configuration.defaults);
        let Policy { audit, warn, .. } = resolved.policy;
        if resolved.errors.is_empty() && audit.level == Level::Privileged && warn.level == Level::Privileged {
            return Response::allowed();
        }
        match &request.object {
            Body::Undecodable(error) => Response::noted("error", format!("failed to decode object: {error}")),
            Body::Pod(pod) | Body::Template(Some(pod)) => self.judge(request, &resolved, *pod, false),
            Body::Other(kind) => {
                Response::noted("error", format!("failed to extract pod template: unexpected object type: {kind}"))
            }
            Body::Namespace { .. } => Response::noted(
                "error",
                "failed to extract pod template: unexpected object type: /v1, Kind=Namespace".to_string(),
            ),
            Body::Template(None) | Body::Absent => Response::allowed(),
        }
    }

    /// Holds a pod against the policy; only a Pod itself can be refused.
    fn judge(&self, request: &Request<'_>, resolved: &Resolved, pod: &dyn Subject, enforce: bool) -> Response {
        if self.exempts_runtime_class(pod) {
            return Response::noted("exempt", "runtimeClass".to_string());
        }
        let mut response = Response::allowed();
        if !resolved.errors.is_empty() {
            response.annotations.insert("error", format!("Failed to parse policy: {}", errors(resolved)));
        }
        let Policy { enforce: enforced, audit, warn } = resolved.policy;
        // The last verdict is kept, since modes mostly agree.
        let mut last: Option<(LevelVersion, Option<Verdict>)> = None;
        let mut verdict = |standard: LevelVersion| match &last {
            Some((known, verdict)) if *known == standard => verdict.clone(),
            _ => {
                let verdict = self.verdict(pod, standard);
                last = Some((standard, verdict.clone()));
                verdict
            }
        };
        if enforce {
            response.annotations.insert("enforce-policy", enforced.to_string());
            if let Some(Verdict { detail, .. }) = verdict(enforced) {
                let name = if request.name.is_empty() { String::new() } else { format!(" {}", quoted(request.name)) };
                let message = format!("pods{name} is forbidden: violates PodSecurity \"{enforced}\": {detail}");
                response.refusal = Response::refused(403, "Forbidden", message).refusal;
            }
        }
        let would_violate =
            |standard: LevelVersion, detail: &str| format!("would violate PodSecurity \"{standard}\": {detail}");
        if let Some(Verdict { detail, .. }) = verdict(audit) {
            response.annotations.insert("audit-violations", would_violate(audit, &detail));
        }
        if response.refusal.is_none()
            && let Some(Verdict { detail, .. }) = verdict(warn)
        {
            response.warnings.push(would_violate(warn, &detail));
        }
        response
    }

    pub(super) fn verdict(&self, pod: &dyn Subject, standard: LevelVersion) -> Option<Verdict> {
        pod.verdict(standard.level, standard.version.capped(self.emulated))
    }

    /// What is warned about the pods of a namespace when another level is enforced.
    fn existing(&self, namespace: &str, enforce: LevelVersion, cluster: &dyn Cluster) -> Vec<String> {
        let Some(mut pods) = cluster.pods(namespace) else {
            return vec!["failed to list pods while checking new PodSecurity enforce level".to_string()];
        };
        pods.retain(|existing| !self.exempts_runtime_class(existing.pod));
        let (mut warnings, mut lines) = existing::warnings(pods, |pod| self.verdict(pod, enforce));
        if !lines.is_empty() {
            warnings.push(format!(
                "existing pods in namespace {} violate the new PodSecurity enforce level \"{enforce}\"",
                quoted(namespace)
            ));
        }
        sort(&mut lines);
        warnings.append(&mut lines);
        warnings
    }

    fn exempt(&self, request: &Request<'_>) -> Option<Response> {
        let users = &self.configuration.exemptions.usernames;
        if self.exempts_namespace(request.namespace) {
            return Some(Response::noted("exempt", "namespace".to_string()));
        }
        let user = !request.user.is_empty() && users.iter().any(|user| user == request.user);
        user.then(|| Response::noted("exempt", "user".to_string()))
    }

    /// Whether a namespace is exempt.
    pub fn exempts_namespace(&self, namespace: &str) -> bool {
        let namespaces = &self.configuration.exemptions.namespaces;
        !namespace.is_empty() && namespaces.iter().any(|exempt| exempt == namespace)
    }

    fn exempts_runtime_class(&self, pod: &dyn Subject) -> bool {
        let classes = &self.configuration.exemptions.runtime_classes;
        if classes.is_empty() {
            return false;
        }
        let class = pod.spec().runtime_class_name.as_deref().unwrap_or_default();
        !class.is_empty() && classes.iter().any(|exempt| exempt == class)
    }

    /// What is said of labels of an exempt namespace: the modes that are set to more than nothing.
    fn in_vain(&self, name: &str, policy: &Policy, labels: &crate::cluster::Labels) -> Option<String> {
        if policy.is_privileged() || policy.is_equivalent(&self.configuration.defaults) {
            return None;
        }
        let set = |mode: &Mode| {
            policy.of(*mode).level != Level::Privileged
                && (labels.contains_key(mode.level_label()) || labels.contains_key(mode.version_label()))
        };
        let modes = Mode::ALL.into_iter().filter(set).map(|mode| format!("{}={}", mode.name(), policy.of(mode)));
        let modes: Vec<String> = modes.collect();
        Some(format!(
            "namespace {} is exempt from Pod Security, and the policy ({}) will be ignored",
            quoted(name),
            modes.join(", ")
        ))
    }
}

fn quoted(text: &str) -> String {
    crate::go_quote::quote(text)
}

fn errors(resolved: &Resolved) -> String {
    aggregate(&resolved.errors.iter().map(ToString::to_string).collect::<Vec<_>>())
}

fn invalid(request: &Request<'_>, resolved: &Resolved) -> Response {
    let message = format!("Namespace {} is invalid: {}", quoted(request.name), errors(resolved));
    let causes = resolved.errors.iter().map(ToString::to_string).collect();
    Response { refusal: Some(Refusal { code: 422, reason: "Invalid", message, causes }), ..Response::allowed() }
}

fn bad_request(message: &str, cause: Option<&str>) -> Response {
    Response::error(400, "BadRequest", message.to_string(), cause)
}

fn lookup(namespace: &str) -> String {
    format!("failed to lookup namespace {}", quoted(namespace))
}

fn not_found(namespace: &str) -> String {
    format!("namespaces {} not found", quoted(namespace))
}

/// Whether an update of a pod changes what may be changed and matters: the number of containers, an image, or an ephemeral container that was not there.
fn is_significant(new: &PodSpec, old: &PodSpec) -> bool {
    let differ = |new: &[Container], old: &[Container]| {
        new.len() != old.len() || new.iter().zip(old).any(|(new, old)| image(&new.image) != image(&old.image))
    };
    let init = |spec: &PodSpec| spec.init_containers.clone().unwrap_or_default();
    if differ(&new.containers, &old.containers) || differ(&init(new), &init(old)) {
        return true;
    }
    new.ephemeral_containers.iter().flatten().any(|container| {
        let mut before = old.ephemeral_containers.iter().flatten();
        let before = before.find(|before| before.name == container.name);
        before.is_none_or(|before| image(&before.image) != image(&container.image))
    })
}

fn image(image: &Option<String>) -> &str {
    image.as_deref().unwrap_or_default()
}
