//! Containers that can change their own programs.

use crate::fix::{Mend, Plain, Step};
use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::security::effective::Context;
use crate::security::{Advice, Offence};

use super::seen::Seen;
use super::sources::{checkov, kube_linter, kube_score, kubescape, kubesec, nsa, polaris, security_context, trivy};

pub(super) static RULE: Rule = Rule {
    id: "writable-root-filesystem",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A container that can write to its root filesystem",
    explanation: "Who gets into the container can then replace its programs, and bring tools along. With `readOnlyRootFilesystem: true` it writes only where \
                  a volume is mounted; whether the program bears that depends on the image, so try it.",
    example: example!("writable-root-filesystem"),
    corrected: example!("writable-root-filesystem" mended),
    references: &[
        security_context(),
        nsa("Immutable container file systems"),
        kube_linter("no-read-only-root-fs"),
        kube_score("container-security-context-readonlyrootfilesystem"),
        polaris("notReadOnlyRootFilesystem"),
        kubesec("ReadOnlyRootFilesystem"),
        kubescape("C-0017"),
        trivy("KSV-0014"),
        checkov("CKV_K8S_22"),
    ],
    differences: &[
        "kube-score does not look at ReplicaSets and ReplicationControllers, nor at ephemeral containers.",
        "kube-score fails containers of Windows pods, which may not set the field: the API server refuses it there.",
    ],
};

const CHECK_WRITES: &str = "Check where the program writes, `/tmp` and caches among it, and mount a volume such as `emptyDir` at each of these places.";

pub(super) fn look(seen: &Seen<'_>, context: Context<'_>, found: &mut Vec<Advice>) {
    let in_effect = context.read_only_root_filesystem();
    if in_effect.value == Some(true) || seen.is_windows {
        return;
    }
    let container = context.container;
    let path = container.path(&["securityContext", "readOnlyRootFilesystem"]);
    let noun = container.noun();
    let wanted = "set it to `true`, and mount a volume where the program has to write";
    let offence = match in_effect.spot {
        None => Offence::key(
            path,
            format!(
                "{noun} can write to its root filesystem, since it does not set `readOnlyRootFilesystem`: {wanted}."
            ),
        ),
        Some(_) => Offence::value(
            path,
            format!("{noun} can write to its root filesystem by `readOnlyRootFilesystem: false`: {wanted}."),
        ),
    };
    let mend = Mend::suggested(const { &[Step::set(Plain::Bool(true))] }, CHECK_WRITES);
    found.push(Advice { rule: &RULE, offence: offence.mended(mend) });
}
