//! Label selectors.

use super::{Labels, NAME_LABEL};

/// A label selector, as a list of requirements that must all hold. The empty one matches everything.
///
/// Follows `LabelSelectorAsSelector` and `Requirement.Matches` of apimachinery.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Selector {
    /// The requirements: first those of `matchLabels` by key, then those of `matchExpressions` in order.
    pub requirements: Vec<Requirement>,
}

/// One condition on labels.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Requirement {
    /// The label's key.
    pub key: String,
    /// What is asked of it.
    pub operator: Operator,
    /// The values that `In` and `NotIn` compare with.
    pub values: Vec<String>,
    /// The index in `matchExpressions`; none for an entry of `matchLabels`.
    pub expression: Option<usize>,
}

/// What a [`Requirement`] asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operator {
    /// The label is there with one of the values.
    In,
    /// The label is not there, or has none of the values.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is not there.
    DoesNotExist,
    /// No operator that Kubernetes knows: the API server refuses it, and it matches nothing here.
    Unknown,
}

impl Requirement {
    /// That a label has one of some values, as `matchLabels` says it.
    pub(crate) fn one_of(key: &str, values: &[&str]) -> Self {
        let values = values.iter().map(ToString::to_string).collect();
        Requirement { key: key.to_string(), operator: Operator::In, values, expression: None }
    }

    /// Whether the labels meet the requirement.
    pub fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(self.key.as_str());
        let listed = |value: &str| self.values.iter().any(|known| known == value);
        match self.operator {
            Operator::In => value.is_some_and(|value| listed(value)),
            Operator::NotIn => value.is_none_or(|value| !listed(value)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::Unknown => false,
        }
    }
}

impl Selector {
    /// A selector of namespaces that finds those of these names.
    pub fn of_namespaces(names: Vec<String>) -> Self {
        let expression = (names.len() != 1).then_some(0);
        let (key, operator) = (NAME_LABEL.to_string(), Operator::In);
        Selector { requirements: vec![Requirement { key, operator, values: names, expression }] }
    }

    /// Whether the labels meet every requirement.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.requirements.iter().all(|requirement| requirement.matches(labels))
    }

    /// Whether it is sure to match whatever another one matches, since it asks for nothing that the other one does not ask for.
    pub fn covers(&self, other: &Selector) -> bool {
        self.requirements.iter().all(|requirement| other.requirements.contains(requirement))
    }

    /// Whether no labels can meet every requirement, whatever they are.
    pub fn contradicts_itself(&self) -> bool {
        self.requirements.iter().any(|one| {
            let excludes = |each: &Requirement| each.key == one.key && each.operator == Operator::DoesNotExist;
            match one.operator {
                Operator::Unknown => true,
                Operator::Exists => self.requirements.iter().any(excludes),
                Operator::In => !one.values.iter().any(|value| self.allows(&one.key, value)),
                Operator::DoesNotExist | Operator::NotIn => false,
            }
        })
    }

    /// Whether a label may have a value.
    fn allows(&self, key: &str, value: &str) -> bool {
        self.requirements.iter().filter(|each| each.key == key).all(|each| match each.operator {
            Operator::In => each.values.iter().any(|known| known == value),
            Operator::NotIn => !each.values.iter().any(|known| known == value),
            Operator::Exists => true,
            Operator::DoesNotExist | Operator::Unknown => false,
        })
    }

    /// Whether the selector matches everything.
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contradicts(requirements: &[(&str, Operator, &[&str])]) -> bool {
        let requirement = |(key, operator, values): &(&str, Operator, &[&str])| Requirement {
            operator: *operator,
            ..Requirement::one_of(key, values)
        };
        Selector { requirements: requirements.iter().map(requirement).collect() }.contradicts_itself()
    }

    #[test]
    fn what_no_labels_can_meet_contradicts_itself() {
        use Operator::{DoesNotExist, Exists, In, NotIn};
        assert!(!contradicts(&[]));
        assert!(!contradicts(&[
            ("a", In, &["x", "y"]),
            ("a", In, &["y", "z"]),
            ("a", NotIn, &["x"]),
            ("a", Exists, &[])
        ]));
        assert!(!contradicts(&[("a", DoesNotExist, &[]), ("a", NotIn, &["x"]), ("b", Exists, &[])]));
        assert!(contradicts(&[("a", In, &["x"]), ("a", DoesNotExist, &[])]));
        assert!(contradicts(&[("a", Exists, &[]), ("a", DoesNotExist, &[])]));
        assert!(contradicts(&[("a", In, &["x"]), ("a", In, &["y"])]));
        assert!(contradicts(&[("a", In, &["x", "y"]), ("a", NotIn, &["x", "y"])]));
        assert!(contradicts(&[("a", Operator::Unknown, &[])]));
    }
}
