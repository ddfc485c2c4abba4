//! Selectors of namespaces in administrative policies that find none.

use crate::cluster::{AdminPeer, Selector, Subject};
use crate::finding::Finding;
use crate::manifest::FieldPath;

use super::super::places;
use super::finds_nothing::unknown_namespace;
use super::seen::Seen;

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    for policy in &seen.model.admin {
        let of = (policy.object, policy.cluster);
        let mut judge = |path: FieldPath, namespaces: &Selector, pods: Option<&Selector>| {
            if seen.peers.namespaces(policy.cluster, namespaces).is_empty() {
                let path = match pods {
                    None => path.field("namespaces"),
                    Some(_) => path.fields(&["pods", "namespaceSelector"]),
                };
                found.extend(unknown_namespace(seen, of, &path, namespaces));
            }
        };
        if let Subject::Pods { namespaces, pods } = &policy.body.subject {
            judge(FieldPath::root().fields(&["spec", "subject"]), namespaces, pods.as_ref());
        }
        for (place, _, peer) in places::admin_peers(policy) {
            if let AdminPeer::Pods { namespaces, pods } = peer {
                judge(place.path(), namespaces, pods.as_ref());
            }
        }
    }
}
