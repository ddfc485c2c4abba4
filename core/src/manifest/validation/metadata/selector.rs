//! Label selectors: what is wrong with one, and which labels it selects.

use super::super::{BadValue, Cursor, Outcome, formats};
use super::LabelSet;
use super::labels::labels;

/// A label selector: `ValidateLabelSelector`. Values that are no label values are allowed where the server allows them for old objects.
pub(in super::super) fn label_selector(selector: &Cursor<'_, '_>, allow_invalid_values: bool, outcome: &mut Outcome) {
    labels(&selector.field("matchLabels"), outcome);
    for requirement in selector.field("matchExpressions").items() {
        label_selector_requirement(&requirement, allow_invalid_values, outcome);
    }
}

/// One requirement of a label selector: `ValidateLabelSelectorRequirement`.
fn label_selector_requirement(requirement: &Cursor<'_, '_>, allow_invalid_values: bool, outcome: &mut Outcome) {
    let (key, operator, values) =
        (requirement.field("key"), requirement.field("operator"), requirement.field("values"));
    match operator.text() {
        "In" | "NotIn" if values.is_empty() => {
            outcome.required(&values, "must be specified when `operator` is 'In' or 'NotIn'");
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            outcome.forbidden(&values, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        other => outcome.invalid(&operator, BadValue::Named(other.to_string()), "not a valid selector operator"),
    }
    outcome.invalid_each(&key, key.text(), formats::label_key(key.text()));
    if !allow_invalid_values {
        for value in values.items() {
            outcome.invalid_each(&value, value.text(), formats::label_value(value.text()));
        }
    }
}

/// What a label selector selects: `LabelSelectorAsSelector`.
pub(in super::super) struct Selector<'a, 't> {
    selector: &'a Cursor<'a, 't>,
    /// A label that the server adds to `matchLabels`.
    added: Option<(&'a str, &'a str)>,
}

impl<'a, 't> Selector<'a, 't> {
    /// The selector in a field; none if it cannot be made into one, which the server says in other words than validation does.
    pub(in super::super) fn new(selector: &'a Cursor<'a, 't>) -> Option<Self> {
        let match_labels = selector.field("matchLabels");
        let are_labels = match_labels.entries().into_iter().all(|(key, value)| is_label(key, value.text()));
        let expressions = selector.field("matchExpressions");
        (are_labels && expressions.items().all(|one| is_requirement(&one)))
            .then_some(Selector { selector, added: None })
    }

    /// Adds a label to `matchLabels` unless there is one with the key.
    pub(in super::super) fn with_label(self, key: &'a str, value: &'a str) -> Self {
        let is_there = self.selector.field("matchLabels").has_key(key);
        Selector { added: (!is_there).then_some((key, value)), ..self }
    }

    /// Whether an object with these labels is selected.
    pub(in super::super) fn matches(&self, labels: &LabelSet<'_, '_>) -> bool {
        let match_labels = self.selector.field("matchLabels");
        let expressions = self.selector.field("matchExpressions");
        self.is_there()
            && self.added.is_none_or(|(key, value)| labels.get(key) == Some(value))
            && match_labels.entries().into_iter().all(|(key, value)| labels.get(key) == Some(value.text()))
            && expressions.items().all(|one| requirement_matches(&one, labels))
    }

    fn is_there(&self) -> bool {
        self.added.is_some() || self.selector.is_set()
    }
}

/// Whether a selector has no requirement.
pub(in super::super) fn is_empty(selector: &Cursor<'_, '_>) -> bool {
    selector.field("matchLabels").is_empty() && selector.field("matchExpressions").is_empty()
}

fn is_label(key: &str, value: &str) -> bool {
    formats::label_key(key).is_empty() && formats::label_value(value).is_empty()
}

fn is_requirement(requirement: &Cursor<'_, '_>) -> bool {
    let values = requirement.field("values");
    let is_known = match requirement.field("operator").text() {
        "In" | "NotIn" => !values.is_empty(),
        "Exists" | "DoesNotExist" => values.is_empty(),
        _ => false,
    };
    let key = requirement.field("key").text();
    is_known && is_label(key, "") && values.items().all(|value| formats::label_value(value.text()).is_empty())
}

fn requirement_matches(requirement: &Cursor<'_, '_>, labels: &LabelSet<'_, '_>) -> bool {
    let label = labels.get(requirement.field("key").text());
    let values = requirement.field("values");
    let is_listed = || label.is_some_and(|label| values.items().any(|value| value.text() == label));
    match requirement.field("operator").text() {
        "In" => is_listed(),
        "NotIn" => !is_listed(),
        "Exists" => label.is_some(),
        _ => label.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    fn selects(selector: &str, labels: &str) -> Option<bool> {
        let text = format!("{{selector: {selector}, labels: {labels}}}");
        let document = read_document(&text);
        let tree = document.content.unwrap();
        let root = Cursor::root(&tree, tree.root());
        let (selector, labels) = (root.field("selector"), root.field("labels"));
        Selector::new(&selector).map(|selector| selector.matches(&LabelSet::of(&labels)))
    }

    #[test]
    fn a_selector_that_is_not_there_selects_nothing_and_an_empty_one_all() {
        assert_eq!(selects("null", "{a: b}"), Some(false));
        assert_eq!(selects("{}", "{a: b}"), Some(true));
    }

    #[test]
    fn requirements() {
        for (requirement, selected) in [
            ("{key: a, operator: In, values: [b]}", Some(true)),
            ("{key: a, operator: NotIn, values: [b]}", Some(false)),
            ("{key: c, operator: NotIn, values: [b]}", Some(true)),
            ("{key: a, operator: Exists}", Some(true)),
            ("{key: a, operator: DoesNotExist}", Some(false)),
            ("{key: a, operator: Exists, values: [b]}", None),
            ("{key: a, operator: In}", None),
            ("{key: a, operator: Equals, values: [b]}", None),
            ("{key: a, operator: In, values: [-]}", None),
            ("{key: '', operator: Exists}", None),
        ] {
            assert_eq!(selects(&format!("{{matchExpressions: [{requirement}]}}"), "{a: b}"), selected, "{requirement}");
        }
        assert_eq!(selects("{matchLabels: {a: c}}", "{a: b}"), Some(false));
        assert_eq!(selects("{matchLabels: {a: -}}", "{a: b}"), None);
    }
}
