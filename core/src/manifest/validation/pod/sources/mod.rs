//! Sources of volumes: that a volume has one, and what is in it.
//!
//! Only what is in a `hostPath` decides anything that Podwall evaluates. The others are checked because a volume with a fault is not there for its mounts.

mod claim_template;
mod disks;
mod files;
mod projected;
mod signer;

use super::super::{BadValue, Cursor, Outcome, formats};
use super::spec::one_of;

/// A source of volumes.
struct Source {
    /// The field.
    name: &'static str,
    /// How the server prints the field where it is one too many.
    printed_as_second: &'static str,
    /// How the server prints the field in errors about what is in it.
    printed: &'static str,
    /// The rules for what is in it.
    rules: &'static [Rule],
}

/// A rule for what is in a source.
enum Rule {
    /// A text that must be there.
    Text(&'static str),
    /// A list that must have items.
    List(&'static str),
    /// The number of a partition.
    Partition(&'static str),
    /// Permissions of files.
    Mode(&'static str),
    /// Anything else.
    Other(fn(&Cursor<'_, '_>, &mut Outcome)),
}

use Rule::{List, Mode, Other, Partition, Text};

/// A source that the server prints by its own name.
const fn source(name: &'static str, rules: &'static [Rule]) -> Source {
    Source { name, printed_as_second: name, printed: name, rules }
}

/// All sources, in the order in which the server looks at them.
static SOURCES: [Source; 30] = [
    source("emptyDir", &[Other(files::empty_dir)]),
    source("hostPath", &[Other(host_path)]),
    source(
        "gitRepo",
        &[Text("repository"), Other(|repo, outcome| local_descending_path(&repo.field("directory"), outcome))],
    ),
    Source { printed: "persistentDisk", ..source("gcePersistentDisk", &[Text("pdName"), Partition("partition")]) },
    source("awsElasticBlockStore", &[Text("volumeID"), Partition("partition")]),
    source("secret", &[Text("secretName"), Mode("defaultMode"), Other(files::items)]),
    source("nfs", &[Text("server"), Text("path"), Other(disks::nfs_path)]),
    source("iscsi", &[Text("targetPortal"), Other(disks::iscsi)]),
    source("glusterfs", &[Text("endpoints"), Text("path")]),
    source("flocker", &[Other(disks::flocker)]),
    source("persistentVolumeClaim", &[Text("claimName")]),
    source("rbd", &[List("monitors"), Text("image")]),
    source("cinder", &[Text("volumeID"), Other(disks::secret_name)]),
    Source { printed_as_second: "cephFS", ..source("cephfs", &[List("monitors")]) },
    source("quobyte", &[Other(disks::quobyte), Text("volume")]),
    Source {
        printed_as_second: "downwarAPI",
        ..source("downwardAPI", &[Mode("defaultMode"), Other(files::downward_items)])
    },
    source("fc", &[Other(disks::fibre_channel)]),
    source("flexVolume", &[Text("driver"), Other(disks::flex_options)]),
    source("configMap", &[Text("name"), Mode("defaultMode"), Other(files::items)]),
    source("azureFile", &[Text("secretName"), Text("shareName")]),
    source("vsphereVolume", &[Text("volumePath")]),
    source("photonPersistentDisk", &[Text("pdID")]),
    source("portworxVolume", &[Text("volumeID")]),
    source("azureDisk", &[Text("diskName"), Text("diskURI"), Other(disks::azure_disk)]),
    source("storageos", &[Other(disks::storage_os)]),
    source("projected", &[Mode("defaultMode"), Other(projected::sources)]),
    source("scaleIO", &[Text("gateway"), Text("system"), Text("volumeName")]),
    source("csi", &[Other(disks::csi)]),
    source("ephemeral", &[Other(claim_template::validate)]),
    source("image", &[Text("reference"), Other(image)]),
];

/// The source of a volume: `validateVolumeSource`. A volume without one is an `emptyDir`.
pub(super) fn validate(volume: &Cursor<'_, '_>, pod_name: &str, outcome: &mut Outcome) {
    let mut has_source = false;
    for source in &SOURCES {
        if !volume.field(source.name).is_set() {
            continue;
        }
        if has_source {
            let second = volume.renamed(source.name, source.printed_as_second);
            outcome.forbidden(&second, "may not specify more than 1 volume type");
        } else {
            let content = volume.renamed(source.name, source.printed);
            source.rules.iter().for_each(|rule| rule.check(&content, outcome));
            if source.name == "ephemeral" {
                claim_name(volume, pod_name, outcome);
            }
            has_source = true;
        }
        if source.name == "iscsi" {
            disks::initiator_and_portal(volume, outcome);
        }
    }
}

impl Rule {
    fn check(&self, source: &Cursor<'_, '_>, outcome: &mut Outcome) {
        match self {
            Text(name) => required_text(&source.field(name), outcome),
            List(name) => {
                let list = source.field(name);
                if list.is_empty() {
                    outcome.required(&list, "");
                }
            }
            Partition(name) => {
                let number = source.field(name);
                if let Some(partition) = number.int().filter(|partition| !(0..=255).contains(partition)) {
                    outcome.invalid(&number, partition, formats::inclusive_range(1, 255));
                }
            }
            Mode(name) => files::mode(&source.field(name), outcome),
            Other(check) => check(source, outcome),
        }
    }
}

/// The claim that is made for a generic ephemeral volume needs a name.
fn claim_name(volume: &Cursor<'_, '_>, pod_name: &str, outcome: &mut Outcome) {
    let name = volume.field("name");
    if pod_name.is_empty() || name.text().is_empty() {
        return;
    }
    let claim = format!("{pod_name}-{}", name.text());
    for fault in formats::dns1123_subdomain(&claim) {
        outcome.invalid(&name, name.text(), format!("PVC name {}: {fault}", crate::go_quote::quote(&claim)));
    }
}

fn host_path(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    const TYPES: [&str; 8] =
        ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
    let path = source.field("path");
    if path.text().is_empty() {
        outcome.required(&path, "");
        return;
    }
    no_backsteps(&path, outcome);
    one_of(&source.field("type"), &TYPES, outcome);
}

fn image(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    one_of(&source.field("pullPolicy"), &["Always", "IfNotPresent", "Never"], outcome);
}

/// A text that must be there.
fn required_text(at: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if at.text().is_empty() {
        outcome.required(at, "");
    }
}

/// Whether a path has a part `..`.
pub(super) fn has_backsteps(path: &str) -> bool {
    path.split('/').any(|part| part == "..")
}

fn no_backsteps(path: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if has_backsteps(path.text()) {
        outcome.invalid(path, path.text(), "must not contain '..'");
    }
}

/// A path that leads down: `validateLocalDescendingPath`.
pub(super) fn local_descending_path(path: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if path.text().starts_with('/') {
        outcome.invalid(path, path.text(), "must be a relative path");
    }
    no_backsteps(path, outcome);
}

/// A path that leads down to a name that is not the server's own: `ValidateLocalNonReservedPath`.
fn local_non_reserved_path(path: &Cursor<'_, '_>, outcome: &mut Outcome) {
    local_descending_path(path, outcome);
    if path.text().starts_with("..") && !path.text().starts_with("../") {
        outcome.invalid(path, path.text(), "must not start with '..'");
    }
}

/// A word of Go's type `string` where the server expects one of a few.
fn not_supported_text(at: &Cursor<'_, '_>, supported: &[&str], outcome: &mut Outcome) {
    outcome.not_supported(at, at.text(), supported);
    if let Some(error) = outcome.errors.last_mut() {
        error.value = BadValue::from(at.text());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pod};

    fn faults(volume: &str) -> Vec<String> {
        errors(&pod(&format!("volumes: [{{name: v, {volume}}}]"), ""))
    }

    #[test]
    fn one_source_is_enough_and_none_is_an_empty_directory() {
        assert_eq!(faults("emptyDir: null"), [""; 0]);
        assert_eq!(
            faults("hostPath: {path: /a}, cephfs: {}, downwardAPI: {}"),
            [
                "spec.volumes[0].cephFS: Forbidden: may not specify more than 1 volume type",
                "spec.volumes[0].downwarAPI: Forbidden: may not specify more than 1 volume type",
            ]
        );
    }

    #[test]
    fn names_are_printed_as_the_server_prints_them() {
        assert_eq!(faults("gcePersistentDisk: {}"), ["spec.volumes[0].persistentDisk.pdName: Required value"]);
        assert_eq!(
            faults("downwardAPI: {items: [{path: a}]}"),
            ["spec.volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required"]
        );
        assert_eq!(
            faults("ephemeral: {volumeClaimTemplate: {metadata: {uid: u}, spec: {accessModes: [ReadWriteOnce]}}}"),
            [
                "spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.uID: Forbidden: cannot be set",
                "spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value",
            ]
        );
    }

    #[test]
    fn paths_in_a_projected_volume_differ() {
        assert_eq!(
            faults(
                "projected: {sources: [{secret: {name: s, items: [{key: k, path: a}]}}, {downwardAPI: {items: [{path: a, fieldRef: {fieldPath: metadata.name}}]}}]}"
            ),
            ["spec.volumes[0].projected: Invalid value: \"a\": conflicting duplicate paths"]
        );
    }

    #[test]
    fn names_of_iscsi() {
        let source = |name: &str| format!("iscsi: {{targetPortal: p, iqn: '{name}', lun: 0}}");
        for good in ["iqn.2001-04.com.example:storage", "eui.0123456789abcdef", &format!("naa.{}", "0".repeat(32))] {
            assert_eq!(faults(&source(good)), [""; 0], "{good}");
        }
        for bad in ["iqn.2001-4.com:s", "iqn.2001-04.com", "iqn.2001-04.:s", "iqn.2001-04.a:b c", "eui.x", "naa.0", "é"]
        {
            assert_eq!(faults(&source(bad)).len(), 1, "{bad}");
        }
    }
}
