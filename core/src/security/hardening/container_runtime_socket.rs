//! Whoever speaks to the container runtime is root on the node.

use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::words::tick;

use super::host_paths::{HostVolume, NodePath};
use super::sources::{checkov, cis, host_path, kube_linter, kubescape, kubesec, nsa, trivy};

pub(super) static RULE: Rule = Rule {
    id: "container-runtime-socket",
    family: Family::Hardening,
    severity: Severity::Warning,
    level: None,
    check: None,
    summary: "A volume with the socket of the container runtime in it",
    explanation: "Whoever can speak to the container runtime can start a privileged container, and so is root on the node and in every pod there. \
                  A read-only mount does not help: it keeps the file from being replaced, and not from being spoken to.",
    example: example!("container-runtime-socket"),
    corrected: example!("container-runtime-socket" mended),
    references: &[
        host_path(),
        cis("5.2.12 Minimize the admission of HostPath volumes"),
        nsa("Kubernetes Pod security"),
        kube_linter("docker-sock"),
        kubesec("DockerSock"),
        kubescape("C-0074"),
        trivy("KSV-0006"),
        checkov("CKV_K8S_27"),
    ],
    differences: &[
        "kube-linter, Trivy and Checkov know the socket of Docker alone; Kubescape knows four paths. All of them compare whole paths, so that a mount of the \
         folder around the socket passes.",
    ],
};

/// The sockets of the runtimes, `/var/run` written as `/run`, and folders that hold nothing but them.
const SOCKETS: &[(&str, &str)] = &[
    ("/run/docker.sock", "Docker"),
    ("/run/docker", "Docker"),
    ("/run/cri-dockerd.sock", "Docker"),
    ("/run/dockershim.sock", "Docker"),
    ("/run/containerd/containerd.sock", "containerd"),
    ("/run/k3s/containerd/containerd.sock", "containerd"),
    ("/run/k0s/containerd.sock", "containerd"),
    ("/var/snap/microk8s/common/run/containerd.sock", "containerd"),
    ("/run/crio/crio.sock", "CRI-O"),
    ("/run/podman/podman.sock", "Podman"),
];

/// The named pipes of the runtimes on Windows.
const PIPES: &[(&str, &str)] = &[("docker_engine", "Docker"), ("containerd-containerd", "containerd")];

pub(super) fn judge(volume: &HostVolume<'_>, place: &NodePath<'_>, _writable: bool) -> Option<String> {
    let (name, path) = (tick(volume.name), tick(volume.path));
    if let Some((pipe, runtime)) = pipe(volume.path) {
        return Some(format!(
            "The volume {name} is the pipe `{pipe}` of {runtime} on the node: who can write to it commands the node."
        ));
    }
    // The whole file system, and `/var`, hold more than a socket.
    if place.is_root() || place.is("/var") {
        return None;
    }
    let (socket, runtime) = SOCKETS.iter().find(|(socket, _)| place.contains(socket))?;
    Some(match place.is(socket) && place.pieces().last().is_some_and(|piece| piece.ends_with(".sock")) {
        true => format!(
            "The volume {name} is the socket of {runtime} on the node, {path}: who can speak to it is root on the node."
        ),
        false => format!(
            "The volume {name} is the node's folder {path}, with the socket of {runtime} in it: who can speak to it is root on the node."
        ),
    })
}

/// The named pipe that a path stands for: `\\.\pipe\docker_engine`, with slashes of either kind.
fn pipe(path: &str) -> Option<&'static (&'static str, &'static str)> {
    let rest = path.get(..9).filter(|head| head.bytes().all(|byte| !byte.is_ascii_control()))?;
    let is_pipe =
        rest.bytes().map(|byte| if byte == b'\\' { b'/' } else { byte.to_ascii_lowercase() }).eq(*b"//./pipe/");
    let name = path.get(9..).filter(|_| is_pipe)?;
    PIPES.iter().find(|(pipe, _)| name.eq_ignore_ascii_case(pipe))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipes_are_spelled_with_slashes_of_either_kind() {
        assert_eq!(pipe(r"\\.\pipe\docker_engine").map(|found| found.1), Some("Docker"));
        assert_eq!(pipe("//./pipe/Containerd-containerd").map(|found| found.1), Some("containerd"));
        assert_eq!(pipe("/pipe/docker_engine"), None);
        assert_eq!(pipe(r"\\.\pipe\ssh"), None);
    }
}
