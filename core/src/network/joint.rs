//! Rows as the report has them: both families joined, as runs of neighbouring classes.

use crate::sort::sort_by;
use std::collections::{BTreeMap, HashMap};

use roaring::RoaringBitmap;

use crate::report::{Connections, Run, Side};

use super::addresses::Family;
use super::ports::{PortSetId, PortSets};
use super::reachability::Reachability;
use super::reachability::classes::Members;
use super::reachability::rows::{Row, Rows, disjoint};

/// Both directions with the connection sets that they refer to.
pub(super) struct Joint {
    pub(super) egress: Side,
    pub(super) ingress: Side,
    pub(super) connections: Vec<Connections>,
}

/// Makes both sides for the first `shown` classes.
pub(super) fn joint(reachability: &Reachability, shown: u32) -> Joint {
    let mut ports = reachability.ports.clone();
    let egress = side(reachability, &reachability.egress, shown, &mut ports);
    let ingress = side(reachability, &reachability.ingress, shown, &mut ports);
    let mut numbers: BTreeMap<PortSetId, u32> = BTreeMap::new();
    let mut connections = Vec::new();
    for id in [PortSetId::NONE, PortSetId::ALL] {
        numbers.insert(id, id.0);
        connections.push(ports.get(id).connections());
    }
    let mut renumber = |side: (Vec<u32>, Vec<Vec<Run>>)| {
        let (group, mut rows) = side;
        for run in rows.iter_mut().flatten() {
            run.2 = *numbers.entry(PortSetId(run.2)).or_insert_with_key(|id| {
                connections.push(ports.get(*id).connections());
                u32::try_from(connections.len() - 1).unwrap_or(u32::MAX)
            });
        }
        Side { group, rows }
    };
    let (egress, ingress) = (renumber(egress), renumber(ingress));
    Joint { egress, ingress, connections }
}

/// The ends that a class can have connections with, by family. Podwall says nothing of connections from outside to outside.
struct Ends {
    pods: [RoaringBitmap; 2],
    all: [RoaringBitmap; 2],
}

fn side(reachability: &Reachability, rows: &Rows, shown: u32, ports: &mut PortSets) -> (Vec<u32>, Vec<Vec<Run>>) {
    let ends = ends(reachability, shown);
    let mut group = Vec::new();
    let mut made: Vec<Vec<Run>> = Vec::new();
    let mut of_key: HashMap<(Option<u32>, bool, &[Family]), u32> = HashMap::new();
    // Rows of the same mark are compared, so that nothing hangs on the marks; in a large cluster the rows are most of the report.
    let mut of_mark: HashMap<u64, Vec<u32>> = HashMap::new();
    for (class, row) in reachability.classes.all.iter().zip(&rows.of_class).take(shown as usize) {
        let outside = matches!(class.members, Members::Outside(_));
        let number = *of_key.entry((*row, outside, &class.families)).or_insert_with(|| {
            let ends = if outside { &ends.pods } else { &ends.all };
            let row = row.and_then(|row| rows.rows.get(row as usize));
            let runs = runs(row, &class.families, ends, ports);
            let same = of_mark.entry(mark(&runs)).or_default();
            if let Some(known) = same.iter().find(|number| made.get(**number as usize) == Some(&runs)) {
                return *known;
            }
            let number = u32::try_from(made.len()).unwrap_or(u32::MAX);
            same.push(number);
            made.push(runs);
            number
        });
        group.push(number);
    }
    (group, made)
}

/// What equal rows have in common, and others hardly ever.
fn mark(runs: &[Run]) -> u64 {
    runs.iter().fold(0, |mark, Run(first, last, open)| {
        let run = (u64::from(*first) << 32 | u64::from(*last)) ^ (u64::from(*open) << 16);
        (mark.rotate_left(5) ^ run).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    })
}

fn ends(reachability: &Reachability, shown: u32) -> Ends {
    let mut ends = Ends { pods: Default::default(), all: Default::default() };
    for (class, id) in reachability.classes.all.iter().take(shown as usize).zip(0..) {
        for family in &class.families {
            pick_mut(&mut ends.all, *family).insert(id);
            if class.namespace().is_some() {
                pick_mut(&mut ends.pods, *family).insert(id);
            }
        }
    }
    ends
}

fn pick([four, six]: &[RoaringBitmap; 2], family: Family) -> &RoaringBitmap {
    if family == Family::Ipv4 { four } else { six }
}

fn pick_mut([four, six]: &mut [RoaringBitmap; 2], family: Family) -> &mut RoaringBitmap {
    if family == Family::Ipv4 { four } else { six }
}

fn runs(row: Option<&Row>, families: &[Family], ends: &[RoaringBitmap; 2], ports: &mut PortSets) -> Vec<Run> {
    let mut parts: Vec<(PortSetId, RoaringBitmap)> = Vec::new();
    for family in families {
        let ends = pick(ends, *family);
        match row {
            None => parts.push((PortSetId::ALL, ends.clone())),
            Some(row) => parts.extend(row.plane(*family).iter().map(|(open, classes)| (*open, classes & ends))),
        }
    }
    let mut runs: Vec<Run> = Vec::new();
    for (open, classes) in disjoint(parts.into_iter(), ports) {
        let mut ranges = classes.iter();
        while let Some(range) = ranges.next_range() {
            runs.push(Run(*range.start(), *range.end(), open.0));
        }
    }
    sort_by(&mut runs, |left, right| left.0.cmp(&right.0));
    runs
}
