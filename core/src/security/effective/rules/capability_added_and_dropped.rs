//! A capability that is both added and dropped.

use crate::report::{ContainerRuntime, Severity};
use crate::rule::{Rule, example};
use crate::words::tick;

use super::super::capabilities::{Reading, read};
use super::super::value::Context;
use super::sources::CAPABILITIES;
use super::{Advice, Offence, tell};

pub(super) static RULE: Rule = Rule::of_security(
    "capability-added-and-dropped",
    Severity::Warning,
    "A capability that is both added and dropped",
    "The runtimes add first and drop then, so what is named in both lists is dropped. Only `ALL` in `drop` goes before: what is named in `add` is \
     added to nothing.",
    [example!("capability-added-and-dropped"), example!("capability-added-and-dropped" mended)],
    &[CAPABILITIES],
);

pub(super) fn look(context: Context<'_>, found: &mut Vec<Advice>) {
    if context.added().is_empty() || context.dropped().is_empty() || context.privileged().value == Some(true) {
        return;
    }
    // CRI-O reads every name that containerd reads.
    let reading = |name: &String| read(name, ContainerRuntime::CriO);
    let path = |list: &'static str, at| context.container.path(&["securityContext", "capabilities", list]).index(at);
    for (at, name) in context.added().iter().enumerate().filter(|(_, name)| reading(name) != Reading::Unknown) {
        let Some(dropped) = context.dropped().iter().position(|dropped| reading(dropped) == reading(name)) else {
            continue;
        };
        let message = format!(
            "{} adds and drops {}; dropping wins, so it does not have it. Keep one of the two.",
            context.container.noun(),
            tick(name)
        );
        let mut offence = Offence::value(path("add", at), message);
        offence.related.push(("it is dropped here".to_string(), path("drop", dropped)));
        tell(&RULE, offence, found);
    }
}
