//! How pods of one owner are called that are not all alike, whatever order they are read in.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::super::given::{self, short};
use super::looks::{Alike, Look, Tags, differences};
use super::owners::Named;

/// What those that are alike are called, each by its place among them.
pub(super) struct Names {
    /// What tells them apart, such as `track=canary`; empty for those that have the name of their owner alone.
    pub(super) differences: Vec<String>,
    /// Whom the template of the owner goes with; none where no pod can have come of it.
    pub(super) of_template: Option<usize>,
}

/// Names those that are alike. Where there are several sorts, those that can have come of the owner's template have its name; labels that pods got when they were made tell those
/// of one sort apart. `is_parted` tells that these are told even where there is nothing to tell apart.
pub(super) fn names(owner: Named<'_>, found: &[Alike<'_>], template: Option<&Look<'_>>, is_parted: bool) -> Names {
    let (sorts, goes_on) = (sorts(found), template.is_some() && owner.0 == "CronJob");
    let members = |sort: &[usize]| sort.iter().filter_map(|at| found.get(*at)).map(|alike| alike.members.len()).sum();
    let rank = |(at, sort): (usize, &Vec<usize>)| {
        let first = found.get(*sort.first()?)?;
        let beside = first.look.beside(template?)?;
        Some(((beside, Reverse::<usize>(members(sort)), &first.look, first.address), at))
    };
    let of_template = sorts.iter().enumerate().filter_map(rank).min().map(|(_, at)| at);
    // The owner's template is one of several where no pod has come of it.
    let alone = template.filter(|_| of_template.is_none()).map(|look| (look, None));
    let told = sorts.iter().filter_map(|sort| {
        let all = || sort.iter().filter_map(|at| found.get(*at));
        Some((&all().next()?.look, all().filter_map(|alike| alike.address).min()))
    });
    let all: Vec<_> = alone.into_iter().chain(told).collect();
    let of_sorts = match all.len() {
        1 => vec![String::new()],
        _ => differences(&all),
    };
    let of_sorts = of_sorts.into_iter().skip(all.len() - sorts.len());
    let mut names = Names { differences: vec![String::new(); found.len()], of_template: None };
    for ((number, sort), name) in sorts.iter().enumerate().zip(of_sorts) {
        let name = if of_template == Some(number) { String::new() } else { name };
        for (at, tags) in sort.iter().zip(tagged(owner, found, sort, is_parted || goes_on)) {
            if let Some(slot) = names.differences.get_mut(*at) {
                let both = [name.as_str(), &tags].into_iter().filter(|part| !part.is_empty());
                *slot = both.collect::<Vec<_>>().join(",");
            }
        }
    }
    let mut of_template = of_template.and_then(|number| sorts.get(number)).cloned().unwrap_or_default();
    of_template.sort_by(|left, right| names.differences.get(*left).cmp(&names.differences.get(*right)));
    let is_rest = |at: &usize| names.differences.get(*at).is_some_and(String::is_empty);
    // A CronJob goes on to make Jobs, of which its template speaks where those that there are have names.
    names.of_template = of_template.first().copied().filter(|at| !goes_on || is_rest(at));
    names
}

/// Those that only labels tell apart which pods got when they were made.
fn sorts(found: &[Alike<'_>]) -> Vec<Vec<usize>> {
    let mut sorts: Vec<Vec<usize>> = Vec::new();
    for (at, alike) in found.iter().enumerate() {
        let is_same = |sort: &&mut Vec<usize>| {
            let first = sort.first().and_then(|first| found.get(*first));
            first.is_some_and(|first| first.look == alike.look && first.spot == alike.spot)
        };
        match sorts.iter_mut().find(is_same) {
            Some(sort) => sort.push(at),
            None => sorts.push(vec![at]),
        }
    }
    sorts
}

/// The labels that tell apart those of one sort.
fn tagged(owner: Named<'_>, found: &[Alike<'_>], sort: &[usize], is_parted: bool) -> Vec<String> {
    let tags = || sort.iter().filter_map(|at| found.get(*at)).map(|alike| &alike.tags);
    if sort.len() == 1 && !is_parted {
        return vec![String::new()];
    }
    let keys: BTreeSet<&'static str> = tags().flatten().map(|(key, _)| *key).collect();
    let asked = |tags: &Tags<'_>| given::tags(owner, tags.iter().filter_map(|(key, value)| Some((*key, (*value)?))));
    let lacking = |tags: &Tags<'_>| -> Vec<String> {
        let is_lacking = |key: &&&'static str| tags.iter().all(|(own, _)| *own != **key);
        keys.iter().filter(is_lacking).map(|key| format!("!{}", short(key))).collect()
    };
    let mut count: BTreeMap<BTreeSet<String>, usize> = BTreeMap::new();
    tags().for_each(|tags| *count.entry(asked(tags)).or_default() += 1);
    let name = |tags: &Tags<'_>| {
        let asked = asked(tags);
        let is_alone = count.get(&asked).is_none_or(|count| *count == 1);
        let lacking = if is_alone { Vec::new() } else { lacking(tags) };
        asked.into_iter().chain(lacking).collect::<Vec<_>>().join(",")
    };
    tags().map(name).collect()
}
