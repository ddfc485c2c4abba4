//! The smallest selector that finds some pods of a namespace and no others.

use std::borrow::Cow;
use std::collections::BTreeMap;

use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::{Labels, Operator, Requirement, Selector, is_one_value};
use crate::network::given::{is_of_every_pod, is_of_name};
use crate::sort::{sort, sort_by};

/// Labels by which people select, the best first.
const PREFERRED: [&str; 10] = [
    "app.kubernetes.io/name",
    "app",
    "k8s-app",
    "name",
    "app.kubernetes.io/component",
    "component",
    "tier",
    "role",
    "run",
    "app.kubernetes.io/instance",
];

/// Labels that change with each release, or that tools give: the last to select by, with those that pods get when they are made.
const UNSTABLE: [&str; 7] = [
    "app.kubernetes.io/version",
    "version",
    "app.kubernetes.io/managed-by",
    "helm.sh/chart",
    "chart",
    "release",
    "heritage",
];

fn is_unstable(key: &str) -> bool {
    UNSTABLE.contains(&key) || is_of_name(key) || is_of_every_pod(key)
}

/// How much dearer it is to ask of names that pods got when they were made, but for what they are.
const LAST: usize = 10_000;

/// The most requirements that are tried two by two.
const PAIRED: usize = 40;

/// The most requirements of one selector that is to find several sorts of pods; with more, several selectors read better.
const MOST: usize = 3;

/// How much dearer it is to exclude values than to name them: whoever excludes some admits all that are still to come.
const EXCLUDING: usize = 20;

/// The labels by which pods can be told apart.
pub(super) fn telling(labels: &Labels) -> Cow<'_, Labels> {
    if !labels.keys().any(|key| is_of_every_pod(key)) {
        return Cow::Borrowed(labels);
    }
    let mut left = labels.clone();
    left.retain(|key, _| !is_of_every_pod(key));
    Cow::Owned(left)
}

/// A label that a selector may ask about.
#[derive(Debug)]
struct Key<'a> {
    name: &'a str,
    /// The pods by value.
    values: BTreeMap<&'a str, RoaringBitmap>,
    with: RoaringBitmap,
}

impl<'a> Key<'a> {
    /// The values that no wanted pod has. One that no manifest tells cannot be named.
    fn foreign<'k>(&'k self, wanted: &'k RoaringBitmap) -> impl Iterator<Item = (&'k &'a str, &'k RoaringBitmap)> {
        self.values.iter().filter(|(value, pods)| is_one_value(value) && pods.is_disjoint(wanted))
    }
}

/// The labels of the pods of one namespace. Pods are sorts of pods here: those with the same labels are one.
#[derive(Debug, Default)]
pub(super) struct Field<'a> {
    all: RoaringBitmap,
    keys: Vec<Key<'a>>,
}

/// A requirement that all wanted pods meet.
struct Candidate {
    requirement: Requirement,
    /// Which of the others do not meet it.
    excludes: RoaringBitmap,
    cost: usize,
}

impl<'a> Field<'a> {
    pub(super) fn of(items: impl Iterator<Item = (u32, &'a Labels)>) -> Self {
        let mut all = RoaringBitmap::new();
        let mut keys: BTreeMap<&'a str, Key<'a>> = BTreeMap::new();
        for (item, labels) in items {
            all.insert(item);
            for (key, value) in labels.iter().filter(|(key, _)| !is_of_every_pod(key)) {
                let key = keys.entry(key).or_insert_with(|| Key {
                    name: key,
                    values: BTreeMap::new(),
                    with: RoaringBitmap::new(),
                });
                key.with.insert(item);
                key.values.entry(value).or_default().insert(item);
            }
        }
        let mut keys: Vec<Key<'a>> = keys.into_values().collect();
        sort_by(&mut keys, |left, right| rank(left.name).cmp(&rank(right.name)));
        Field { all, keys }
    }

    /// Selectors that find the wanted pods together and no others; one where one is enough.
    pub(super) fn selectors(&self, wanted: &RoaringBitmap) -> Vec<(Selector, RoaringBitmap)> {
        let mut found = Vec::new();
        self.add(wanted, &mut found);
        found
    }

    fn add(&self, wanted: &RoaringBitmap, found: &mut Vec<(Selector, RoaringBitmap)>) {
        if wanted.is_empty() {
            return;
        }
        if let Some(selector) = self.one(wanted) {
            return found.push((selector, wanted.clone()));
        }
        // The first label by which the wanted pods differ splits them.
        for key in &self.keys {
            let mut left = wanted.clone();
            let mut parts: Vec<RoaringBitmap> = Vec::new();
            for pods in key.values.values() {
                let part = &left & pods;
                left -= &part;
                parts.push(part);
            }
            parts.push(left);
            parts.retain(|part| !part.is_empty());
            if parts.len() > 1 {
                return parts.iter().for_each(|part| self.add(part, found));
            }
        }
    }

    fn one(&self, wanted: &RoaringBitmap) -> Option<Selector> {
        let others = &self.all - wanted;
        let mut candidates = self.candidates(wanted, &others);
        if others.is_empty() {
            let is_single = |each: &&Candidate| wanted.len() == 1 && is_equality(&each.requirement);
            let best = candidates.iter().filter(is_single).min_by_key(|each| each.cost);
            return Some(selector(best.map(|each| each.requirement.clone()).into_iter().collect()));
        }
        sort_by(&mut candidates, |left, right| left.cost.cmp(&right.cost));
        let alone = candidates.iter().find(|each| each.excludes.len() == others.len());
        let mut best: Option<(usize, Vec<Requirement>)> = alone.map(|each| (each.cost, vec![each.requirement.clone()]));
        for (at, one) in candidates.iter().enumerate().take(PAIRED) {
            for other in candidates.iter().take(PAIRED).skip(at + 1) {
                let cost = one.cost + other.cost;
                if best.as_ref().is_some_and(|(known, _)| *known <= cost) {
                    break;
                }
                if one.excludes.union_len(&other.excludes) == others.len() {
                    best = Some((cost, vec![one.requirement.clone(), other.requirement.clone()]));
                }
            }
        }
        if let Some((_, requirements)) = best {
            return Some(selector(requirements));
        }
        self.greedy(&candidates, others, wanted.len())
    }

    /// Takes what excludes most, one after the other.
    fn greedy(&self, candidates: &[Candidate], mut left: RoaringBitmap, count: u64) -> Option<Selector> {
        let mut requirements = Vec::new();
        while !left.is_empty() {
            let gain = |each: &&Candidate| (each.excludes.intersection_len(&left), std::cmp::Reverse(each.cost));
            let best = candidates.iter().max_by_key(gain).filter(|each| gain(each).0 > 0)?;
            left -= &best.excludes;
            requirements.push(best.requirement.clone());
        }
        (count == 1 || requirements.len() <= MOST).then(|| selector(requirements))
    }

    fn candidates(&self, wanted: &RoaringBitmap, others: &RoaringBitmap) -> Vec<Candidate> {
        let mut found = Vec::new();
        for (place, key) in self.keys.iter().enumerate() {
            let unstable = if is_unstable(key.name) { 1_000 } else { 0 };
            let is_of_name = is_of_name(key.name);
            let mut add = |operator, values: Vec<&str>, excludes: RoaringBitmap, cost: usize| {
                // Who else has such a label hangs on what is made later, so that other requirements are sought first.
                let last = if is_of_name && operator != Operator::In { LAST } else { 0 };
                let requirement = Requirement {
                    key: key.name.to_string(),
                    operator,
                    values: values.into_iter().map(str::to_string).collect(),
                    expression: None,
                };
                found.push(Candidate { requirement, excludes, cost: 100 * cost + place.min(99) + unstable + last });
            };
            let mut untold = key.values.iter().filter(|(value, _)| !is_one_value(value));
            let is_untold = untold.any(|(_, pods)| !pods.is_disjoint(wanted));
            let having = wanted.intersection_len(&key.with);
            if having == wanted.len() {
                let named = key.values.iter().filter(|(_, pods)| !pods.is_disjoint(wanted));
                let (mut values, mut met) = (Vec::new(), RoaringBitmap::new());
                for (value, pods) in named {
                    values.push(*value);
                    met |= pods;
                }
                let foreign = key.foreign(wanted);
                if values.len() > EXCLUDING || is_untold {
                    let (foreign, pods): (Vec<&str>, Vec<&RoaringBitmap>) =
                        foreign.map(|(value, pods)| (*value, pods)).unzip();
                    if !foreign.is_empty() {
                        let cost = EXCLUDING + foreign.len();
                        add(Operator::NotIn, foreign, pods.union(), cost);
                    }
                }
                let cost = values.len();
                let (excludes, without) = (others - met, others - &key.with);
                if (cost > 2 || is_untold) && !without.is_empty() {
                    add(Operator::Exists, Vec::new(), without, 2);
                }
                if !is_untold {
                    add(Operator::In, values, excludes, cost);
                }
            } else if having == 0 {
                add(Operator::DoesNotExist, Vec::new(), others & &key.with, 3);
            } else {
                let foreign = key.foreign(wanted);
                let (mut values, mut excluded) = (Vec::new(), RoaringBitmap::new());
                for (value, pods) in foreign {
                    values.push(*value);
                    excluded |= pods;
                }
                let cost = 4 + values.len();
                if !values.is_empty() {
                    add(Operator::NotIn, values, excluded, cost);
                }
            }
        }
        found
    }
}

/// How readily people select by a label: whether it is one of the last to select by, and its place among those that come first.
pub(super) fn rank(key: &str) -> (bool, usize, &str) {
    let place = PREFERRED.iter().position(|known| *known == key).unwrap_or(PREFERRED.len());
    (is_unstable(key), place, key)
}

fn is_equality(requirement: &Requirement) -> bool {
    requirement.operator == Operator::In && requirement.values.len() == 1
}

/// Labels first, then expressions in the order of their keys, as the model holds them.
fn selector(requirements: Vec<Requirement>) -> Selector {
    let (mut labels, mut expressions): (Vec<Requirement>, Vec<Requirement>) =
        requirements.into_iter().partition(is_equality);
    sort(&mut labels);
    sort(&mut expressions);
    for (at, requirement) in expressions.iter_mut().enumerate() {
        requirement.expression = Some(at);
    }
    labels.append(&mut expressions);
    Selector { requirements: labels }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::words::pods;

    fn labels(text: &str) -> Labels {
        let pairs = text.split_whitespace().filter_map(|pair| pair.split_once('='));
        pairs.map(|(key, value)| (key.into(), value.into())).collect()
    }

    fn found(all: &[&str], wanted: &[u32]) -> Vec<String> {
        let all: Vec<Labels> = all.iter().map(|text| labels(text)).collect();
        let field = Field::of((0..).zip(&all));
        let wanted: RoaringBitmap = wanted.iter().copied().collect();
        let selectors = field.selectors(&wanted);
        for (item, labels) in (0..).zip(&all) {
            let met = selectors.iter().any(|(selector, _)| selector.matches(labels));
            assert_eq!(met, wanted.contains(item), "{selectors:?}");
        }
        selectors.iter().map(|(selector, _)| pods(Some(selector))).collect()
    }

    #[test]
    fn fewest_labels_that_people_select_by() {
        let shop = ["app=web tier=front version=1", "app=db tier=back version=1", "app=cart tier=back version=2"];
        assert_eq!(found(&shop, &[0]), ["any pod with app=web"]);
        assert_eq!(found(&shop, &[1, 2]), ["any pod with tier=back"]);
        assert_eq!(found(&shop, &[0, 1]), ["any pod with app in (db, web)"]);
        assert_eq!(found(&shop, &[0, 1, 2]), ["any pod"]);
        assert_eq!(found(&shop[..1], &[0]), ["any pod with app=web"]);
    }

    #[test]
    fn few_of_many_values_are_excluded() {
        let many: Vec<String> = (0..40).map(|at| format!("app=a{at}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let without: Vec<u32> = (0..40).filter(|at| *at != 7).collect();
        assert_eq!(found(&many, &without), ["any pod without app=a7"]);
        let half: Vec<u32> = (0..20).collect();
        assert!(found(&many, &half)[0].starts_with("any pod with app in (a0, a1,"));
    }

    #[test]
    fn pods_without_a_label_are_found() {
        assert_eq!(found(&["", "app=db"], &[0]), ["any pod without a label app"]);
        assert_eq!(found(&["app=a", "app=a track=canary"], &[0]), ["any pod without a label track"]);
        assert_eq!(found(&["app=a", "app=a track=canary", "track=canary"], &[0, 2]).len(), 2);
        assert_eq!(found(&[""], &[0]), ["any pod"]);
    }

    #[test]
    fn two_labels_where_one_is_not_enough() {
        let grid = ["app=a env=x", "app=a env=y", "app=b env=x", "app=b env=y"];
        assert_eq!(found(&grid, &[0]), ["any pod with app=a and env=x"]);
        assert_eq!(found(&grid, &[0, 3]), ["any pod with app=a and env=x", "any pod with app=b and env=y"]);
    }
}
