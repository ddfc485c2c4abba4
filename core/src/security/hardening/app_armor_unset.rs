//! Pods that leave AppArmor to chance.

use crate::fix::{Mend, Plain, Step};
use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::security::effective::Context;
use crate::security::standards::APP_ARMOR_ANNOTATION_PREFIX;
use crate::security::{Advice, Offence};

use super::seen::{Seen, named, pod_field};
use super::sources::{kubernetes, kubescape, kubesec, polaris, trivy};

pub(super) static RULE: Rule = Rule {
    id: "app-armor-unset",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A pod that asks for no AppArmor profile",
    explanation: "A node with AppArmor then confines it by the runtime's default profile, and a node without runs it unconfined without a word. With \
                  `appArmorProfile: {type: RuntimeDefault}` only nodes with AppArmor take it; where nodes use SELinux instead, leave it unset.",
    example: example!("app-armor-unset"),
    corrected: example!("app-armor-unset" mended),
    references: &[
        kubernetes(
            "Restrict a Container's Access to Resources with AppArmor",
            "https://kubernetes.io/docs/tutorials/security/apparmor/",
        ),
        polaris("linuxHardening"),
        kubesec("ApparmorAny"),
        kubescape("C-0055"),
        trivy("KSV-0002"),
    ],
    differences: &[
        "Trivy and Polaris read the annotation alone, kubesec the field alone. Here either counts, for the container or for the pod.",
    ],
};

const MEND: Mend = Mend::suggested(
    &[Step::set_for_pod(&["spec", "securityContext", "appArmorProfile", "type"], Plain::Word("RuntimeDefault"))],
    "Check that the pod is to run on nodes with AppArmor alone: others do not take it then.",
);

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Advice>) {
    let mut left = Context::all(seen.pod).filter(|context| is_left_to_node(*context)).peekable();
    if seen.is_windows || left.peek().is_none() {
        return;
    }
    let names: Vec<&str> = left.map(|context| context.container.name).collect();
    let message = format!(
        "No AppArmor profile is asked for in {}: a node without AppArmor runs the pod unconfined. Set `appArmorProfile: {{type: RuntimeDefault}}` for the pod if it \
         is to run on nodes with AppArmor alone.",
        named(&names)
    );
    // A field beside an annotation that says otherwise is refused, and a pod with SELinux options is made for nodes without AppArmor.
    let may = seen.pod.annotations().all(|(key, _)| !key.starts_with(APP_ARMOR_ANNOTATION_PREFIX))
        && Context::all(seen.pod).all(|context| context.se_linux().spot.is_none());
    let offence = Offence::key(pod_field("appArmorProfile"), message).mended(may.then_some(MEND));
    found.push(Advice { rule: &RULE, offence });
}

/// Whether the node decides: the container asks for no profile, and for no SELinux instead. No profile confines a privileged one.
fn is_left_to_node(context: Context<'_>) -> bool {
    context.app_armor().spot.is_none() && context.se_linux().spot.is_none() && !context.container.is_privileged()
}
