//! Seccomp as it was before version 1.19: in annotations.

use std::collections::BTreeSet;

use super::{Blame, Blamed, Forbidden, PodView};
use crate::fix::{Mend, Step};
use crate::go_quote::quote;
use crate::security::pod::containers::containers;
use crate::security::text::plural;
use crate::words::tick;

const POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
/// The annotation of a container is this with the container's name behind it.
const CONTAINER_PREFIX: &str = "container.seccomp.security.alpha.kubernetes.io/";

/// Whether there is any of the annotations. The API server refuses fields that say something else.
pub(super) fn is_used(pod: PodView<'_>) -> bool {
    pod.annotations().any(|(key, _)| key == POD || key.starts_with(CONTAINER_PREFIX))
}

/// Whether any of the annotations is bad.
pub(super) fn forbids(pod: PodView<'_>) -> bool {
    judge(pod, Blame::Fields(Vec::new())).is_some()
}

/// Only annotations of containers that exist are read, unlike those of AppArmor.
pub(super) fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let annotations = pod.metadata.annotations.as_ref()?;
    let of_containers = containers(pod.spec).map(|container| format!("{CONTAINER_PREFIX}{}", container.name));
    let keys: BTreeSet<String> = of_containers.chain([POD.to_string()]).collect();
    let mut settings = BTreeSet::new();
    for key in &keys {
        let Some(value) = annotations.get(key).filter(|value| !is_allowed(value)) else { continue };
        settings.insert(format!("{key}={}", quote(value)));
        let blamed = Blamed::of_pod(&["metadata", "annotations"]).entry(key);
        let mend = Some(Mend::suggested(&[Step::REMOVE], CHECK_FILTER));
        blame.add(blamed, || (message(key, value), mend));
    }
    let count = settings.len();
    let settings: Vec<String> = settings.into_iter().collect();
    (count > 0).then(|| Forbidden {
        reason: "seccompProfile",
        detail: format!("forbidden {} {}", plural(count, "annotation", "annotations"), settings.join(", ")),
        blame,
    })
}

/// An empty annotation is a bad one here, unlike that of AppArmor.
fn is_allowed(value: &str) -> bool {
    matches!(value, "runtime/default" | "docker/default") || value.starts_with("localhost/")
}

const CHECK_FILTER: &str = "Check that the program makes no system call that the runtime's default filter blocks.";

fn message(key: &str, value: &str) -> String {
    let of =
        key.strip_prefix(CONTAINER_PREFIX).map_or("the pod".to_string(), |name| format!("container {}", tick(name)));
    format!(
        "This annotation sets the seccomp profile of {of} to {}: only `runtime/default`, `docker/default` and `localhost/…` are allowed.",
        tick(value)
    )
}
