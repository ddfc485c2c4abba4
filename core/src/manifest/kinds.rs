//! Kinds by `apiVersion`: which are served, which belong to the whole cluster, and which of other projects decide about connections.

static SERVED: &str = include_str!("../../data/kinds.txt");
static POLICIES: &str = include_str!("../../data/policies.txt");

/// What is known of a kind at an `apiVersion`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Served; objects are in a namespace.
    Namespaced,
    /// Served; objects belong to the cluster.
    Cluster,
    /// The API server serves this `apiVersion`, but no such kind in it.
    NoSuchKind,
    /// Kubernetes has the API group, but does not serve this version of it by default.
    NoSuchVersion,
    /// An API group that is not Kubernetes' own.
    Custom,
}

/// Groups whose every version is gone.
const RETIRED_GROUPS: [&str; 2] = ["extensions", "settings.k8s.io"];

fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    SERVED.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (version, kinds) = line.split_once(' ')?;
        let (namespaced, cluster) = kinds.split_once('|')?;
        Some((version, namespaced, cluster))
    })
}

/// The API group of an `apiVersion`; empty for the core group.
pub fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

/// What is known of a kind.
pub fn known(api_version: &str, kind: &str) -> Known {
    let mut same_version = false;
    let mut same_group = RETIRED_GROUPS.contains(&group(api_version));
    for (version, namespaced, cluster) in rows() {
        same_group |= group(version) == group(api_version);
        if version != api_version {
            continue;
        }
        same_version = true;
        if namespaced.split_whitespace().any(|known| known == kind) {
            return Known::Namespaced;
        }
        if cluster.split_whitespace().any(|known| known == kind) {
            return Known::Cluster;
        }
    }
    match (same_version, same_group) {
        (true, _) => Known::NoSuchKind,
        (false, true) => Known::NoSuchVersion,
        _ => Known::Custom,
    }
}

/// Every served kind with its `apiVersion`.
pub fn served() -> impl Iterator<Item = (&'static str, &'static str)> {
    rows().flat_map(|(version, namespaced, cluster)| {
        namespaced.split_whitespace().chain(cluster.split_whitespace()).map(move |kind| (version, kind))
    })
}

/// Whether objects of this kind decide about connections, though Podwall does not evaluate them.
pub fn is_other_policy(api_version: &str, kind: &str) -> bool {
    POLICIES.lines().filter(|line| !line.starts_with('#')).any(|line| {
        let mut words = line.split_whitespace();
        words.next() == Some(group(api_version)) && words.any(|known| known == kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_version() {
        assert_eq!(known("v1", "Pod"), Known::Namespaced);
        assert_eq!(known("v1", "Namespace"), Known::Cluster);
        assert_eq!(known("v1", "pod"), Known::NoSuchKind);
        assert_eq!(known("extensions/v1beta1", "Deployment"), Known::NoSuchVersion);
        assert_eq!(known("apps/v1beta1", "Deployment"), Known::NoSuchVersion);
        assert_eq!(known("example.org/v1", "Deployment"), Known::Custom);
        assert!(is_other_policy("cilium.io/v2", "CiliumNetworkPolicy"));
        assert!(!is_other_policy("networking.k8s.io/v1", "NetworkPolicy"));
    }
}
