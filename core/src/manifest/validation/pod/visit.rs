//! The containers of a pod in the order in which upstream visits them: `VisitContainersWithPath`.

use super::Cursor;

/// The lists of containers of a pod's spec, in upstream's order.
const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

/// Visits every container of a pod with this spec: init containers, containers, ephemeral containers.
pub(super) fn every_container(spec: &Cursor<'_, '_>, visit: &mut dyn FnMut(&Cursor<'_, '_>)) {
    every_listed_container(spec, &mut |_, container| visit(container));
}

/// As above, with the name of the list that a container is in.
pub(super) fn every_listed_container<'t>(spec: &Cursor<'_, 't>, visit: &mut dyn FnMut(&'static str, &Cursor<'_, 't>)) {
    for list in LISTS {
        for container in spec.field(list).items() {
            visit(list, &container);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    #[test]
    fn init_containers_come_first() {
        let document =
            read_document("{ephemeralContainers: [{name: c}], containers: [{name: b}], initContainers: [{name: a}]}");
        let tree = document.content.unwrap();
        let mut names = Vec::new();
        every_container(&Cursor::root(&tree, tree.root()), &mut |container| {
            names.push(container.field("name").text().to_string())
        });
        assert_eq!(names, ["a", "b", "c"]);
    }
}
