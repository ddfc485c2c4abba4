//! Places for nodes, namespaces and arrows.

use std::collections::{BTreeMap, BTreeSet};

use crate::reach::{Axis, Entry};

use super::curve::{Rect, curve, through};
use super::edges::{Edge, End};
use super::layers::{Slot, layers};

/// The height of a node, and of the room that an arrow has which passes a column.
const NODE: f32 = 32.0;
const BEND: f32 = 6.0;
const GAP: (f32, f32) = (48.0, 14.0);
const PAD: f32 = 20.0;
/// Room for the stubs that stand for a whole namespace.
const STUB: f32 = 22.0;
const TITLE: f32 = 22.0;
const BETWEEN: f32 = 56.0;
const WIDTH: f32 = 860.0;

/// Everything with its place.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Drawing {
    /// The size of all of it.
    pub(crate) width: f32,
    /// The size of all of it.
    pub(crate) height: f32,
    /// The nodes, in the order of the axis.
    pub(crate) nodes: Vec<NodeBox>,
    /// The namespaces, in the order of the axis.
    pub(crate) groups: Vec<Rect>,
    /// The path of each arrow; none for a namespace to itself, which its title tells.
    pub(crate) paths: Vec<Option<String>>,
}

/// The bends of the arrow between two nodes, from left to right.
type Bends = BTreeMap<(usize, usize), Vec<Rect>>;

/// A node with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct NodeBox {
    /// Its place.
    pub(crate) rect: Rect,
    /// Whether it stands for a whole namespace.
    pub(crate) closed: bool,
}

/// Gives everything its place: nodes (each as wide as its name needs) in columns by who calls whom, namespaces beside each other as
/// long as there is room.
pub(crate) fn layout(axis: &Axis, edges: &[Edge], widths: &[f32]) -> Drawing {
    let mut drawing = Drawing::default();
    let mut bends = Bends::new();
    let (mut x, mut y, mut shelf): (f32, f32, f32) = (1.0, 1.0, 0.0);
    let mut first = 0;
    for group in &axis.groups {
        let count = group.entries.len();
        let inside = first..first + count;
        let arrows: BTreeSet<(usize, usize)> = edges
            .iter()
            .filter_map(|edge| match (edge.from, edge.to) {
                (End::Node(from), End::Node(to)) if inside.contains(&from) && inside.contains(&to) => {
                    Some((from - first, to - first))
                }
                _ => None,
            })
            .collect();
        let columns = layers(count, &arrows);
        let wide = |column: &Vec<Slot>| {
            let node = |slot: &Slot| match slot {
                Slot::Node(node) => widths.get(first + node).copied(),
                Slot::Bend(..) => None,
            };
            column.iter().filter_map(node).fold(0.0, f32::max)
        };
        let wides: Vec<f32> = columns.iter().map(wide).collect();
        let highest = columns.iter().map(|column| high(column)).fold(0.0, f32::max);
        let gaps = wides.len().saturating_sub(1) as f32 * GAP.0;
        let (width, height) = (wides.iter().sum::<f32>() + gaps + 2.0 * (PAD + STUB), highest + 2.0 * PAD + TITLE);
        if x > 1.0 && x + width > WIDTH {
            (x, y, shelf) = (1.0, y + shelf + BETWEEN, 0.0);
        }
        let mut placed = vec![Rect::default(); count];
        let mut left = x + PAD + STUB;
        for (column, width) in columns.iter().zip(wides) {
            let mut top = y + PAD + TITLE + (highest - high(column)) / 2.0;
            for slot in column {
                let rect = Rect { x: left, y: top, width, height: tall(slot) };
                top += rect.height + GAP.1;
                match slot {
                    Slot::Node(node) => placed[*node] = rect,
                    Slot::Bend(from, to) => bends.entry((first + from, first + to)).or_default().push(rect),
                }
            }
            left += width + GAP.0;
        }
        let closed = |at: usize| matches!(group.entries.get(at), Some(Entry::Closed(_)));
        drawing.nodes.extend(placed.into_iter().enumerate().map(|(at, rect)| NodeBox { rect, closed: closed(at) }));
        drawing.groups.push(Rect { x, y, width, height });
        drawing.width = drawing.width.max(x + width);
        drawing.height = drawing.height.max(y + height);
        x += width + BETWEEN;
        shelf = shelf.max(height);
        first += count;
    }
    // Arrows past a box at the right edge need some room.
    drawing.width += if axis.groups.len() > 1 { 40.0 } else { 1.0 };
    drawing.height += 1.0;
    drawing.paths = edges.iter().map(|edge| path(&drawing, &bends, edge)).collect();
    drawing
}

fn tall(slot: &Slot) -> f32 {
    match slot {
        Slot::Node(_) => NODE,
        Slot::Bend(..) => BEND,
    }
}

fn high(column: &[Slot]) -> f32 {
    column.iter().map(tall).sum::<f32>() + column.len().saturating_sub(1) as f32 * GAP.1
}

fn path(drawing: &Drawing, bends: &Bends, edge: &Edge) -> Option<String> {
    let rect = |end: End| match end {
        End::Node(at) => drawing.nodes.get(at).map(|node| node.rect),
        End::Group(at) => drawing.groups.get(at).copied(),
    };
    if edge.from == edge.to {
        return None;
    }
    let (from, to) = (rect(edge.from)?, rect(edge.to)?);
    if let (End::Node(one), End::Node(other)) = (edge.from, edge.to) {
        if let Some(bends) = bends.get(&(one, other)) {
            return Some(through(&from, bends, &to));
        }
        // The way back takes the same bends, from the last to the first.
        if let Some(bends) = bends.get(&(other, one)) {
            return Some(through(&from, &bends.iter().rev().copied().collect::<Vec<_>>(), &to));
        }
    }
    Some(curve(&from, &to))
}

#[cfg(test)]
mod tests {
    use super::super::edges::edges;
    use super::*;
    use crate::reach::axis;
    use crate::reach::sample::{endpoint, network};

    fn drawing(ids: &[&str]) -> Drawing {
        let mut network = network();
        network.endpoints = ids.iter().enumerate().map(|(at, id)| endpoint(id, (at % 3) as u32)).collect();
        let order: Vec<usize> = (0..ids.len()).collect();
        let axis = axis(&network, &order, &BTreeSet::new(), false, None);
        layout(&axis, &edges(&network, &axis, &crate::reach::Lens::default()), &vec![100.0; ids.len()])
    }

    #[test]
    fn nothing_overlaps_and_all_is_inside() {
        let drawing =
            drawing(&["a/Pod/a", "a/Pod/b", "a/Pod/c", "b/Pod/a", "b/Pod/b", "c/Pod/a", "d/Pod/a", "d/Pod/b"]);
        let apart = |one: &Rect, other: &Rect| {
            one.x + one.width <= other.x
                || other.x + other.width <= one.x
                || one.y + one.height <= other.y
                || other.y + other.height <= one.y
        };
        let nodes: Vec<Rect> = drawing.nodes.iter().map(|node| node.rect).collect();
        for rects in [&nodes, &drawing.groups] {
            for (at, one) in rects.iter().enumerate() {
                assert!(rects[at + 1..].iter().all(|other| apart(one, other)));
                assert!(one.x >= 0.0 && one.x + one.width <= drawing.width);
                assert!(one.y >= 0.0 && one.y + one.height <= drawing.height);
            }
        }
    }

    #[test]
    fn the_same_input_is_the_same_picture() {
        let ids = ["a/Pod/a", "a/Pod/b", "b/Pod/a"];
        assert_eq!(drawing(&ids), drawing(&ids));
        assert!(drawing(&[]).nodes.is_empty());
    }
}
