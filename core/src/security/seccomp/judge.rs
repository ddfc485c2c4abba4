//! What a profile lets through, beside the default profile of a runtime.

use std::collections::{HashMap, HashSet};

use crate::manifest::nearest;
use crate::report::{ContainerRuntime, DangerousCall};
use crate::rule::Rule;
use crate::sort::sort;
use crate::source::{Span, Tree};
use crate::words::{list, number, some};

use super::calls::{DANGEROUS, NEEDED};
use super::profile::{Action, Entry, Profile, Wrong};
use super::rules::{
    SECCOMP_BEYOND_DEFAULT, SECCOMP_DANGEROUS_CALL, SECCOMP_DEFAULT_ALLOW, SECCOMP_MISSING_CALL, SECCOMP_UNKNOWN_CALL,
};
use super::table::{self, Call};

/// How many names a sentence lists.
const NAMES: usize = 12;

/// How many unknown calls are told one by one.
const UNKNOWN: usize = 20;

/// Something to say of a profile, at a place of its text.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) rule: &'static Rule,
    pub(crate) message: String,
    pub(crate) span: Span,
}

/// What is said of a profile.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) said: Vec<Said>,
    pub(crate) default_action: String,
    pub(crate) allows_by_default: bool,
    pub(crate) beyond_default: Vec<String>,
    pub(crate) dangerous: Vec<DangerousCall>,
    pub(crate) missing: Vec<String>,
    pub(crate) unknown: Vec<String>,
    /// Where the profile begins to speak of calls.
    pub(crate) key: Span,
}

/// Judges the profile of a document.
pub(crate) fn judge(tree: &Tree, runtime: ContainerRuntime) -> Verdict {
    let mut profile = Profile::read(tree, runtime);
    let wrong = std::mem::take(&mut profile.wrong).into_iter();
    let said = wrong.map(|Wrong { rule, message, span }| Said { rule, message, span }).collect();
    let mut verdict = Verdict { said, key: profile.key, ..Verdict::default() };
    verdict.unknown(&profile);
    let Some((action, written, at)) = profile.default else { return verdict };
    verdict.default_action = written.to_string();
    verdict.allows_by_default = action.lets_through();
    let filter = Filter::of(&profile, action.lets_through(), runtime);
    verdict.missing(&filter, at);
    if action.lets_through() {
        verdict.open(&filter, action, at)
    } else {
        verdict.closed(&filter)
    }
    verdict
}

/// What goes through and what does not.
struct Filter<'t> {
    open: bool,
    runtime: ContainerRuntime,
    /// What entries let through, the first time that each call is named, and whether that is more than the default profile does.
    through: HashMap<&'t str, (Span, bool)>,
    /// What entries let nobody call.
    blocked: HashSet<&'t str>,
}

impl<'t> Filter<'t> {
    fn of(profile: &Profile<'t>, open: bool, runtime: ContainerRuntime) -> Filter<'t> {
        let mut filter = Filter { open, runtime, through: HashMap::new(), blocked: HashSet::new() };
        for entry in &profile.entries {
            match entry.action {
                Some(Action::Deny) if !entry.by_arguments && !entry.conditional && entry.capabilities.is_empty() => {
                    filter.blocked.extend(entry.names.iter().map(|(name, _)| *name));
                }
                // Who is asked may let it through.
                Some(Action::Allow | Action::Log | Action::Notify) => {
                    for (name, span) in &entry.names {
                        let beyond = entry.action != Some(Action::Notify) && is_beyond(entry, name, runtime);
                        let known = filter.through.entry(name).or_insert((*span, false));
                        if beyond && !known.1 {
                            *known = (*span, true);
                        }
                    }
                }
                _ => {}
            }
        }
        filter
    }

    fn passes(&self, name: &str) -> bool {
        self.through.contains_key(name) || self.open && !self.blocked.contains(name)
    }

    /// Whether a call goes through that the default profile blocks.
    fn is_beyond(&self, name: &str, call: &Call) -> bool {
        match self.through.get(name) {
            Some((_, beyond)) => *beyond,
            None => self.passes(name) && (!call.in_default(self.runtime) || call.by_arguments),
        }
    }
}

/// Whether an entry lets more through than the default profile does.
fn is_beyond(entry: &Entry<'_>, name: &str, runtime: ContainerRuntime) -> bool {
    let Some(call) = table::call(name) else { return false };
    let for_capability = entry.capabilities.iter().any(|name| call.capabilities.contains(name));
    let in_default = call.in_default(runtime) && (!call.by_arguments || entry.by_arguments);
    !in_default && !for_capability
}

impl Verdict {
    fn say(&mut self, rule: &'static Rule, message: String, span: Span) {
        self.said.push(Said { rule, message, span });
    }

    fn unknown(&mut self, profile: &Profile<'_>) {
        let mut seen: HashSet<&str> = HashSet::new();
        let named = profile.entries.iter().flat_map(|entry| &entry.names);
        let unknown: Vec<(&str, Span)> =
            named.filter(|(name, _)| table::call(name).is_none() && seen.insert(name)).copied().collect();
        self.unknown = unknown.iter().map(|(name, _)| shortened(name)).collect();
        for (name, span) in unknown.iter().take(UNKNOWN) {
            let near = nearest(name, table::names());
            let hint = near.first().map_or(String::new(), |near| format!(" The nearest one is `{near}`."));
            let message =
                format!("Linux has no system call `{}`, so the runtime passes over it.{hint}", shortened(name));
            self.say(&SECCOMP_UNKNOWN_CALL, message, *span);
        }
        if let Some((_, span)) = unknown.get(UNKNOWN) {
            let more = unknown.len() - UNKNOWN;
            self.say(
                &SECCOMP_UNKNOWN_CALL,
                format!("{more} more names from here on are no system calls of Linux."),
                *span,
            );
        }
    }

    fn missing(&mut self, filter: &Filter<'_>, at: Span) {
        let blocked = NEEDED.iter().filter(|same| !same.iter().any(|name| filter.passes(name)));
        self.missing = blocked.filter_map(|same| same.first()).map(|name| (*name).to_string()).collect();
        let Some(first) = self.missing.first() else { return };
        let what = match (first.as_str(), self.missing.len() == NEEDED.len()) {
            (_, true) => {
                "This profile blocks every call that a program needs, so no container starts with it".to_string()
            }
            ("execve", _) => format!("This profile blocks {}, so no container starts with it", named(&self.missing)),
            _ => format!(
                "This profile blocks {}, without which hardly a program starts, runs and ends",
                named(&self.missing)
            ),
        };
        self.say(&SECCOMP_MISSING_CALL, format!("{what}."), at);
    }

    /// A profile that lists what is forbidden.
    fn open(&mut self, filter: &Filter<'_>, action: Action, at: Span) {
        let all = table::names().filter_map(|name| Some((name, table::call(name)?)));
        self.beyond_default =
            all.filter(|(name, call)| filter.is_beyond(name, call)).map(|(name, _)| name.to_string()).collect();
        sort(&mut self.beyond_default);
        self.dangers(filter);
        let runtime = filter.runtime.name();
        let dangerous: Vec<String> =
            self.dangerous.iter().filter(|call| !call.in_default).map(|call| call.name.clone()).collect();
        let among = match dangerous.is_empty() {
            true => String::new(),
            false => format!(" Among what {runtime}'s default profile would block are {}.", named(&dangerous)),
        };
        let message = match (action, filter.blocked.is_empty()) {
            (Action::Log, _) => {
                "`SCMP_ACT_LOG` lets every call through that is not listed, and logs it. That shows what a program needs, and protects nothing."
                    .to_string()
            }
            (_, true) => format!("This profile lets every call through and filters nothing.{among}"),
            (_, false) => {
                let calls = if filter.blocked.len() == 1 { "call" } else { "calls" };
                let count = number(filter.blocked.len());
                format!("This profile blocks {count} {calls} and lets every other one through.{among} List what is allowed instead.")
            }
        };
        self.say(&SECCOMP_DEFAULT_ALLOW, message, at);
    }

    /// A profile that lists what is allowed.
    fn closed(&mut self, filter: &Filter<'_>) {
        let beyond = filter.through.iter().filter(|(_, (_, beyond))| *beyond);
        self.beyond_default = beyond.map(|(name, _)| (*name).to_string()).collect();
        sort(&mut self.beyond_default);
        self.dangers(filter);
        let runtime = filter.runtime.name();
        for (name, reason) in DANGEROUS {
            let (Some((span, true)), Some(call)) = (filter.through.get(name), table::call(name)) else { continue };
            let default = match call.capabilities.as_slice() {
                [] => format!("{runtime}'s default profile blocks it."),
                some => {
                    let some = some.iter().map(ToString::to_string).collect();
                    format!("{runtime}'s default profile lets it through only to containers with {}.", list(some, "or"))
                }
            };
            self.say(
                &SECCOMP_DANGEROUS_CALL,
                format!("This profile lets `{name}` through: {reason}. {default}"),
                *span,
            );
        }
        let is_dangerous = |name: &String| DANGEROUS.iter().any(|(dangerous, _)| dangerous == name);
        let others: Vec<String> = self.beyond_default.iter().filter(|name| !is_dangerous(name)).cloned().collect();
        if !others.is_empty() {
            let with_any = |name: &&String| {
                table::call(name).is_some_and(|call| call.by_arguments && call.in_default(filter.runtime))
            };
            let any: Vec<String> = others.iter().filter(with_any).cloned().collect();
            let any = if any.is_empty() {
                String::new()
            } else {
                format!(
                    " {} {} allowed there with some arguments only.",
                    named(&any),
                    if any.len() == 1 { "is" } else { "are" }
                )
            };
            let other = if others.len() == self.beyond_default.len() { "" } else { "also " };
            let message = format!(
                "This profile {other}lets through {}, which {runtime}'s default profile blocks.{any}",
                named(&others)
            );
            self.say(&SECCOMP_BEYOND_DEFAULT, message, self.key);
        }
    }

    fn dangers(&mut self, filter: &Filter<'_>) {
        let through = DANGEROUS.iter().filter(|(name, _)| filter.passes(name));
        self.dangerous = through
            .filter_map(|(name, reason)| {
                let in_default = !filter.is_beyond(name, table::call(name)?);
                Some(DangerousCall { name: (*name).to_string(), reason: (*reason).to_string(), in_default })
            })
            .collect();
    }
}

/// The names in a sentence, the first of them if there are many.
fn named(names: &[String]) -> String {
    some(names.iter(), NAMES, |name| format!("`{name}`"))
}

/// A name that may be anything, so long as it can be read.
fn shortened(name: &str) -> String {
    match name.char_indices().nth(60) {
        Some((at, _)) => format!("{}\u{2026}", name.get(..at).unwrap_or_default()),
        None => name.to_string(),
    }
}
