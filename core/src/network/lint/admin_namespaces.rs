//! Selectors of namespaces in administrative policies that find none.

use crate::cluster::{AdminPeer, Selector, Subject};
use crate::finding::Finding;
use crate::manifest::FieldPath;

use super::super::places::{admin_peers, namespaces_path};
use super::finds_nothing::unknown_namespace;
use super::seen::Seen;

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    for policy in &seen.model.admin {
        let of = (policy.object, policy.cluster);
        let mut judge = |path: FieldPath, namespaces: &Selector, pods: Option<&Selector>| {
            if seen.peers.namespaces(policy.cluster, namespaces).is_empty() {
                found.extend(unknown_namespace(seen, of, &namespaces_path(&path, pods), namespaces));
            }
        };
        if let Subject::Pods { namespaces, pods } = &policy.body.subject {
            judge(FieldPath::root().fields(&["spec", "subject"]), namespaces, pods.as_ref());
        }
        for (place, _, peer) in admin_peers(policy) {
            if let AdminPeer::Pods { namespaces, pods } = peer {
                judge(place.path(), namespaces, pods.as_ref());
            }
        }
    }
}
