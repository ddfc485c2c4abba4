//! Where containers see volumes: as folders (`ValidateVolumeMounts`), and as raw devices (`ValidateVolumeDevices`).

use std::collections::{HashMap, HashSet};

use super::super::{Cursor, Outcome};
use super::sources::{has_backsteps, local_descending_path};
use super::volumes::Volumes;

/// The names in one of a container's two lists, and the paths there: of equal names the last one's.
struct Taken<'t> {
    names: HashSet<&'t str>,
    paths: HashSet<&'t str>,
}

impl<'t> Taken<'t> {
    fn new(list: &Cursor<'_, 't>, path: &'static str) -> Self {
        let paths: HashMap<_, _> =
            list.items().map(|item| (item.field("name").text(), item.field(path).text())).collect();
        Taken { names: paths.keys().copied().collect(), paths: paths.into_values().collect() }
    }

    fn check(&self, name: &Cursor<'_, 't>, path: &Cursor<'_, 't>, list: &str, outcome: &mut Outcome) {
        if self.names.contains(name.text()) {
            outcome.invalid(name, name.text(), format!("must not already exist in {list}"));
        }
        if self.paths.contains(path.text()) {
            outcome.invalid(path, path.text(), format!("must not already exist as a path in {list}"));
        }
    }
}

/// The `volumeMounts` of a container.
pub(super) fn mounts(container: &Cursor<'_, '_>, volumes: &Volumes<'_>, outcome: &mut Outcome) {
    let list = container.field("volumeMounts");
    let devices = Taken::new(&container.field("volumeDevices"), "devicePath");
    let is_privileged = container.field("securityContext").field("privileged").is_true();
    let mut paths = HashSet::new();
    // The server leaves the number out of some paths.
    for (mount, unnumbered) in list.items().zip(list.unnumbered_items()) {
        let (name, path) = (mount.field("name"), mount.field("mountPath"));
        if name.text().is_empty() {
            outcome.required(&name, "");
        }
        if volumes.get(name.text()).is_none() {
            outcome.not_found(&name, name.text());
        }
        if path.text().is_empty() {
            outcome.required(&path, "");
        }
        if !paths.insert(path.text()) {
            outcome.invalid(&path, path.text(), "must be unique");
        }
        devices.check(&name, &path, "volumeDevices", outcome);
        sub_paths(&mount, &unnumbered, outcome);
        propagation(&unnumbered.field("mountPropagation"), is_privileged, outcome);
        recursive_read_only(&unnumbered, outcome);
    }
}

fn sub_paths(mount: &Cursor<'_, '_>, unnumbered: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (path, expression) = (unnumbered.field("subPath"), unnumbered.field("subPathExpr"));
    local_descending_path(&path, outcome);
    if !expression.text().is_empty() && !path.text().is_empty() {
        let detail = "subPathExpr and subPath are mutually exclusive";
        outcome.invalid(&mount.field("subPathExpr"), expression.text(), detail);
    }
    local_descending_path(&expression, outcome);
}

fn propagation(mode: &Cursor<'_, '_>, is_privileged: bool, outcome: &mut Outcome) {
    match mode.text_if_set() {
        None | Some("HostToContainer" | "None") => {}
        Some("Bidirectional") if is_privileged => {}
        Some("Bidirectional") => {
            outcome.forbidden(mode, "Bidirectional mount propagation is available only to privileged containers");
        }
        Some(other) => outcome.not_supported(mode, other, &["Bidirectional", "HostToContainer", "None"]),
    }
}

fn recursive_read_only(mount: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let mode = mount.field("recursiveReadOnly");
    match mode.text_if_set() {
        None | Some("Disabled") => {}
        Some("Enabled" | "IfPossible") => {
            if !mount.field("readOnly").is_true() {
                outcome.forbidden(&mode, "may only be specified when readOnly is true");
            }
            if !matches!(mount.field("mountPropagation").text_if_set(), None | Some("None")) {
                outcome.forbidden(&mode, "may only be specified when mountPropagation is None or not specified");
            }
        }
        Some(other) => outcome.not_supported(&mode, other, &["Disabled", "Enabled", "IfPossible"]),
    }
}

/// The `volumeDevices` of a container.
pub(super) fn devices(container: &Cursor<'_, '_>, volumes: &Volumes<'_>, outcome: &mut Outcome) {
    let mounts = Taken::new(&container.field("volumeMounts"), "mountPath");
    let (mut names, mut paths) = (HashSet::new(), HashSet::new());
    for device in container.field("volumeDevices").items() {
        let (name, path) = (device.field("name"), device.field("devicePath"));
        if name.text().is_empty() {
            outcome.required(&name, "");
        } else if !names.insert(name.text()) {
            outcome.invalid(&name, name.text(), "must be unique");
        }
        match volumes.get(name.text()) {
            Some(volume) if volume.may_be_device => {}
            Some(_) => {
                let detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                outcome.invalid(&name, name.text(), detail);
            }
            None => outcome.not_found(&name, name.text()),
        }
        if path.text().is_empty() {
            outcome.required(&path, "");
        }
        if paths.contains(path.text()) {
            outcome.invalid(&path, path.text(), "must be unique");
        }
        if has_backsteps(path.text()) {
            outcome.invalid(&path, path.text(), "can not contain backsteps ('..')");
        } else {
            paths.insert(path.text());
        }
        mounts.check(&name, &path, "volumeMounts", outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pod};

    #[test]
    fn some_paths_have_no_number() {
        let mount = "volumeMounts: [{name: a, mountPath: /a, subPath: /b, mountPropagation: Bidirectional, recursiveReadOnly: Enabled}]";
        let outcome = pod("volumes: [{name: a}]", mount);
        assert_eq!(
            errors(&outcome),
            [
                "spec.containers[0].volumeMounts.subPath: Invalid value: \"/b\": must be a relative path",
                "spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers",
                "spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true",
                "spec.containers[0].volumeMounts.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not specified",
            ]
        );
        assert_eq!(outcome.errors[0].path.to_string(), "spec.containers[0].volumeMounts[0].subPath");
    }

    #[test]
    fn a_device_is_a_claim_that_is_not_mounted() {
        let outcome = pod(
            "volumes: [{name: a}, {name: b, persistentVolumeClaim: {claimName: c}}]",
            "volumeMounts: [{name: b, mountPath: /b}], volumeDevices: [{name: a, devicePath: /b}, {name: b, devicePath: /x/..}]",
        );
        let fields: Vec<_> = outcome.errors.iter().map(|error| error.field.rsplit_once("volume").unwrap().1).collect();
        assert_eq!(
            fields,
            [
                "Mounts[0].name",
                "Mounts[0].mountPath",
                "Devices[0].name",
                "Devices[0].devicePath",
                "Devices[1].devicePath",
                "Devices[1].name"
            ]
        );
    }
}
