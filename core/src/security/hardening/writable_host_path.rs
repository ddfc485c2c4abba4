//! A container that writes to the node's files.

use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::security::{Advice, Offence};
use crate::words::tick;

use super::host_paths::{HostVolume, Mount};
use super::sources::{cis, host_path, kube_linter, kubescape};

pub(super) static RULE: Rule = Rule {
    id: "writable-host-path",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A container that can write to files of the node",
    explanation: "What is written there outlives the pod, fills the node's disk, and is found by whatever else uses the folder. Mount it read-only where \
                  that will do. Folders that give the node away are the matter of other rules, and are not told here again.",
    example: example!("writable-host-path"),
    corrected: example!("writable-host-path" mended),
    references: &[
        host_path(),
        cis("5.2.12 Minimize the admission of HostPath volumes"),
        kube_linter("writable-host-mount"),
        kubescape("C-0045"),
    ],
    differences: &[],
};

pub(super) fn advice(volume: &HostVolume<'_>, mount: &Mount<'_>) -> Option<Advice> {
    if !mount.is_writable() {
        return None;
    }
    let noun = mount.container.noun();
    let field = mount.field().field("readOnly");
    let path = tick(volume.path);
    let message = format!(
        "{noun} can write to {path} of the node, the volume {}: set `readOnly: true` if it only reads.",
        tick(volume.name)
    );
    let offence = match mount.mount.read_only {
        Some(_) => Offence::value(field, message),
        None => Offence::key(field, message),
    };
    let related = vec![(format!("the volume {}", tick(volume.name)), volume.field())];
    Some(Advice { rule: &RULE, offence: Offence { related, ..offence } })
}
