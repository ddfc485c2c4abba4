//! Capabilities that are dropped beside ALL.

use crate::report::{ContainerRuntime, Severity};
use crate::rule::{Rule, example};
use crate::words::ticked;

use super::super::capabilities::{Reading, read};
use super::super::value::Context;
use super::sources::CAPABILITIES;
use super::{Advice, Offence, tell};

pub(super) static RULE: Rule = Rule::of_security(
    "redundant-drop",
    Severity::Info,
    "Capabilities that are dropped one by one beside `ALL`",
    "`ALL` drops every capability, so the other names change nothing, and who reads the list may think that it is complete without `ALL`.",
    [example!("redundant-drop"), example!("redundant-drop" mended)],
    &[CAPABILITIES],
);

pub(super) fn look(context: Context<'_>, found: &mut Vec<Advice>) {
    let dropped = context.dropped();
    if dropped.len() < 2 || !context.drops_all() || context.privileged().value == Some(true) {
        return;
    }
    // What is added as well is dropped by its name alone, which another rule tells.
    let reading = |name: &String| read(name, ContainerRuntime::CriO);
    let is_redundant = |name: &String| {
        matches!(reading(name), Reading::One(_)) && !context.added().iter().any(|added| reading(added) == reading(name))
    };
    let redundant: Vec<(usize, &String)> = dropped.iter().enumerate().filter(|(_, name)| is_redundant(name)).collect();
    let [(first, _), others @ ..] = redundant.as_slice() else { return };
    let names: Vec<&String> = redundant.iter().map(|(_, name)| *name).collect();
    let list = context.container.path(&["securityContext", "capabilities", "drop"]);
    let message = format!("{} drops `ALL`, so {} need not be named.", context.container.noun(), ticked(&names));
    let mut offence = Offence::value(list.index(*first), message);
    offence.related.extend(others.iter().map(|(at, _)| ("need not be named".to_string(), list.index(*at))));
    tell(&RULE, offence, found);
}
