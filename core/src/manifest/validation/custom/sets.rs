//! Lists whose items must differ.

use std::collections::HashMap;

use super::super::super::custom::Type;
use super::super::{Cursor, Outcome};
use super::schema::{bad_value, pruned};

/// The second of equal items is told, later ones are not: `validateListSet`.
pub(super) fn check(at: &Cursor<'_, '_>, of: &Type, outcome: &mut Outcome) {
    if !of.set {
        return;
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for item in at.items() {
        let times = seen.entry(pruned(&item).to_string()).or_default();
        *times += 1;
        if *times == 2 {
            outcome.duplicate(&item, bad_value(&item));
        }
    }
}
