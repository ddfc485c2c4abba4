//! Gates: what a pod waits for before it is ready, and before it is scheduled.

use std::collections::HashSet;

use super::super::{Cursor, Outcome, formats};

/// `validateReadinessGates` and `validateSchedulingGates`.
pub(super) fn gates(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for gate in spec.field("readinessGates").items() {
        let condition = gate.field("conditionType");
        outcome.invalid_each(&condition, condition.text(), formats::label_key(condition.text()));
    }
    let mut seen = HashSet::new();
    for gate in spec.field("schedulingGates").items() {
        // The server complains of the gate, not of its name.
        let name = gate.renamed("name", "");
        outcome.invalid_each(&name, name.text(), formats::label_key(name.text()));
        if !seen.insert(name.text()) {
            outcome.duplicate(&name, name.text());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pod};

    #[test]
    fn gates_stand_once() {
        let outcome = pod("schedulingGates: [{name: a}, {name: a}]", "");
        assert_eq!(errors(&outcome), ["spec.schedulingGates[1]: Duplicate value: \"a\""]);
    }
}
