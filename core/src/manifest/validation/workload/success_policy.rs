//! When an indexed Job has succeeded: `validateSuccessPolicy`.

use crate::go_quote::quote;

use super::go_int;
use super::metadata::non_negative;
use super::{Cursor, Outcome};

const MAX_RULES: usize = 20;
const MAX_INDEXES: usize = 64 * 1024;

/// The policy of an indexed Job. A server fails if one is given and the completions are not, so there is nothing to say then.
pub(super) fn validate(policy: &Cursor<'_, '_>, completions: Option<i64>, outcome: &mut Outcome) {
    let (rules, Some(completions)) = (policy.field("rules"), completions) else { return };
    if rules.is_empty() {
        outcome.required(&rules, "at least one rules must be specified when the successPolicy is specified");
    }
    if rules.len() > MAX_RULES {
        outcome.too_many(&rules, rules.len(), MAX_RULES);
    }
    for rule in rules.items() {
        validate_rule(&rule, completions, outcome);
    }
}

fn validate_rule(rule: &Cursor<'_, '_>, completions: i64, outcome: &mut Outcome) {
    let (count, indexes) = (rule.field("succeededCount"), rule.field("succeededIndexes"));
    if !count.is_set() && !indexes.is_set() {
        outcome.required(rule, "at least one of succeededCount or succeededIndexes must be specified");
    }
    let mut total = None;
    if let Some(text) = indexes.text_if_set() {
        if text.len() > MAX_INDEXES {
            outcome.too_long(&indexes, MAX_INDEXES);
        }
        total = Some(count_indexes(text, completions).unwrap_or_else(|error| {
            outcome.invalid(&indexes, text, format!("error parsing succeededIndexes: {error}"));
            0
        }));
    }
    non_negative(&count, outcome);
    let limits = [
        (Some(completions), "the number of specified completions"),
        (total, "the number of indexes in the specified succeededIndexes field"),
    ];
    for (limit, what) in limits {
        if let (Some(number), Some(limit)) = (count.int(), limit)
            && number > limit
        {
            outcome.invalid(&count, number, format!("must be less than or equal to {limit} ({what})"));
        }
    }
}

/// How many indexes a list of numbers and intervals has: `validateIndexesFormat`.
fn count_indexes(text: &str, completions: i64) -> Result<i64, String> {
    let (mut last, mut total) = (None, 0);
    if text.is_empty() {
        return Ok(0);
    }
    for interval in text.split(',') {
        let (from, to) = parse_interval(interval, completions)?;
        if let Some(last) = last.filter(|last| *last >= from) {
            return Err(format!("non-increasing order, previous: {last}, current: {from}"));
        }
        total += to - from + 1;
        last = Some(to);
    }
    Ok(total)
}

fn parse_interval(interval: &str, completions: i64) -> Result<(i64, i64), String> {
    let parse = |limit: &str| match go_int::parse(limit) {
        Err(_) => Err(format!("cannot convert string to integer for index: {}", quote(limit))),
        Ok(index) if index >= completions => Err(format!("too large index: {}", quote(limit))),
        Ok(index) => Ok(index),
    };
    match interval.split('-').collect::<Vec<_>>().as_slice() {
        [one] => parse(one).map(|index| (index, index)),
        [from, to] => {
            let (from, to) = (parse(from)?, parse(to)?);
            if from >= to {
                return Err(format!("non-increasing order, previous: {from}, current: {to}"));
            }
            Ok((from, to))
        }
        _ => Err(format!(
            "the fragment {} violates the requirement that an index interval can have at most two parts separated by '-'",
            quote(interval)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes() {
        assert_eq!(count_indexes("", 5), Ok(0));
        assert_eq!(count_indexes("0,2-4", 5), Ok(4));
        for (text, error) in [
            ("5", "too large index: \"5\""),
            ("a", "cannot convert string to integer for index: \"a\""),
            ("2,1", "non-increasing order, previous: 2, current: 1"),
            ("2-2", "non-increasing order, previous: 2, current: 2"),
        ] {
            assert_eq!(count_indexes(text, 5), Err(error.to_string()));
        }
        assert!(count_indexes("0-1-2", 5).is_err_and(|error| error.starts_with("the fragment \"0-1-2\" violates")));
    }
}
