//! Containers have to be refused when they would run as root.

use std::cell::OnceCell;

use super::references::{SECURITY_CONTEXT, STANDARDS, called, cis, nsa};
use super::{Blame, Check, Forbidden, Level, PodView, Revision, rule};
use crate::fix::{Mend, Plain, Step};
use crate::rule::{Rule, example};
use crate::security::pod::containers::ContainerView;
use crate::security::pod::holders::{Holder, Setters, container_holders, pod_holder};
use crate::security::text::push_named;
use crate::security::users::User;

static RULE: Rule = rule(
    "run-as-non-root",
    "runAsNonRoot",
    "A container that may run as root",
    "Root in a container is root for the kernel, held back by the container alone. With `runAsNonRoot: true` the kubelet refuses to start \
     a container whose user is 0, whether a manifest or the image says so. A `runAsUser` above 0 does not take its place.",
    [example!("run-as-non-root"), example!("run-as-non-root" mended)],
    &[
        STANDARDS,
        SECURITY_CONTEXT,
        cis("5.2.7 Minimize the admission of root containers"),
        nsa("Non-root containers and rootless container engines"),
        called("kube-linter", "run-as-non-root"),
        called("Polaris", "runAsRootAllowed"),
        called("kubesec", "RunAsNonRoot"),
        called("Kubescape", "C-0013"),
        called("Trivy", "KSV-0012"),
        called("Checkov", "CKV_K8S_23"),
        called("Kyverno", "require-run-as-nonroot"),
    ],
)
.differing(&[
    "kube-linter and Polaris take a `runAsUser` above 0 for enough. The standard does not.",
    "Trivy passes a container's `false` below a pod's `true`; Checkov looks at `containers` alone, and not at init and ephemeral containers.",
]);

pub(super) static CHECK: Check = Check {
    id: "runAsNonRoot",
    rule: &RULE,
    level: Level::Restricted,
    overridden_by: None,
    revisions: &[
        Revision::since(0, judge, forbids),
        Revision::since(35, judge, forbids).unless(|pod| pod.has_user_namespace()),
    ],
};

fn forbids(pod: PodView<'_>) -> bool {
    let of_pod = pod_holder(pod).run_as_non_root;
    let denies = |holder: Holder<'_>| holder.run_as_non_root.or(of_pod) != Some(true);
    of_pod == Some(false) || container_holders(pod).any(denies)
}

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let mut explicit = Setters::default();
    let mut implicit = Vec::new();
    let of_pod = pod_holder(pod);
    // Looked for once, since it takes all containers.
    let inheriting = OnceCell::new();
    let for_pod = |steps| mend(*inheriting.get_or_init(|| user_of_inheriting(pod)), steps);
    if of_pod.run_as_non_root == Some(false) {
        explicit.add(&of_pod);
        let mend = || for_pod(const { &[Step::set(Plain::Bool(true))] });
        blame.add(of_pod.blamed(&["runAsNonRoot"]), || (message(&of_pod), mend()));
    }
    for holder in container_holders(pod) {
        match (holder.run_as_non_root, of_pod.run_as_non_root) {
            (Some(true), _) | (None, Some(true)) => continue,
            (Some(false), _) => explicit.add(&holder),
            (None, inherited) => {
                implicit.extend(holder.container.map(|container| container.name));
                // A container that says nothing inherits the pod's false: then the pod alone is to blame.
                if inherited.is_some() {
                    continue;
                }
            }
        }
        let mend = || match (holder.run_as_non_root, &holder.container) {
            (Some(_), Some(container)) => mend(User::of(pod, container), const { &[Step::set(Plain::Bool(true))] }),
            _ => for_pod(FOR_POD),
        };
        let blamed = holder.blamed(&["runAsNonRoot"]);
        let blamed = if holder.run_as_non_root.is_none() { blamed.at_key() } else { blamed };
        blame.add(blamed, || (message(&holder), mend()));
    }
    let mut detail = String::new();
    match (explicit.is_empty(), implicit.is_empty()) {
        (false, _) => {
            explicit.push(&mut detail);
            detail.push_str(" must not set securityContext.runAsNonRoot=false");
        }
        (true, false) => {
            detail.push_str("pod or ");
            push_named(&mut detail, "container", "containers", &implicit);
            detail.push_str(" must set securityContext.runAsNonRoot=true");
        }
        (true, true) => return None,
    }
    Some(Forbidden { reason: "runAsNonRoot != true", detail, blame })
}

const FOR_POD: &[Step] = &[Step::set_for_pod(&["spec", "securityContext", "runAsNonRoot"], Plain::Bool(true))];

/// The user of all containers that leave it to the pod.
fn user_of_inheriting(pod: PodView<'_>) -> User {
    let inherits =
        |container: &ContainerView<'_>| container.security.is_none_or(|context| context.run_as_non_root.is_none());
    User::of_all(pod, inherits)
}

/// What is set to run as root would not start.
fn mend(user: User, steps: &'static [Step]) -> Option<Mend> {
    match user {
        User::Other => Some(Mend::safe(steps)),
        User::OfImage => Some(Mend::suggested(steps, CHECK_IMAGE)),
        User::Root => None,
    }
}

const CHECK_IMAGE: &str = "Check that each image names a user other than root, by number: the kubelet does not start a container whose image runs as root or names \
                           its user by a word.";

fn message(holder: &Holder<'_>) -> String {
    let noun = holder.noun();
    match (holder.run_as_non_root, holder.container) {
        (None, _) => format!(
            "{noun} may run as root, since neither it nor its pod sets `runAsNonRoot`: set it to `true`, for all containers in the \
             pod's `securityContext`."
        ),
        (_, Some(_)) => format!("{noun} may run as root: set `runAsNonRoot: true`."),
        (_, None) => "The pod lets its containers run as root, and a container's own `true` does not make up for it: set `runAsNonRoot: true` for the pod."
            .to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{offences, offences_at, pod};
    use super::CHECK;

    #[test]
    fn tells_not_set_from_set_to_false() {
        let found = offences(&CHECK, "{containers: [{name: a}, {name: b, securityContext: {runAsNonRoot: false}}]}");
        assert_eq!(
            found,
            [
                "key spec.containers[0].securityContext.runAsNonRoot: Container `a` may run as root, since neither it nor its pod sets \
                 `runAsNonRoot`: set it to `true`, for all containers in the pod's `securityContext`.",
                "value spec.containers[1].securityContext.runAsNonRoot: Container `b` may run as root: set `runAsNonRoot: true`.",
            ]
        );
    }

    #[test]
    fn the_pods_false_is_blamed_on_the_pod() {
        let found = offences(&CHECK, "{securityContext: {runAsNonRoot: false}, containers: [{name: a}]}");
        assert_eq!(
            found,
            [
                "value spec.securityContext.runAsNonRoot: The pod lets its containers run as root, and a container's own `true` does not \
              make up for it: set `runAsNonRoot: true` for the pod."
            ]
        );
    }

    #[test]
    fn a_user_namespace_excuses_it_from_1_35_on() {
        let pod = pod("{hostUsers: false, containers: [{name: a}]}");
        assert_eq!(offences_at(&CHECK, 34, &pod).len(), 1);
        assert!(offences_at(&CHECK, 35, &pod).is_empty());
    }
}
