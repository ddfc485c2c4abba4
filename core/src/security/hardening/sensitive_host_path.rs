//! Files of the node with which the node is taken over.

use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::words::tick;

use super::host_paths::{HostVolume, NodePath};
use super::sources::{cis, host_path, kube_linter, kubescape, kubesec, nsa, trivy};

pub(super) static RULE: Rule = Rule {
    id: "sensitive-host-path",
    family: Family::Hardening,
    severity: Severity::Warning,
    level: None,
    check: None,
    summary: "A volume with files of the node that give the node away",
    explanation: "Some folders of a node hold its keys, the secrets of all its pods, or the programs and settings that it starts as root. A container that \
                  reads the former, or writes the latter, leaves its pod behind.",
    example: example!("sensitive-host-path"),
    corrected: example!("sensitive-host-path" mended),
    references: &[
        host_path(),
        cis("5.2.12 Minimize the admission of HostPath volumes"),
        nsa("Kubernetes Pod security"),
        kube_linter("sensitive-host-mounts"),
        kubesec("ProcMount"),
        kubescape("C-0020, C-0048"),
        trivy("KSV-0121"),
    ],
    differences: &[
        "kube-linter and Trivy compare whole paths: `/etc` is found, `/etc/kubernetes` is not. Here folders count with what is in them; those that only a \
         writer abuses, such as `/usr`, count with what is in them where they are mounted writable.",
        "kube-linter looks at volumes that a container mounts. Here a volume counts before that too, since an ephemeral container may mount it; and a \
         `subPath` that mounts only a harmless piece of it is taken into account.",
    ],
};

/// What of a folder is sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Nothing.
    Nothing,
    /// The folder as a whole.
    Whole,
    /// Everything in it.
    Below,
}

/// Folders of a node, with what is sensitive of them to a reader and to a writer, and why.
const FOLDERS: &[(&str, Reach, Reach, &str)] = &[
    (
        "/etc/kubernetes",
        Reach::Below,
        Reach::Below,
        "the node's Kubernetes configuration and keys, and the pods that the kubelet starts by itself",
    ),
    ("/etc/rancher", Reach::Below, Reach::Below, "the cluster's credentials and the settings of K3s or RKE2"),
    (
        "/var/lib/kubelet",
        Reach::Below,
        Reach::Below,
        "the kubelet's key, and the volumes and tokens of every pod of the node",
    ),
    ("/var/lib/etcd", Reach::Below, Reach::Below, "the whole state of the cluster, secrets included"),
    ("/var/lib/docker", Reach::Below, Reach::Below, "the files of every container of the node"),
    ("/var/lib/containerd", Reach::Below, Reach::Below, "the files of every container of the node"),
    ("/var/lib/containers", Reach::Below, Reach::Below, "the files of every container of the node"),
    ("/var/lib/rancher", Reach::Below, Reach::Below, "the cluster's keys and the files of every container of the node"),
    ("/var/lib/k0s", Reach::Below, Reach::Below, "the cluster's keys and the files of every container of the node"),
    ("/var/lib/cloud", Reach::Below, Reach::Below, "what the cloud gave to the node at its start, often credentials"),
    ("/etc/shadow", Reach::Below, Reach::Below, "the password hashes of the node's users"),
    ("/etc/ssh", Reach::Below, Reach::Below, "the node's SSH keys and settings"),
    (
        "/root",
        Reach::Below,
        Reach::Below,
        "what the node's administrator keeps, such as SSH keys and credentials of the cloud",
    ),
    ("/home", Reach::Whole, Reach::Below, "what the node's users keep, such as SSH keys and credentials of the cloud"),
    ("/proc", Reach::Below, Reach::Below, "every process of the node with its environment, and switches of the kernel"),
    ("/sys", Reach::Below, Reach::Below, "the devices and switches of the kernel"),
    ("/dev", Reach::Whole, Reach::Whole, "the node's disks and memory"),
    ("/boot", Reach::Whole, Reach::Below, "the node's kernel"),
    ("/etc", Reach::Whole, Reach::Below, "the node's settings, which say what it starts as root"),
    ("/usr", Reach::Whole, Reach::Below, "programs that the node runs as root"),
    ("/lib", Reach::Whole, Reach::Below, "libraries and kernel modules of the node"),
    ("/lib64", Reach::Whole, Reach::Below, "libraries of the node"),
    ("/bin", Reach::Whole, Reach::Below, "programs that the node runs as root"),
    ("/sbin", Reach::Whole, Reach::Below, "programs that the node runs as root"),
    ("/opt/cni/bin", Reach::Nothing, Reach::Below, "network plugins, which the node runs as root"),
    (
        "/var/log",
        Reach::Nothing,
        Reach::Whole,
        "logs that the kubelet serves: a link placed there makes it read any file of the node",
    ),
    (
        "/var/log/pods",
        Reach::Nothing,
        Reach::Below,
        "logs that the kubelet serves: a link placed there makes it read any file of the node",
    ),
    ("/var/spool/cron", Reach::Nothing, Reach::Below, "jobs that the node runs as root"),
];

/// Folders of credentials, wherever they are.
const CREDENTIALS: &[(&[&str], &str)] = &[
    (&[".aws"], "credentials of AWS"),
    (&[".azure"], "credentials of Azure"),
    (&[".config", "gcloud"], "credentials of Google Cloud"),
    (&[".kube"], "credentials of a cluster"),
    (&[".ssh"], "SSH keys"),
    (&[".docker"], "credentials of registries"),
];

pub(super) fn judge(volume: &HostVolume<'_>, place: &NodePath<'_>, writable: bool) -> Option<String> {
    let (name, path) = (tick(volume.name), tick(volume.path));
    if place.is_root() {
        return Some(format!(
            "The volume {name} is the whole file system of the node: its keys, its programs and all its pods are in it."
        ));
    }
    let folder = FOLDERS.iter().find(|(folder, read, write, _)| match if writable { write } else { read } {
        Reach::Nothing => false,
        Reach::Whole => place.contains(folder),
        Reach::Below => place.contains(folder) || place.is_within(folder),
    });
    let what = match folder {
        Some((folder, .., what)) if place.is(folder) || place.is_within(folder) => (*what).to_string(),
        Some((folder, .., what)) => format!("`{folder}` is in it, with {what}"),
        None => (*credentials(place.pieces())?).to_string(),
    };
    Some(format!("The volume {name} is the node's {path}: {what}."))
}

fn credentials(pieces: &[&str]) -> Option<&'static &'static str> {
    let is_in = |folder: &[&str]| pieces.windows(folder.len()).any(|window| window == folder);
    CREDENTIALS.iter().find(|(folder, _)| is_in(folder)).map(|(_, what)| what)
}

#[cfg(test)]
mod tests {
    use super::super::testing::ids;
    use crate::security::standards::testing::pod;

    /// To whom a path is sensitive: `r` to a reader, `w` to a writer alone, `-` to nobody.
    fn mark(path: &str) -> &'static str {
        let found = |read_only: bool| {
            let pod = pod(&format!(
                "{{volumes: [{{name: v, hostPath: {{path: '{path}'}}}}], \
                 containers: [{{name: c, volumeMounts: [{{name: v, mountPath: /v, readOnly: {read_only}}}]}}]}}"
            ));
            ids(&pod).contains(&"sensitive-host-path")
        };
        match (found(true), found(false)) {
            (true, true) => "r",
            (false, true) => "w",
            (false, false) => "-",
            (true, false) => "only to a reader",
        }
    }

    #[test]
    fn folders_count_with_what_is_in_them_and_around_them() {
        let marked = [
            (
                "r",
                "/ /etc /etc/kubernetes /etc/kubernetes/pki/ca.key /var /var/lib /var/lib/kubelet/pods /proc/1 /root/.ssh /dev //usr/ /home",
            ),
            ("r", "/home/u/.aws/credentials /data/.config/gcloud"),
            ("w", "/etc/cron.d /usr/local/bin /lib/modules /var/log /var/log/pods/x /opt/cni/bin /opt/cni /opt"),
            ("-", "/data /etcetera/kubernetes2 /var/log/audit /dev/shm /srv"),
        ];
        for (expected, paths) in marked {
            for path in paths.split(' ') {
                assert_eq!(mark(path), expected, "{path}");
            }
        }
    }
}
