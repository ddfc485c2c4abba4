//! Keeping some strings of a list.

use crate::manifest::FieldPath;
use crate::source::NodeId;

use super::super::edit::Change;
use super::super::site::Site;
use super::remove::{item, remove};
use super::there;

/// The changes after which a list has no strings but those of these names.
pub(super) fn keep(site: &Site<'_>, path: &FieldPath, names: &[&str]) -> Option<Vec<Change>> {
    let list = there(site, path)?;
    let items = site.tree.items(list);
    if items.is_empty() || items.iter().any(|item| site.ground.is_shared(*item)) {
        return None;
    }
    let stays = |node: &NodeId| site.tree.str(*node).is_some_and(|text| names.contains(&text));
    let kept: Vec<NodeId> = items.iter().copied().filter(stays).collect();
    if kept.is_empty() {
        return remove(site, path);
    }
    if !site.is_flow(list) {
        return items.iter().filter(|node| !stays(node)).map(|node| item(site, list, *node)).collect();
    }
    let written = |node: &NodeId| site.slice(site.tree.span(*node));
    let (first, last) = (site.tree.span(*items.first()?), site.tree.span(*items.last()?));
    let gap = items.get(1).map_or("", |next| site.between(first.end as usize, site.tree.span(*next).start as usize));
    let text = kept.iter().map(written).collect::<Vec<_>>().join(gap);
    Some(vec![Change::new(first.start as usize, last.end as usize, text)])
}
