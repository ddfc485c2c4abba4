//! Volumes of the node's files: which of them a pod gets, and which rule that concerns.

use k8s_openapi::api::core::v1::VolumeMount;

use crate::manifest::FieldPath;
use crate::security::pod::containers::ContainerView;
use crate::security::{Advice, Offence};
use crate::words::tick;

use super::seen::{Seen, named};
use super::{container_runtime_socket, sensitive_host_path, writable_host_path};

/// A volume of the node's files.
#[derive(Debug, Clone, Copy)]
pub(super) struct HostVolume<'a> {
    pub(super) name: &'a str,
    /// As written.
    pub(super) path: &'a str,
    index: usize,
}

/// Where a container mounts such a volume; neither is there for a volume that nothing mounts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mount<'a> {
    pub(super) container: ContainerView<'a>,
    pub(super) mount: &'a VolumeMount,
    index: usize,
}

impl HostVolume<'_> {
    /// The path of `hostPath.path`.
    pub(super) fn field(&self) -> FieldPath {
        FieldPath::root().fields(&["spec", "volumes"]).index(self.index).fields(&["hostPath", "path"])
    }
}

impl<'a> Mount<'a> {
    pub(super) fn is_writable(&self) -> bool {
        self.mount.read_only != Some(true)
    }

    pub(super) fn field(&self) -> FieldPath {
        self.container.path(&["volumeMounts"]).index(self.index)
    }

    /// What of the volume it mounts, where a `subPath` says so.
    fn below(&self) -> &'a str {
        self.mount.sub_path.as_deref().unwrap_or_default()
    }
}

/// A path of the node, in pieces: `.` and empty ones left out, `/var/run` taken for `/run`, to which it is a link on every usual node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NodePath<'a>(Vec<&'a str>);

impl<'a> NodePath<'a> {
    pub(super) fn new(path: &'a str, below: &'a str) -> Self {
        let pieces = path.split('/').chain(below.split('/'));
        let mut pieces: Vec<&str> = pieces.filter(|piece| !piece.is_empty() && *piece != ".").collect();
        if let ["var", "run", ..] = pieces.as_slice() {
            pieces.remove(0);
        }
        NodePath(pieces)
    }

    pub(super) fn pieces(&self) -> &[&'a str] {
        &self.0
    }

    pub(super) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is a path, or a folder above it.
    pub(super) fn contains(&self, path: &str) -> bool {
        let mut pieces = split(path);
        self.0.iter().all(|own| pieces.next() == Some(*own))
    }

    /// Whether this is a path, or something below it.
    pub(super) fn is_within(&self, path: &str) -> bool {
        let mut own = self.0.iter();
        split(path).all(|piece| own.next() == Some(&piece))
    }

    /// Whether this is just that path.
    pub(super) fn is(&self, path: &str) -> bool {
        split(path).eq(self.0.iter().copied())
    }
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|piece| !piece.is_empty())
}

/// What a rule says of one place of a volume: whether the rule concerns it, and why, for a place that is mounted writable or not.
type Judge = fn(&HostVolume<'_>, &NodePath<'_>, bool) -> Option<String>;

/// Looks at every volume of the node's files. The first rule that it concerns tells it, and no other.
pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Advice>) {
    for (index, volume) in seen.pod.spec.volumes.iter().flatten().enumerate() {
        let Some(source) = &volume.host_path else { continue };
        let volume = HostVolume { name: &volume.name, path: &source.path, index };
        let mounts = mounts(seen, volume.name);
        let rules = [
            (&container_runtime_socket::RULE, container_runtime_socket::judge as Judge),
            (&sensitive_host_path::RULE, sensitive_host_path::judge),
        ];
        let told = rules
            .into_iter()
            .find_map(|(rule, judge)| Some(Advice { rule, offence: offence(&volume, &mounts, judge)? }));
        match told {
            Some(advice) => found.push(advice),
            None => found.extend(mounts.iter().filter_map(|mount| writable_host_path::advice(&volume, mount))),
        }
    }
}

fn mounts<'a>(seen: &Seen<'a>, volume: &str) -> Vec<Mount<'a>> {
    let mut found = Vec::new();
    for container in seen.containers() {
        let mounts = container.mounts.iter().enumerate().filter(|(_, mount)| mount.name == volume);
        found.extend(mounts.map(|(index, mount)| Mount { container, mount, index }));
    }
    found
}

/// What a rule says of a volume, if it concerns the whole of it where nothing mounts it, or what is mounted of it.
fn offence(volume: &HostVolume<'_>, mounts: &[Mount<'_>], judge: Judge) -> Option<Offence> {
    if mounts.is_empty() {
        let why = judge(volume, &NodePath::new(volume.path, ""), false)?;
        let message = format!("{} No container mounts the volume {} yet: remove it.", why, tick(volume.name));
        return Some(Offence::value(volume.field(), message));
    }
    let judged = mounts.iter().filter_map(|mount| {
        let place = NodePath::new(volume.path, mount.below());
        Some((mount, judge(volume, &place, mount.is_writable())?))
    });
    let judged: Vec<(&Mount<'_>, String)> = judged.collect();
    let (_, why) = judged.iter().find(|(mount, _)| mount.is_writable()).or(judged.first())?;
    let mut names: Vec<&str> = judged.iter().map(|(mount, _)| mount.container.name).collect();
    names.dedup();
    let how = match judged.iter().any(|(mount, _)| mount.is_writable()) {
        true => "writable",
        false => "read-only",
    };
    let message = format!("{why} It is mounted {how} in {}.", named(&names));
    let related = judged.iter().map(|(mount, _)| (format!("mounted in {}", tick(mount.container.name)), mount.field()));
    Some(Offence { related: related.collect(), ..Offence::value(volume.field(), message) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_contain_each_other_by_whole_pieces() {
        let path = |text| NodePath::new(text, "");
        assert!(path("/run").contains("/run/docker.sock") && path("/").contains("/run/docker.sock"));
        assert!(path("/var/run//./docker.sock/").is("/run/docker.sock"));
        assert!(!path("/ru").contains("/run/docker.sock") && !path("/var").contains("/run/docker.sock"));
        assert!(path("/etc/kubernetes/pki").is_within("/etc/kubernetes"));
        assert!(!path("/etc/kubernetes2").is_within("/etc/kubernetes"));
        assert!(NodePath::new("/var", "run/docker.sock").is("/run/docker.sock"));
    }
}
