//! Kinds by `apiVersion`: which are served, which belong to the whole cluster, and which of other projects decide about connections.

use crate::go_quote::quote;

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

/// The group and the version of an `apiVersion` with at most one slash; of another one nothing is known.
pub fn group_version(api_version: &str) -> (&str, &str) {
    match api_version.split_once('/') {
        None => ("", api_version),
        Some((_, version)) if version.contains('/') => ("", ""),
        Some((group, version)) => (group, version),
    }
}

/// An `apiVersion` as kubectl prints it: without a slash that it begins with.
pub fn printed(api_version: &str) -> String {
    match group_version(api_version) {
        ("", version) => version.to_string(),
        (group, version) => format!("{group}/{version}"),
    }
}

/// The kind that the server decodes what kubectl sends there, which may differ from `kind` in its capitals.
///
/// # Errors
///
/// kubectl's text where it finds no such kind, or only one that nothing can be sent to.
pub fn destination(api_version: &str, kind: &str) -> Result<&'static str, String> {
    mapping(api_version, kind)?.ok_or_else(|| "the server could not find the requested resource".to_string())
}

/// What kubectl takes a kind for: one that is served, or (none) a list or a kind of a version that is not named.
///
/// # Errors
///
/// kubectl's text where it finds no such kind.
pub fn mapping(api_version: &str, kind: &str) -> Result<Option<&'static str>, String> {
    let (group, version) = group_version(api_version);
    let mut list = false;
    for (row, namespaced, cluster) in rows() {
        let (row_group, row_version) = group_version(row);
        if row_group != group || !(version.is_empty() || row_version == version) {
            continue;
        }
        list |= kind == "List";
        for known in namespaced.split_whitespace().chain(cluster.split_whitespace()) {
            if known == kind || is_lower_case_of(kind, known) {
                return Ok((!version.is_empty()).then_some(known));
            }
            list |= kind.strip_suffix("List") == Some(known);
        }
    }
    match list {
        true => Ok(None),
        false => Err(format!("no matches for kind {} in version {}", quote(kind), quote(&printed(api_version)))),
    }
}

fn is_lower_case_of(kind: &str, known: &str) -> bool {
    kind.len() == known.len() && kind.bytes().eq(known.bytes().map(|byte| byte.to_ascii_lowercase()))
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

/// Whether objects of this kind lead from outside to pods, though Kubernetes itself has no such kind: those of the Gateway API, and OpenShift's Route.
pub fn leads_in(api_version: &str, kind: &str) -> bool {
    match group(api_version) {
        "gateway.networking.k8s.io" => {
            kind.ends_with("Route") || matches!(kind, "Gateway" | "GatewayClass" | "ListenerSet" | "ReferenceGrant")
        }
        "gateway.networking.x-k8s.io" => matches!(kind, "ListenerSet" | "XListenerSet"),
        "route.openshift.io" => kind == "Route",
        _ => false,
    }
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
        assert!(
            leads_in("gateway.networking.k8s.io/v1", "HTTPRoute") && !leads_in("networking.istio.io/v1", "Gateway")
        );
        assert!(!is_other_policy("networking.k8s.io/v1", "NetworkPolicy"));
    }
}
