//! Capabilities of the pod: there is no such field, so they are not decoded, but their names are read all the same, since whoever moves them to a
//! container is to move the right ones.

use crate::manifest::{FieldPath, Segment};
use crate::source::{NodeId, Tree};

use super::Advice;
use super::capability_names::{is_right, judge};

/// What is wrong with the names in `spec.securityContext.capabilities` of a pod that stands at `pod` in its object.
pub(crate) fn misplaced(tree: &Tree, object: NodeId, pod: &FieldPath) -> Vec<Advice> {
    let mut found = Vec::new();
    let fields = ["spec", "securityContext", "capabilities"];
    let above = pod.segments().iter().filter_map(|segment| match segment {
        Segment::Field(name) => Some(name.as_ref()),
        _ => None,
    });
    let Some(capabilities) = above.chain(fields).try_fold(object, |node, field| tree.get(node, field)) else {
        return found;
    };
    for list in ["add", "drop"] {
        let items = tree.get(capabilities, list).map_or(&[][..], |list| tree.items(list));
        for (at, name) in items.iter().enumerate().filter_map(|(at, item)| Some((at, tree.str(*item)?))) {
            if !is_right(name) {
                let path = FieldPath::root().fields(&fields).field(list).index(at);
                judge(path, name, list == "add", &mut found);
            }
        }
    }
    found
}
