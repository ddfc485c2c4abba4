//! Init containers, sidecars among them: `validateInitContainers`.

use std::collections::HashSet;

use super::super::{BadValue, Cursor, Outcome};
use super::volumes::Volumes;
use super::{Context, container, ports};

const LIST: &str = "initContainers";

/// What only sidecars may have among init containers.
const SIDECARS_ONLY: [&str; 4] = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"];

/// The init containers of a spec.
pub(super) fn validate(context: &Context<'_, '_>, volumes: &Volumes<'_>, outcome: &mut Outcome) {
    let regular = context.spec.field("containers");
    let mut names: HashSet<&str> = regular.items().map(|container| container.field("name").text()).collect();
    let containers = context.spec.field(LIST);
    for container in containers.items() {
        container::common(&container, LIST, context, volumes, outcome);
        restart(&container, outcome);
        let name = container.field("name");
        if names.contains(name.text()) {
            outcome.duplicate(&name, name.text());
        } else if !name.text().is_empty() {
            names.insert(name.text());
        }
        host_ports(&container, &containers.item(0), context, outcome);
        if container.field("restartPolicy").text() != "Always" {
            not_a_sidecar(&container, outcome);
        }
    }
}

/// `validateInitContainerRestartPolicy`, which says less than for regular containers where there are rules but no policy.
fn restart(container: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let policy = container.field("restartPolicy");
    if policy.is_set() {
        container::restart(container, outcome);
    } else if !container.field("restartPolicyRules").is_empty() {
        outcome.required(&policy, "must specify restartPolicy when restart rules are used");
    }
}

/// Init containers run one by one, so their host ports collide with their own only. The server complains of each as if it were the first.
fn host_ports(container: &Cursor<'_, '_>, first: &Cursor<'_, '_>, context: &Context<'_, '_>, outcome: &mut Outcome) {
    let before = outcome.errors.len();
    ports::host_ports(container, LIST, context, &mut HashSet::new(), outcome);
    for error in outcome.errors.iter_mut().skip(before) {
        error.field = error.field.replacen(&container.printed(), &first.printed(), 1);
    }
}

fn not_a_sidecar(container: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for name in SIDECARS_ONLY {
        let field = container.field(name);
        if field.is_set() && !is_dropped_lifecycle(&field) {
            outcome.forbidden(&field, "may not be set for init containers without restartPolicy=Always");
        }
    }
    for policy in container.field("resizePolicy").items() {
        let restart = policy.field("restartPolicy");
        if restart.text() == "RestartContainer" {
            let detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
            outcome.invalid(&restart, BadValue::Named(restart.text().to_string()), detail);
        }
    }
}

/// The server drops stop signals, a feature that is off by default, and a `lifecycle` in which nothing else is.
pub(super) fn is_dropped_lifecycle(field: &Cursor<'_, '_>) -> bool {
    field.field("stopSignal").is_set() && !field.field("postStart").is_set() && !field.field("preStop").is_set()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pod};

    #[test]
    fn host_ports_of_each_are_told_as_if_it_were_the_first() {
        let init = "initContainers: [{name: a, image: a}, {name: b, image: a, ports: [{containerPort: 1, hostPort: 2}, {containerPort: 3, hostPort: 2}]}]";
        let outcome = pod(init, "");
        assert_eq!(errors(&outcome), ["spec.initContainers[0].ports[1].hostPort: Duplicate value: \"TCP//2\""]);
        assert_eq!(outcome.errors[0].path.to_string(), "spec.initContainers[1].ports[1].hostPort");
    }

    #[test]
    fn only_sidecars_have_probes() {
        let outcome = pod(
            "initContainers: [{name: a, image: a, restartPolicy: Always, lifecycle: {}}, {name: b, image: a, lifecycle: {stopSignal: SIGTERM}}, \
             {name: c, image: a, lifecycle: {}, restartPolicyRules: [{}]}]",
            "",
        );
        assert_eq!(
            errors(&outcome),
            [
                "spec.initContainers[2].restartPolicy: Required value: must specify restartPolicy when restart rules are used",
                "spec.initContainers[2].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always",
            ]
        );
    }
}
