//! Selectors in administrative policies that find nothing.

use crate::cluster::{AdminPeer, AdminPolicy, Selector, Subject};
use crate::finding::Finding;
use crate::manifest::FieldPath;
use crate::rule::Rule;

use super::super::places::{admin_peers, namespaces_path};
use super::finds_nothing::{Found, PEER_MATCHES_NO_POD, SELECTS_NO_POD, nobody};
use super::seen::Seen;

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    for policy in seen.admin() {
        if let Subject::Pods { namespaces, pods } = &policy.body.subject {
            let path = FieldPath::root().fields(&["spec", "subject"]);
            let told = (&SELECTS_NO_POD, "the policy applies to nothing");
            found.extend(judge(seen, policy, &path, (namespaces, pods.as_ref()), told));
        }
        for (place, _, peer) in admin_peers(policy) {
            if let AdminPeer::Pods { namespaces, pods } = peer {
                let told = (&PEER_MATCHES_NO_POD, "as far as the input shows, this peer matches nothing");
                found.extend(judge(seen, policy, &place.path(), (namespaces, pods.as_ref()), told));
            }
        }
    }
}

fn judge(
    seen: &Seen<'_>,
    policy: &AdminPolicy,
    path: &FieldPath,
    (namespaces, pods): (&Selector, Option<&Selector>),
    told: (&'static Rule, &str),
) -> Option<Finding> {
    if !seen.peers.in_namespaces(policy.cluster, namespaces, pods).is_empty() {
        return None;
    }
    let paths = [namespaces_path(path, pods), path.fields(&["pods", "podSelector"])];
    nobody(seen, (policy.object, policy.cluster), &Found { namespaces, pods, paths }, told)
}
