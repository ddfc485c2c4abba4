//! Comments that suppress findings: `# podwall: ignore RULE because REASON`.
//!
//! What a comment says and which piece of the text it is about follows from its document alone; what it suppresses is known when all findings are.

mod comment;

use std::collections::{HashMap, HashSet};

use crate::finding::{Finding, Place, SourceId};
use crate::manifest::rules::{BAD_SUPPRESSION, UNUSED_SUPPRESSION};
use crate::report::Severity;
use crate::rule::{Family, Rule};
use crate::security::standards;
use crate::source::{Document, Span, Value};

use super::Analysis;
use super::objects::Objects;
use super::told::Told;

pub(super) use comment::read;

/// A comment that suppresses findings.
#[derive(Debug)]
pub(super) struct Suppression {
    /// The rules that it names, each where it does.
    rules: Vec<(&'static Rule, Span)>,
    reason: String,
    scope: Scope,
}

/// What a comment is about. Findings that begin in the piece of text are suppressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// The line that it stands on.
    Own(Span),
    /// The line below it.
    Below(Span),
    /// The object, or the list of objects, whose first line is below it.
    Object(Span),
    /// Nothing stands right below it.
    Nothing,
    /// Nothing stands in its document.
    NoDocument,
}

impl Suppression {
    pub(super) fn shift(&mut self, by: i64) {
        self.rules.iter_mut().for_each(|(_, span)| *span = span.shifted(by));
        if let Scope::Own(span) | Scope::Below(span) | Scope::Object(span) = &mut self.scope {
            *span = span.shifted(by);
        }
    }

    /// The finding that it suppresses nothing of a rule.
    fn unused(&self, rule: &Rule, span: Span, source: SourceId) -> Finding {
        let nothing = |place: &str| {
            format!("No finding of `{}` is {place}, so this comment suppresses nothing. Remove it.", rule.id)
        };
        let message = match self.scope {
            Scope::Own(_) => nothing("on this line"),
            Scope::Below(_) => nothing("on the line below"),
            Scope::Object(_) => nothing("in this object"),
            Scope::Nothing => "Nothing stands right below this comment, so it suppresses nothing. Write it on the line of the finding, \
                               or on the line above."
                .to_string(),
            Scope::NoDocument => "This comment stands in a document of its own, so it suppresses nothing. Write it behind the `---` line."
                .to_string(),
        };
        finding(&UNUSED_SUPPRESSION, message, source, span)
    }
}

impl Scope {
    fn covers(self, site: &Site) -> bool {
        match self {
            // What is missing at the end of a line is still on it.
            Scope::Own(line) | Scope::Below(line) => line.start <= site.at && site.at <= line.end,
            // What an alias stands for may be written outside of the object.
            Scope::Object(span) => span.start <= site.object && site.object < span.end,
            Scope::Nothing | Scope::NoDocument => false,
        }
    }
}

/// Where a finding is.
struct Site {
    source: SourceId,
    /// The byte that it begins at.
    at: u32,
    /// The byte that its object begins at.
    object: u32,
}

impl Site {
    fn of(told: &Told<'_>, objects: Objects<'_>) -> Option<Site> {
        match &told.finding().place {
            Place::Text { source, span } => Some(Site { source: *source, at: span.start, object: span.start }),
            Place::Field { object, path, part } => {
                let (source, unit, found) = objects.find(told.number(*object))?;
                Some(Site { source, at: unit.locate(found, path, *part).start, object: found.span.start })
            }
        }
    }
}

/// Whether a comment may suppress findings of a rule: not what makes the server refuse an object, and not what is said of such comments.
fn may_be_suppressed(rule: &Rule) -> bool {
    let refuses = rule.family == Family::Reading && rule.severity == Severity::Error;
    !refuses && !is_about_comments(rule)
}

fn is_about_comments(rule: &Rule) -> bool {
    [BAD_SUPPRESSION.id, UNUSED_SUPPRESSION.id].contains(&rule.id)
}

fn finding(rule: &'static Rule, message: String, source: SourceId, span: Span) -> Finding {
    Finding { rule, message, upstream: None, place: Place::Text { source, span }, related: Vec::new(), mend: None }
}

/// All findings, each with the reason for which it is suppressed; behind them those about comments that suppress nothing.
pub(super) fn held<'a>(analysis: &'a Analysis, told: Vec<Told<'a>>) -> Vec<(Told<'a>, Option<&'a str>)> {
    let units = analysis.units.iter().enumerate();
    let all: Vec<(SourceId, &Suppression)> = units
        .flat_map(|(at, unit)| unit.suppressions().map(move |suppression| (super::source_id(at), suppression)))
        .collect();
    if all.is_empty() {
        return told.into_iter().map(|told| (told, None)).collect();
    }
    let mut named: HashMap<&str, HashMap<SourceId, Vec<usize>>> = HashMap::new();
    for (at, (source, suppression)) in all.iter().enumerate() {
        for (rule, _) in &suppression.rules {
            named.entry(rule.id).or_default().entry(*source).or_default().push(at);
        }
    }
    let mut used: HashSet<(usize, &str)> = HashSet::new();
    let mut held: Vec<(Told<'a>, Option<&'a str>)> = Vec::with_capacity(told.len());
    for told in told {
        let mut reason = None;
        if let Some(named) = named.get(told.finding().rule.id)
            && let Some(site) = Site::of(&told, analysis.objects())
        {
            for at in named.get(&site.source).into_iter().flatten() {
                let Some((_, suppression)) = all.get(*at).filter(|(_, one)| one.scope.covers(&site)) else { continue };
                used.insert((*at, told.finding().rule.id));
                reason.get_or_insert(suppression.reason.as_str());
            }
        }
        held.push((told, reason));
    }
    let standard = analysis.options.standard;
    for (at, (source, suppression)) in all.iter().enumerate() {
        let unused = suppression.rules.iter().filter(|(rule, _)| !used.contains(&(at, rule.id)));
        // Of a check that the standard asked about does not have nobody knows whether it would find something.
        let unused = unused.filter(|(rule, _)| rule.check.is_none_or(|id| standards::judges(id, standard)));
        held.extend(unused.map(|(rule, span)| (Told::new(suppression.unused(rule, *span, *source)), None)));
    }
    held
}

/// Whether nothing stands in a document but comments.
fn is_blank(document: &Document) -> bool {
    document.tree().is_some_and(|tree| matches!(tree.value(tree.root()), Value::Null))
}
