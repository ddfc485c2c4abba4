//! Mounts of a piece of a volume that a container can write to.

use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::security::effective::Context;
use crate::security::{Advice, Offence};
use crate::words::tick;

use super::seen::Seen;
use super::sources::{kubernetes, kubescape};

pub(super) static RULE: Rule = Rule {
    id: "sub-path-mount",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A mount of a piece of a writable volume by `subPath`",
    explanation: "The kubelet looks the piece up in the volume, as root. Twice a link that a container had placed there led it to the node's own files \
                  (CVE-2017-1002101, CVE-2021-25741); both are mended since 1.22.2. Mount the whole volume, or give the piece a volume of its own.",
    example: example!("sub-path-mount"),
    corrected: example!("sub-path-mount" mended),
    references: &[
        kubernetes("Volumes: Using subPath", "https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath"),
        kubescape("C-0058"),
    ],
    differences: &[
        "Kubescape tells every `subPath`. Here pieces of ConfigMaps, Secrets, projected and downward API volumes and images are fine: no container can write \
         a link there.",
    ],
};

pub(super) fn look(seen: &Seen<'_>, context: Context<'_>, found: &mut Vec<Advice>) {
    let container = context.container;
    let pieces = container.mounts.iter().enumerate().filter_map(|(at, mount)| {
        let (field, value) = match (mount.sub_path.as_deref().unwrap_or_default(), mount.sub_path_expr.as_deref()) {
            ("", None | Some("")) => return None,
            ("", Some(expression)) => ("subPathExpr", expression),
            (path, _) => ("subPath", path),
        };
        is_writable(seen, &mount.name).then_some((at, field, value, mount.name.as_str()))
    });
    let mut pieces = pieces;
    let Some((at, field, value, volume)) = pieces.next() else { return };
    let path =
        |at: usize, field: &'static str| -> FieldPath { container.path(&["volumeMounts"]).index(at).field(field) };
    let message = format!(
        "{} mounts {} of the volume {}, into which containers write: a link placed there once led the kubelet to files of the node. Mount the whole volume, or \
         another one.",
        container.noun(),
        tick(value),
        tick(volume)
    );
    let related = pieces.map(|(at, field, value, _)| (format!("{} is mounted here", tick(value)), path(at, field)));
    let offence = Offence { related: related.collect(), ..Offence::value(path(at, field), message) };
    found.push(Advice { rule: &RULE, offence });
}

/// Whether containers can write to a volume, as far as its kind tells. A volume that the pod does not list is a claim of a StatefulSet.
fn is_writable(seen: &Seen<'_>, name: &str) -> bool {
    let volume = seen.pod.spec.volumes.iter().flatten().find(|volume| volume.name == name);
    volume.is_none_or(|volume| {
        volume.config_map.is_none()
            && volume.secret.is_none()
            && volume.projected.is_none()
            && volume.downward_api.is_none()
            && volume.image.is_none()
    })
}
