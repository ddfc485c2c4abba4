//! Pods may not mount directories of their node.

use k8s_openapi::api::core::v1::HostPathVolumeSource;

use super::references::{STANDARDS, called, cis, nsa, page};
use super::{Blame, Blamed, Check, Forbidden, Level, PodView, Revision, rule};
use crate::rule::{Rule, example};
use crate::security::text::named;
use crate::words::tick;

static RULE: Rule = rule(
    "host-path-volumes",
    "hostPathVolumes",
    "A volume that is a directory or file of the node",
    "What the pod reads and writes there belongs to the node and to everything else on it. The kubelet's directories hold the secrets of \
     other pods, and a runtime's socket starts containers without any limit. A read-only mount does not protect a socket.",
    [example!("host-path-volumes"), example!("host-path-volumes" mended)],
    &[
        STANDARDS,
        page("Volumes: hostPath", "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath"),
        cis("5.2.12 Minimize the admission of HostPath volumes"),
        nsa("Pod security enforcement"),
        called("kube-linter", "sensitive-host-mounts, writable-host-mount, docker-sock"),
        called("Polaris", "hostPathSet"),
        called("kubesec", "DockerSock, ProcMount"),
        called("Kubescape", "C-0048"),
        called("Trivy", "KSV-0023"),
        called("Checkov", "CKV_K8S_27"),
        called("Kyverno", "disallow-host-path"),
    ],
)
.below(Level::Baseline);

pub(super) static CHECK: Check = Check {
    id: "hostPathVolumes",
    rule: &RULE,
    level: Level::Baseline,
    overridden_by: Some(&super::restricted_volumes::CHECK),
    revisions: &[Revision::since(0, judge, forbids)],
};

fn forbids(pod: PodView<'_>) -> bool {
    pod.spec.volumes.iter().flatten().any(|volume| volume.host_path.is_some())
}

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let mut names = Vec::new();
    for (index, volume) in pod.spec.volumes.iter().flatten().enumerate() {
        let Some(source) = &volume.host_path else { continue };
        names.push(volume.name.as_str());
        let blamed = Blamed::of_pod(&["spec", "volumes"]).field_of_item(index, "hostPath").at_key();
        blame.add(blamed, || (message(&volume.name, source), None));
    }
    let detail = named("volume", "volumes", &names);
    (!names.is_empty()).then_some(Forbidden { reason: "hostPath volumes", detail, blame })
}

/// What is said of a volume that is a path of the node.
pub(super) fn message(name: &str, source: &HostPathVolumeSource) -> String {
    let what = if source.path.is_empty() { "a path".to_string() } else { tick(&source.path) };
    format!(
        "Volume {} is {what} of the node: use another kind of volume, such as `emptyDir` or `persistentVolumeClaim`.",
        tick(name)
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn the_source_of_each_volume_is_pointed_at() {
        let found = offences(&CHECK, "{volumes: [{name: a, emptyDir: {}}, {name: logs, hostPath: {path: /var/log}}]}");
        assert_eq!(
            found,
            [
                "key spec.volumes[1].hostPath: Volume `logs` is `/var/log` of the node: use another kind of volume, such as `emptyDir` \
              or `persistentVolumeClaim`."
            ]
        );
    }
}
