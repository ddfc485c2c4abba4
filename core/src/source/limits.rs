//! What is read at most. Whoever walks a tree may rely on these: its depth and its expanded size are bounded by them.

use super::{Problem, ProblemKind, Span};

/// The longest text, in bytes.
pub const MAX_TEXT: usize = 32 * 1024 * 1024;

/// The most documents of one text, and the most objects in them. The smallest pod takes some kilobytes when it is judged, so that a text of nothing else
/// would take more memory than a WebAssembly module can have.
pub const MAX_OBJECTS: usize = 150_000;

/// The most that is found in one text.
pub const MAX_FINDINGS: usize = 3_000_000;

/// The deepest nesting of lists and mappings, with aliases expanded. Go's own limit is 10,000; Kubernetes' types go some twenty deep, except for
/// schemas in CustomResourceDefinitions. Reading and [`super::Tree::to_json`] recurse nowhere; whoever walks a tree by recursion has to fit this many
/// levels into the stack of a WebAssembly module, which is 1 MB.
pub const MAX_DEPTH: usize = 1_000;

/// Counts what Go's decoder would do, and knows when it gives up: go-yaml v2 refuses a document in which too many of its steps come from aliases.
#[derive(Debug, Default)]
pub(super) struct AliasBudget {
    steps: u64,
    aliased: u64,
}

impl AliasBudget {
    /// The steps so far.
    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    /// Counts a node that is written. False if the budget is spent.
    pub(super) fn node(&mut self) -> bool {
        self.steps = self.steps.saturating_add(1);
        self.allows()
    }

    /// Counts an alias whose node takes so many steps. False if the budget is spent.
    pub(super) fn alias(&mut self, steps: u64) -> bool {
        self.steps = self.steps.saturating_add(steps).saturating_add(1);
        self.aliased = self.aliased.saturating_add(steps);
        self.allows()
    }

    fn allows(&self) -> bool {
        self.aliased <= 100 || self.steps <= 1000 || self.aliased as f64 / self.steps as f64 <= self.allowed_ratio()
    }

    /// The share of aliased steps that is allowed: large at first, a tenth from four million steps on.
    fn allowed_ratio(&self) -> f64 {
        const LOW: f64 = 400_000.0;
        const HIGH: f64 = 4_000_000.0;
        let steps = self.steps as f64;
        if steps <= LOW {
            0.99
        } else if steps >= HIGH {
            0.10
        } else {
            0.99 - 0.89 * (steps - LOW) / (HIGH - LOW)
        }
    }
}

/// The problem of a text that is too long.
pub(super) fn too_long(text: &str) -> Problem {
    Problem {
        kind: ProblemKind::Limit,
        message: format!(
            "This text has {} MiB; the limit is {} MiB for one text. Split it into several.",
            text.len().div_ceil(1024 * 1024),
            MAX_TEXT / (1024 * 1024)
        ),
        span: Span::new(0, 0),
    }
}

/// The problem of a text with too many documents, objects or findings.
pub(super) fn too_many(span: Span) -> Problem {
    Problem {
        kind: ProblemKind::Limit,
        message: "This text has more than 150,000 documents, or objects in them, or 3,000,000 things are wrong with them: these are the limits for one text. \
                  Split it into several."
            .to_string(),
        span,
    }
}

/// The problem of a document that is nested too deeply.
pub(super) fn too_deep(span: Span) -> Problem {
    Problem {
        kind: ProblemKind::Limit,
        message: format!(
            "Lists and mappings are nested deeper than the limit of {MAX_DEPTH} levels here, aliases counted."
        ),
        span,
    }
}

/// The problem of a document that its aliases make too large.
pub(super) fn too_many_aliases(span: Span) -> Problem {
    Problem {
        kind: ProblemKind::Limit,
        message:
            "Aliases (`*name`) repeat so much of this document that it passes the limit of alias expansion: 99 % of up to 400,000 values, and less of more, \
             down to 10 % of 4,000,000. Kubernetes refuses it, too. Write out what is meant, or use fewer aliases."
                .to_string(),
        span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_aliases_are_always_allowed() {
        let mut budget = AliasBudget::default();
        assert!((0..100).all(|_| budget.alias(1)));
        assert!((0..900).all(|_| budget.node()));
    }

    #[test]
    fn a_bomb_spends_the_budget() {
        let mut budget = AliasBudget::default();
        let mut size = 9;
        let spent = (0..20).any(|_| {
            let within = (0..9).all(|_| budget.alias(size));
            size *= 9;
            !within
        });
        assert!(spent);
    }
}
