//! Pods may use only volumes that need no right on the node or the network.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::Volume;

use super::references::{STANDARDS, called, cis, page};
use super::{Blame, Blamed, Check, Forbidden, Level, PodView, Revision, host_path_volumes, rule};
use crate::rule::{Rule, example};
use crate::security::text::{named, plural, push_all, push_quoted};
use crate::words::tick;

static RULE: Rule = rule(
    "restricted-volumes",
    "restrictedVolumes",
    "A volume of a type that Restricted does not allow",
    "Volumes such as hostPath open the node's files. Those that name a server or a disk make the node mount storage of the pod author's \
     choice, past quotas and classes. Such storage is asked for by a PersistentVolumeClaim instead.",
    [example!("restricted-volumes"), example!("restricted-volumes" mended)],
    &[
        STANDARDS,
        page("Volumes", "https://kubernetes.io/docs/concepts/storage/volumes/"),
        cis("5.2.12 Minimize the admission of HostPath volumes"),
        called("Trivy", "KSV-0028"),
        called("Kyverno", "restrict-volume-types"),
    ],
)
.differing(&[
    "Trivy (KSV-0028) looks for `cephFS`, which is no field, so that `cephfs` passes, and does not know `photonPersistentDisk`.",
]);

pub(super) static CHECK: Check = Check {
    id: "restrictedVolumes",
    rule: &RULE,
    level: Level::Restricted,
    overridden_by: None,
    revisions: &[Revision::since(0, judge, forbids)],
};

fn forbids(pod: PodView<'_>) -> bool {
    !pod.spec.volumes.iter().flatten().all(is_allowed)
}

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let mut names = Vec::new();
    let mut types = BTreeSet::new();
    for (index, volume) in pod.spec.volumes.iter().flatten().enumerate() {
        if is_allowed(volume) {
            continue;
        }
        let found = forbidden_type(volume);
        names.push(volume.name.as_str());
        types.insert(found.unwrap_or("unknown"));
        let blamed = Blamed::of_pod(&["spec", "volumes"]).at_key();
        let blamed = match found {
            Some(field) => blamed.field_of_item(index, field),
            None => blamed.item(index),
        };
        blame.add(blamed, || (message(volume, found), None));
    }
    if names.is_empty() {
        return None;
    }
    let mut detail = named("volume", "volumes", &names);
    let uses = plural(names.len(), "uses", "use");
    push_all(&mut detail, &[" ", uses, " restricted volume ", plural(types.len(), "type", "types"), " "]);
    push_quoted(&mut detail, types);
    Some(Forbidden { reason: "restricted volume types", detail, blame })
}

/// One allowed source is enough, whatever stands beside it.
fn is_allowed(volume: &Volume) -> bool {
    volume.config_map.is_some()
        || volume.csi.is_some()
        || volume.downward_api.is_some()
        || volume.empty_dir.is_some()
        || volume.ephemeral.is_some()
        || volume.image.is_some()
        || volume.persistent_volume_claim.is_some()
        || volume.projected.is_some()
        || volume.secret.is_some()
}

/// The first forbidden source in upstream's own order.
fn forbidden_type(volume: &Volume) -> Option<&'static str> {
    let sources = [
        ("hostPath", volume.host_path.is_some()),
        ("gcePersistentDisk", volume.gce_persistent_disk.is_some()),
        ("awsElasticBlockStore", volume.aws_elastic_block_store.is_some()),
        ("gitRepo", volume.git_repo.is_some()),
        ("nfs", volume.nfs.is_some()),
        ("iscsi", volume.iscsi.is_some()),
        ("glusterfs", volume.glusterfs.is_some()),
        ("rbd", volume.rbd.is_some()),
        ("flexVolume", volume.flex_volume.is_some()),
        ("cinder", volume.cinder.is_some()),
        ("cephfs", volume.cephfs.is_some()),
        ("flocker", volume.flocker.is_some()),
        ("fc", volume.fc.is_some()),
        ("azureFile", volume.azure_file.is_some()),
        ("vsphereVolume", volume.vsphere_volume.is_some()),
        ("quobyte", volume.quobyte.is_some()),
        ("azureDisk", volume.azure_disk.is_some()),
        ("photonPersistentDisk", volume.photon_persistent_disk.is_some()),
        ("portworxVolume", volume.portworx_volume.is_some()),
        ("scaleIO", volume.scale_io.is_some()),
        ("storageos", volume.storageos.is_some()),
    ];
    sources.into_iter().find(|(_, is_set)| *is_set).map(|(name, _)| name)
}

/// Whether a volume has any source at all.
pub(in crate::security) fn has_source(volume: &Volume) -> bool {
    is_allowed(volume) || forbidden_type(volume).is_some()
}

fn message(volume: &Volume, found: Option<&'static str>) -> String {
    if let Some(source) = &volume.host_path {
        return host_path_volumes::message(&volume.name, source);
    }
    let name = tick(&volume.name);
    match found {
        Some("gitRepo") => {
            format!("Volume {name} is of the type `gitRepo`: let an init container clone into an `emptyDir` instead.")
        }
        Some(found) => {
            format!("Volume {name} is of the type `{found}`: ask for its storage by a `persistentVolumeClaim`.")
        }
        None => format!("Volume {name} has no source: give it one, such as `emptyDir: {{}}`."),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn the_source_of_each_volume_is_pointed_at() {
        let found = offences(
            &CHECK,
            "{volumes: [{name: a, emptyDir: {}}, {name: b, nfs: {server: s, path: /}}, {name: c}, {name: d, hostPath: {path: /}}]}",
        );
        assert_eq!(
            found,
            [
                "key spec.volumes[1].nfs: Volume `b` is of the type `nfs`: ask for its storage by a `persistentVolumeClaim`.",
                "key spec.volumes[2]: Volume `c` has no source: give it one, such as `emptyDir: {}`.",
                "key spec.volumes[3].hostPath: Volume `d` is `/` of the node: use another kind of volume, such as `emptyDir` or \
                 `persistentVolumeClaim`.",
            ]
        );
    }
}
