//! The order in which kubectl applies objects.
//!
//! `kubectl apply -f` sorts nothing: it takes the files as they are named, the documents as they stand, and the items of a list one by one. A folder
//! it walks by the bytes of the names (`filepath.Walk`), every part of a path by itself. Only `-k` sorts by kind (kustomize's order `legacy`).

use std::cmp::Ordering;

use crate::manifest::{Object, kinds};
use crate::security::admission::ApplyOrder;
use crate::sort::sort_by;

use super::Entry;

/// Kinds that make pods and that kustomize puts before others.
const FIRST: [&str; 4] = ["Namespace", "Deployment", "StatefulSet", "CronJob"];

/// Sorts what is applied.
pub(super) fn sort(entries: &mut Vec<Entry<'_>>, order: ApplyOrder) {
    match order {
        ApplyOrder::Given => {}
        ApplyOrder::Folder => sort_by(entries, |left, right| walked(&left.unit.source.name, &right.unit.source.name)),
        ApplyOrder::Kustomize => sort_by(entries, |left, right| by_kind(left.object, right.object)),
    }
}

/// Names of files as a walk through their folder comes to them.
fn walked(left: &str, right: &str) -> Ordering {
    left.split('/').cmp(right.split('/'))
}

fn by_kind(left: &Object, right: &Object) -> Ordering {
    fn key(object: &Object) -> (usize, [&str; 5]) {
        let (group, version) = kinds::group_version(&object.api_version);
        let group = if group.is_empty() { "~G" } else { group };
        let rank = FIRST.iter().position(|kind| *kind == object.kind).unwrap_or(FIRST.len());
        (rank, [group, version, &object.kind, object.namespace.as_deref().unwrap_or("~X"), &object.name])
    }
    key(left).cmp(&key(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_part_by_part() {
        let mut names = ["b.yaml", "a/z.yaml", "a-b/x.yaml", "a.yaml"];
        names.sort_by(|left, right| walked(left, right));
        assert_eq!(names, ["a/z.yaml", "a-b/x.yaml", "a.yaml", "b.yaml"]);
    }
}
