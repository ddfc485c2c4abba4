//! Ephemeral containers: `validateEphemeralContainers`. No object may be created with one, but the server checks them first.

use std::collections::HashSet;

use super::super::{Cursor, Outcome};
use super::init::is_dropped_lifecycle;
use super::volumes::Volumes;
use super::{Context, container};

const DETAIL: &str = "cannot be set for an Ephemeral Container";

/// What an ephemeral container must not have, in the order of Go's struct.
const FORBIDDEN: [&str; 9] = [
    "ports",
    "resources",
    "resizePolicy",
    "restartPolicy",
    "restartPolicyRules",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "lifecycle",
];

/// The ephemeral containers of a spec.
pub(super) fn validate(context: &Context<'_, '_>, volumes: &Volumes<'_>, outcome: &mut Outcome) {
    let containers = context.spec.field("ephemeralContainers");
    if containers.is_empty() {
        return;
    }
    let mut others = HashSet::new();
    for name in ["containers", "initContainers"] {
        others.extend(context.spec.field(name).items().map(|container| container.field("name").text()));
    }
    let mut names = others.clone();
    for container in containers.items() {
        container::common(&container, "ephemeralContainers", context, volumes, outcome);
        container::image_of_pod(&container, outcome);
        let (name, target) = (container.field("name"), container.field("targetContainerName"));
        if !names.insert(name.text()) {
            outcome.duplicate(&name, name.text());
        }
        if !target.text().is_empty() && !others.contains(target.text()) {
            outcome.not_found(&target, target.text());
        }
        forbidden(&container, outcome);
    }
}

fn forbidden(container: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for name in FORBIDDEN {
        let field = container.field(name);
        let is_set = match name {
            // The only one that is no pointer, list or map in Go, so that an empty one is as good as none.
            "resources" => ["limits", "requests", "claims"].iter().any(|part| field.field(part).is_set()),
            "lifecycle" => field.is_set() && !is_dropped_lifecycle(&field),
            _ => field.is_set(),
        };
        if is_set {
            outcome.forbidden(&field, DETAIL);
        }
    }
    for mount in container.field("volumeMounts").items() {
        for name in ["subPath", "subPathExpr"] {
            let field = mount.field(name);
            if !field.text().is_empty() {
                outcome.forbidden(&field, DETAIL);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::pod;

    #[test]
    fn an_empty_list_is_set_but_an_empty_struct_is_not() {
        let outcome =
            pod("ephemeralContainers: [{name: e, image: a, ports: [], resources: {}, resizePolicy: null}]", "");
        let fields: Vec<_> = outcome.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["spec.ephemeralContainers[0].ports", "spec.ephemeralContainers"]);
    }
}
