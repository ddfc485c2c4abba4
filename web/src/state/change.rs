//! A change of the texts that is looked at before it is taken.

use crate::report::{Fix, FixedAll, Hardened, RemainingFinding, TakenFix, TextEdit, apply};

use super::{Source, State};

/// A change of the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// What it does, as an order, with `code` in backticks.
    pub(crate) title: String,
    /// What it comes to; may be empty.
    pub(crate) note: String,
    /// What is to be checked before it is taken, each as a sentence; none where it is safe.
    pub(crate) checks: Vec<String>,
    /// What it does one by one, where that is more than one thing.
    pub(crate) steps: Vec<String>,
    /// What remains to be done, each as a sentence.
    pub(crate) remains: Vec<String>,
    /// The edits, in the order of the texts.
    pub(crate) edits: Vec<TextEdit>,
}

/// A change that is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proposal {
    /// It was asked for.
    Asked,
    /// It is there.
    Made(Change),
    /// It could not be made, and why.
    Failed(String),
}

impl Change {
    /// The fix of one finding.
    pub(crate) fn of(fix: &Fix) -> Change {
        Change {
            title: fix.title.clone(),
            note: String::new(),
            checks: fix.check.iter().cloned().collect(),
            steps: Vec::new(),
            remains: Vec::new(),
            edits: fix.edits.clone(),
        }
    }

    /// Every safe fix.
    pub(crate) fn of_all(FixedAll { taken, edits }: FixedAll) -> Change {
        let objects: std::collections::BTreeSet<&str> = taken.iter().map(|fix| fix.subject.as_str()).collect();
        // With several objects it is told which of them each step is about.
        let step = |fix: &TakenFix| match objects.len() > 1 && !fix.subject.is_empty() {
            true => format!("{}: {}", fix.subject, fix.title),
            false => fix.title.clone(),
        };
        Change {
            title: "Make every safe edit".to_string(),
            note: "Each is proven to mend its finding and to change nothing else.".to_string(),
            checks: checks(&taken),
            steps: taken.iter().map(step).collect(),
            remains: Vec::new(),
            edits,
        }
    }

    /// What makes a workload Restricted.
    pub(crate) fn of_hardened(Hardened { endpoint, allowed, refused, taken, edits, remaining }: Hardened) -> Change {
        Change {
            title: format!("Make {endpoint} Restricted"),
            note: match (allowed, edits.is_empty()) {
                (true, _) if refused => {
                    "Restricted allows it afterwards, but the API server refuses it for something else: see what remains.".to_string()
                }
                (true, _) => "Restricted allows it afterwards.".to_string(),
                (false, false) => "Restricted still forbids it afterwards: see what remains.".to_string(),
                (false, true) => "No safe edit brings it nearer to Restricted.".to_string(),
            },
            checks: checks(&taken),
            steps: taken.into_iter().map(|fix| fix.title).collect(),
            remains: remaining.iter().map(remains).collect(),
            edits,
        }
    }

    /// The sources that it changes, each with its new text.
    pub(crate) fn sources<'a>(&self, state: &'a State) -> Vec<(&'a Source, String)> {
        let changed = state.sources.iter().map(|source| (source, apply(&self.edits, &source.name, &source.text)));
        changed.filter(|(source, text)| **text != *source.text).collect()
    }
}

fn checks(taken: &[TakenFix]) -> Vec<String> {
    let mut checks: Vec<String> = Vec::new();
    for check in taken.iter().filter_map(|fix| fix.check.as_ref()) {
        if !checks.contains(check) {
            checks.push(check.clone());
        }
    }
    checks
}

fn remains(finding: &RemainingFinding) -> String {
    let mut text = format!("{} {}", finding.message, finding.reason);
    if let Some(suggestion) = &finding.suggestion {
        text.push_str(&format!(" Suggested: {suggestion}."));
    }
    if let Some(check) = &finding.check {
        text.push_str(&format!(" {check}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workload_that_stays_forbidden_says_what_remains() {
        let json = r#"{"endpoint": "shop/Pod/web", "standard": {}, "allowed": false, "refused": false, "sources": [], "edits": [],
            "taken": [{"rule": "r", "subject": "s", "path": "", "title": "Do `a`", "suggestion": true, "check": "Look."},
                {"rule": "r", "subject": "s", "path": "", "title": "Do `b`", "suggestion": true, "check": "Look."}],
            "remaining": [{"rule": "run-as-user", "path": "p", "message": "It is root.", "reason": "The image decides.", "suggestion": "Set 65534", "check": "Try it."}]}"#;
        let change = Change::of_hardened(serde_json::from_str(json).unwrap());
        assert_eq!(change.title, "Make shop/Pod/web Restricted");
        assert_eq!(
            (change.checks, change.steps),
            (vec!["Look.".to_string()], vec!["Do `a`".to_string(), "Do `b`".to_string()])
        );
        assert_eq!(change.remains, ["It is root. The image decides. Suggested: Set 65534. Try it."]);
    }

    #[test]
    fn what_the_server_refuses_for_something_else_is_said() {
        let note = |refused| {
            let json = serde_json::json!({"endpoint": "w", "allowed": true, "refused": refused, "taken": [], "edits": [], "remaining": []});
            Change::of_hardened(serde_json::from_value(json).unwrap()).note
        };
        assert_eq!(note(false), "Restricted allows it afterwards.");
        assert!(note(true).contains("the API server refuses it for something else"));
    }

    #[test]
    fn steps_name_their_object_where_there_are_several() {
        let json = |subjects: [&str; 2]| {
            let taken = subjects.map(|subject| serde_json::json!({"subject": subject, "title": "Do it"}));
            serde_json::from_value(serde_json::json!({"taken": taken, "edits": []})).unwrap()
        };
        assert_eq!(Change::of_all(json(["a", "a"])).steps, ["Do it", "Do it"]);
        assert_eq!(Change::of_all(json(["a", "b"])).steps, ["a: Do it", "b: Do it"]);
    }
}
