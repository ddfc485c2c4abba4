//! An inverted index over labels, by which each selector is answered without looking at every pod.

use std::collections::HashMap;

use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::{Labels, Operator, Requirement, Selector};

/// Which of many items (namespaces, classes of pods) have a label.
#[derive(Debug, Default)]
pub(super) struct LabelIndex<'a> {
    keys: HashMap<&'a str, RoaringBitmap>,
    values: HashMap<(&'a str, &'a str), RoaringBitmap>,
}

impl<'a> LabelIndex<'a> {
    /// Adds an item with those of its labels whose key is `relevant`.
    pub(super) fn insert(&mut self, item: u32, labels: &'a Labels, relevant: impl Fn(&str) -> bool) {
        for (key, value) in labels.iter().filter(|(key, _)| relevant(key)) {
            self.keys.entry(key).or_default().insert(item);
            self.values.entry((key, value)).or_default().insert(item);
        }
    }

    /// The items of `scope` that a selector matches.
    pub(super) fn select(&self, scope: &RoaringBitmap, selector: &Selector) -> RoaringBitmap {
        let mut found: Option<RoaringBitmap> = None;
        for requirement in &selector.requirements {
            let left = self.narrow(found.as_ref().unwrap_or(scope), requirement);
            if left.is_empty() {
                return left;
            }
            found = Some(left);
        }
        found.unwrap_or_else(|| scope.clone())
    }

    fn narrow(&self, scope: &RoaringBitmap, requirement: &Requirement) -> RoaringBitmap {
        let key = requirement.key.as_str();
        let listed = || requirement.values.iter().filter_map(|value| self.values.get(&(key, value.as_str())));
        let with_key = self.keys.get(key);
        match requirement.operator {
            Operator::In => listed().map(|items| scope & items).union(),
            Operator::NotIn => listed().fold(scope.clone(), |left, items| left - items),
            Operator::Exists => with_key.map(|items| scope & items).unwrap_or_default(),
            Operator::DoesNotExist => with_key.map_or_else(|| scope.clone(), |items| scope - items),
            Operator::Unknown => RoaringBitmap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_as_selectors_do() {
        let label = |text: &str| -> Labels {
            let pairs = text.split_whitespace().filter_map(|pair| pair.split_once('='));
            pairs.map(|(key, value)| (key.into(), value.into())).collect()
        };
        let items = ["", "a=1", "a=2", "a=", "a=1 b=1", "b=2"].map(label);
        let mut index = LabelIndex::default();
        for (at, labels) in items.iter().enumerate() {
            index.insert(u32::try_from(at).unwrap(), labels, |_| true);
        }
        let scope: RoaringBitmap = (0..6).collect();
        let operators = [Operator::In, Operator::NotIn, Operator::Exists, Operator::DoesNotExist, Operator::Unknown];
        for (operator, values) in operators.iter().flat_map(|operator| [(operator, "1"), (operator, "")]) {
            let requirement = |key: &str| Requirement {
                key: key.into(),
                operator: *operator,
                values: vec![values.into()],
                expression: Some(0),
            };
            let selector = Selector { requirements: vec![requirement("a"), requirement("b")] };
            let slow: RoaringBitmap = (0..6).filter(|at| selector.matches(&items[*at as usize])).collect();
            assert_eq!(index.select(&scope, &selector), slow, "{selector:?}");
        }
    }
}
