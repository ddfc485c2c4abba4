//! Fields of objects that are read from the tree itself, without a type in between.

use std::net::IpAddr;

use serde::Deserialize;

use crate::manifest::decode;
use crate::source::{NodeId, Number, Tree, Value};

use super::from_policy::label_selector;
use super::{Labels, Protocol, Selector};

/// A mapping of which fields are asked.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    tree: &'a Tree,
    node: NodeId,
}

impl<'a> Fields<'a> {
    pub(super) fn new(tree: &'a Tree, node: NodeId) -> Self {
        Fields { tree, node }
    }

    /// The mapping of a field; none where it is missing or null.
    pub(super) fn get(self, field: &str) -> Option<Fields<'a>> {
        let node = self.tree.get(self.node, field)?;
        (*self.tree.value(node) != Value::Null).then_some(Fields { tree: self.tree, node })
    }

    /// The node that is read.
    pub(super) fn node(self) -> NodeId {
        self.node
    }

    /// What stands here, decoded.
    pub(super) fn decoded<T: Deserialize<'a> + Default>(self) -> T {
        decode(self.tree, self.node)
    }

    /// The items of a list.
    pub(super) fn items(self, field: &str) -> impl Iterator<Item = Fields<'a>> {
        let items = self.get(field).map_or(&[][..], |list| list.tree.items(list.node));
        items.iter().map(move |node| Fields { tree: self.tree, node: *node })
    }

    /// A text; empty where there is none.
    pub(super) fn text(self, field: &str) -> &'a str {
        self.get(field).and_then(Fields::own_text).unwrap_or_default()
    }

    /// A text that is not empty.
    pub(super) fn some_text(self, field: &str) -> Option<&'a str> {
        Some(self.text(field)).filter(|text| !text.is_empty())
    }

    /// What stands here as a text.
    pub(super) fn own_text(self) -> Option<&'a str> {
        self.tree.str(self.node)
    }

    /// What stands here as a whole number.
    pub(super) fn own_number(self) -> Option<i64> {
        match self.tree.value(self.node) {
            Value::Number(Number::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// A port; none where the field is missing or no port.
    pub(super) fn port(self, field: &str) -> Option<u16> {
        self.get(field).and_then(Fields::own_port)
    }

    /// What stands here as a port.
    pub(super) fn own_port(self) -> Option<u16> {
        self.own_number().and_then(|number| u16::try_from(number).ok()).filter(|number| *number > 0)
    }

    /// A protocol; TCP where none is written, none where it is unknown.
    pub(super) fn protocol(self, field: &str) -> Option<Protocol> {
        match self.text(field) {
            "" => Some(Protocol::Tcp),
            name => Protocol::parse(name),
        }
    }

    /// Texts that are addresses.
    pub(super) fn addresses(self, field: &str) -> Vec<IpAddr> {
        self.items(field).filter_map(|item| item.own_text()?.parse().ok()).collect()
    }

    /// A mapping of texts.
    pub(super) fn texts(self, field: &str) -> Labels {
        let entries = self.get(field).map_or(&[][..], |map| map.tree.entries(map.node));
        let text = |node| self.tree.str(node).unwrap_or_default();
        entries.iter().map(|entry| (entry.key.clone(), text(entry.value).into())).collect()
    }

    /// A mapping of texts without what is no text, so that nothing is taken for an empty one.
    pub(super) fn readable_texts(self, field: &str) -> Labels {
        let entries = self.get(field).map_or(&[][..], |map| map.tree.entries(map.node));
        let readable = entries.iter().filter_map(|entry| match self.tree.value(entry.value) {
            Value::Null => Some((entry.key.clone(), "".into())),
            _ => Some((entry.key.clone(), self.tree.str(entry.value)?.into())),
        });
        readable.collect()
    }

    /// An annotation.
    pub(super) fn annotation(self, key: &str) -> Option<&'a str> {
        self.get("metadata")?.get("annotations")?.some_text(key)
    }

    /// A label selector.
    pub(super) fn selector(self, field: &str) -> Option<Selector> {
        self.get(field).map(Fields::own_selector)
    }

    /// What stands here as a label selector.
    pub(super) fn own_selector(self) -> Selector {
        label_selector(self.tree, self.node)
    }

    /// Whether a mapping stands here.
    pub(super) fn is_mapping(self) -> bool {
        matches!(self.tree.value(self.node), Value::Mapping(_))
    }

    /// Whether a list stands here.
    pub(super) fn is_list(self) -> bool {
        matches!(self.tree.value(self.node), Value::Sequence(_))
    }

    /// Whether `false` stands here.
    pub(super) fn own_false(self) -> bool {
        *self.tree.value(self.node) == Value::Bool(false)
    }

    /// Whether a field is true.
    pub(super) fn is_true(self, field: &str) -> bool {
        self.get(field).is_some_and(|found| *found.tree.value(found.node) == Value::Bool(true))
    }
}
