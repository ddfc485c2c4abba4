//! The columns of one namespace: what calls stands left of what is called.

use std::collections::BTreeSet;

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// A node.
    Node(usize),
    /// Room for the arrow between two nodes on its way through a column that is between theirs.
    Bend(usize, usize),
}

/// Nodes that nothing orders are put into columns of about this many.
const ROWS: usize = 4;

/// The columns of the nodes `0..count`, each from top to bottom. Cycles are opened at the arrow that leads back in the order of the input.
pub(super) fn layers(count: usize, arrows: &BTreeSet<(usize, usize)>) -> Vec<Vec<Slot>> {
    let forward = without_cycles(count, arrows);
    let mut depth = vec![0; count];
    // Longest paths: as many rounds as there are nodes suffice, and few are needed.
    for _ in 0..count {
        let mut still = true;
        for (from, to) in &forward {
            if depth[*to] <= depth[*from] {
                depth[*to] = depth[*from] + 1;
                still = false;
            }
        }
        if still {
            break;
        }
    }
    let touched: BTreeSet<usize> = forward.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let wide = touched.iter().map(|node| depth[*node] + 1).max().unwrap_or(0);
    let mut columns: Vec<Vec<Slot>> = vec![Vec::new(); wide];
    for node in touched.iter().copied() {
        columns[depth[node]].push(Slot::Node(node));
    }
    for (from, to) in &forward {
        for column in &mut columns[depth[*from] + 1..depth[*to]] {
            column.push(Slot::Bend(*from, *to));
        }
    }
    straighten(&mut columns, &forward);
    let alone: Vec<usize> = (0..count).filter(|node| !touched.contains(node)).collect();
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0).max(ROWS.min(alone.len().div_ceil(2))).max(1);
    let (mut alone, mut at) = (alone.as_slice(), 0);
    // First below the shorter columns, then in columns of their own.
    while let (Some((node, rest)), Some(column)) = (alone.split_first(), columns.get_mut(at)) {
        if column.len() < rows {
            column.push(Slot::Node(*node));
            alone = rest;
        } else {
            at += 1;
        }
    }
    columns.extend(alone.chunks(rows).map(|nodes| nodes.iter().copied().map(Slot::Node).collect()));
    columns
}

/// The arrows without those that close a cycle.
fn without_cycles(count: usize, arrows: &BTreeSet<(usize, usize)>) -> Vec<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let out = |node: usize| arrows.range((node, 0)..(node + 1, 0)).map(|(_, to)| *to).collect::<Vec<_>>();
    let mut marks = vec![Mark::New; count];
    let mut forward = Vec::new();
    // What nobody calls is entered first, so that cycles open behind it.
    let called: BTreeSet<usize> = arrows.iter().map(|(_, to)| *to).collect();
    let starts = (0..count).filter(|node| !called.contains(node)).chain(0..count);
    for start in starts {
        if marks[start] != Mark::New {
            continue;
        }
        marks[start] = Mark::Open;
        let mut stack = vec![(start, out(start).into_iter())];
        while let Some((node, rest)) = stack.last_mut() {
            let node = *node;
            match rest.next() {
                Some(to) if marks[to] == Mark::Open => {}
                Some(to) => {
                    forward.push((node, to));
                    if marks[to] == Mark::New {
                        marks[to] = Mark::Open;
                        stack.push((to, out(to).into_iter()));
                    }
                }
                None => {
                    marks[node] = Mark::Done;
                    stack.pop();
                }
            }
        }
    }
    forward
}

/// Orders each column by where its callers stand in the one before, so that fewer arrows cross.
fn straighten(columns: &mut [Vec<Slot>], forward: &[(usize, usize)]) {
    for at in 1..columns.len() {
        let (before, rest) = columns.split_at_mut(at);
        let (Some(before), Some(column)) = (before.last(), rest.first_mut()) else { continue };
        let places = |from: usize, to: usize| {
            let is = move |slot: &Slot| *slot == Slot::Node(from) || *slot == Slot::Bend(from, to);
            before.iter().position(is)
        };
        let height = |slot: Slot| {
            let callers: Vec<usize> = match slot {
                Slot::Bend(from, to) => places(from, to).into_iter().collect(),
                Slot::Node(node) => {
                    let calls = forward.iter().filter(|(_, to)| *to == node);
                    calls.filter_map(|(from, to)| places(*from, *to)).collect()
                }
            };
            // In hundredths, so that the order does not hang on floating point.
            callers.iter().sum::<usize>() * 100 / callers.len().max(1)
        };
        let tie = |slot: Slot| match slot {
            Slot::Node(node) => (0, node, 0),
            Slot::Bend(from, to) => (1, to, from),
        };
        column.sort_by_key(|slot| (height(*slot), tie(*slot)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns with their nodes alone.
    fn columns(count: usize, arrows: &[(usize, usize)]) -> Vec<Vec<usize>> {
        let node = |slot: Slot| match slot {
            Slot::Node(node) => Some(node),
            Slot::Bend(..) => None,
        };
        let columns = layers(count, &arrows.iter().copied().collect());
        columns.into_iter().map(|column| column.into_iter().filter_map(node).collect()).collect()
    }

    #[test]
    fn a_long_arrow_has_room_in_every_column_between() {
        let columns = layers(4, &[(0, 1), (1, 2), (2, 3), (0, 3)].into());
        assert_eq!(columns[1], [Slot::Node(1), Slot::Bend(0, 3)]);
        assert_eq!(columns[2], [Slot::Node(2), Slot::Bend(0, 3)]);
        assert_eq!(columns[3], [Slot::Node(3)]);
    }

    #[test]
    fn callers_stand_left_of_the_called() {
        assert_eq!(columns(4, &[(0, 1), (0, 2), (1, 3), (2, 3)]), [vec![0], vec![1, 2], vec![3]]);
        assert_eq!(columns(3, &[(0, 2), (0, 1), (1, 2)]), [vec![0], vec![1], vec![2]]);
    }

    #[test]
    fn cycles_are_opened() {
        assert_eq!(columns(3, &[(0, 1), (1, 2), (2, 0)]), [vec![0], vec![1], vec![2]]);
        assert_eq!(columns(2, &[(0, 1), (1, 0)]), [vec![0], vec![1]]);
        // Node 2 calls into the cycle and so stands first.
        assert_eq!(columns(3, &[(0, 1), (1, 0), (2, 1)]), [vec![2], vec![1], vec![0]]);
    }

    #[test]
    fn nodes_without_arrows_fill_columns() {
        assert_eq!(columns(4, &[]), [vec![0, 1], vec![2, 3]]);
        assert_eq!(columns(10, &[]).iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 2]);
        assert_eq!(columns(5, &[(0, 1), (0, 2)]), [vec![0, 3], vec![1, 2], vec![4]]);
        assert!(columns(0, &[]).is_empty());
    }

    #[test]
    fn columns_follow_their_callers() {
        assert_eq!(columns(4, &[(0, 3), (1, 2)]), [vec![0, 1], vec![3, 2]]);
    }
}
