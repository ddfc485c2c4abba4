//! How pods of one owner are called that are not all alike, whatever order they are read in.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::given::{self, short};
use super::looks::{Alike, Look, Spot, Tags, differences};
use super::owners::Named;

/// What those that are alike are called, each by its place among them.
pub(super) struct Names {
    pub(super) all: Vec<Name>,
    /// Whom the template of the owner goes with; none where no pod can have come of it.
    pub(super) of_template: Option<usize>,
}

/// What some are called beside the name of their owner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// What tells them apart, such as `track=canary`; empty for those that have the name of their owner alone.
    pub(super) difference: String,
    /// Whether labels that pods got when they were made are part of it.
    pub(super) is_tagged: bool,
}

/// An owner as far as the names of its pods hang on it.
pub(super) struct Root<'a> {
    pub(super) named: Named<'a>,
    /// Its template, where it is in the input.
    pub(super) template: Option<Look<'a>>,
    /// Whether it may make more pods than there are, of which its template speaks.
    pub(super) goes_on: bool,
    /// Whether its pods have other parts in a state that this one is compared with.
    pub(super) is_parted: bool,
}

/// Names those that are alike. Labels that pods got when they were made, and that somebody asks for, come first, for templates are told by these alone. Of the others, those that can
/// have come of the owner's template have its name.
pub(super) fn names(owner: &Root<'_>, found: &[Alike<'_>]) -> Names {
    let mut by_tags: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, tags) in tagged(owner.named, found).into_iter().enumerate() {
        by_tags.entry(tags).or_default().push(at);
    }
    let is_all = by_tags.len() == 1 && !owner.is_parted && !owner.goes_on;
    let mut names = Names { all: vec![Name::default(); found.len()], of_template: None };
    for (tags, of_tags) in by_tags {
        let tags = if is_all { String::new() } else { tags };
        let (told, of_template) = by_looks(owner, found, &of_tags);
        for (at, look) in of_tags.iter().zip(told) {
            if let Some(name) = names.all.get_mut(*at) {
                let both = [look.as_str(), &tags].into_iter().filter(|part| !part.is_empty());
                *name = Name { difference: both.collect::<Vec<_>>().join(","), is_tagged: !tags.is_empty() };
            }
        }
        // Those without tags come first. Where all have some, more may come, of which the template speaks alone.
        if names.of_template.is_none() && (tags.is_empty() || !owner.goes_on) {
            names.of_template = of_template;
        }
    }
    names
}

/// What tells those of some that look different, each by its place among these, and whom the template goes with.
fn by_looks(owner: &Root<'_>, found: &[Alike<'_>], some: &[usize]) -> (Vec<String>, Option<usize>) {
    let sorts = sorts(found, some);
    let all = |sort: &[usize]| -> Vec<&Alike<'_>> { sort.iter().filter_map(|at| found.get(*at)).collect() };
    let seen = |sort: &[usize]| {
        let all = all(sort);
        Some((&all.first()?.look, all.iter().filter_map(|alike| alike.address).min()))
    };
    let rank = |(at, sort): (usize, &Vec<usize>)| {
        let (look, address) = seen(sort)?;
        let beside = look.beside(owner.template.as_ref()?)?;
        let pods: usize = all(sort).iter().map(|alike| alike.members.len()).sum();
        Some(((beside, Reverse(pods), look, address), at))
    };
    let of_template = sorts.iter().enumerate().filter_map(rank).min().map(|(_, at)| at);
    // The owner's template is one of several where no pod has come of it.
    let alone = owner.template.as_ref().filter(|_| of_template.is_none()).map(|look| (look, None));
    let told: Vec<_> = alone.into_iter().chain(sorts.iter().filter_map(|sort| seen(sort))).collect();
    let told = match told.len() {
        1 => vec![String::new()],
        _ => differences(&told),
    };
    let told: Vec<String> = told.into_iter().rev().take(sorts.len()).rev().collect();
    let numbered = sorts.iter().zip(0..).flat_map(|(sort, number)| sort.iter().map(move |at| (*at, number)));
    let number_of: HashMap<usize, usize> = numbered.collect();
    let name = |at: &usize| {
        let number = number_of.get(at).filter(|number| of_template != Some(**number));
        number.and_then(|number| told.get(*number)).cloned().unwrap_or_default()
    };
    let of_template = of_template.and_then(|number| sorts.get(number)?.first().copied());
    (some.iter().map(name).collect(), of_template)
}

/// Those of some that look the same. One without address is of the first sort that looks the same, but for one whose address rules name by itself.
fn sorts(found: &[Alike<'_>], some: &[usize]) -> Vec<Vec<usize>> {
    let mut sorts: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<(&Look<'_>, Option<Spot<'_>>), usize> = HashMap::new();
    let mut first: HashMap<&Look<'_>, usize> = HashMap::new();
    let has_spot = |at: &usize| found.get(*at).is_some_and(|alike| alike.spot.is_some());
    let (with_address, without): (Vec<usize>, Vec<usize>) = some.iter().partition(|at| has_spot(at));
    for at in with_address.into_iter().chain(without) {
        let Some(alike) = found.get(at) else { continue };
        let same = match alike.spot {
            None => first.get(&alike.look),
            Some(_) => known.get(&(&alike.look, alike.spot)),
        };
        let number = same.copied().unwrap_or(sorts.len());
        match sorts.get_mut(number) {
            Some(sort) => sort.push(at),
            None => sorts.push(vec![at]),
        }
        if !alike.is_alone {
            first.entry(&alike.look).or_insert(number);
        }
        known.insert((&alike.look, alike.spot), number);
    }
    sorts
}

/// What is asked for of the labels that each of those that are alike got when its pods were made. Where that is nothing, but some lack what others have, they are told by that.
fn tagged(owner: Named<'_>, found: &[Alike<'_>]) -> Vec<String> {
    let keys: BTreeSet<&'static str> = found.iter().flat_map(|alike| &alike.tags).map(|(key, _)| *key).collect();
    let asked = |tags: &Tags<'_>| given::tags(owner, tags.iter().filter_map(|(key, value)| Some((*key, (*value)?))));
    let lacking = |tags: &Tags<'_>| -> BTreeSet<String> {
        let is_lacking = |key: &&&'static str| tags.iter().all(|(own, _)| *own != **key);
        keys.iter().filter(is_lacking).map(|key| format!("!{}", short(key))).collect()
    };
    let mut by_asked: BTreeMap<BTreeSet<String>, BTreeSet<BTreeSet<String>>> = BTreeMap::new();
    for alike in found {
        by_asked.entry(asked(&alike.tags)).or_default().insert(lacking(&alike.tags));
    }
    let name = |alike: &Alike<'_>| {
        let asked = asked(&alike.tags);
        let differ = by_asked.get(&asked).is_some_and(|lacking| lacking.len() > 1);
        let lacking = if differ { lacking(&alike.tags) } else { BTreeSet::new() };
        asked.into_iter().chain(lacking).collect::<Vec<_>>().join(",")
    };
    found.iter().map(name).collect()
}
