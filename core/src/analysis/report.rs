//! Everything that is known, as a report.

use crate::sort::{arranged, order_by, sort};
use std::collections::{HashMap, HashSet};

use crate::cluster::{AdminApi, Facts, ObjectId, Workload};
use crate::finding::{Finding, Locate, Part, Place};
use crate::manifest::{FieldPath, KUBERNETES_VERSION};
use crate::network;
use crate::report::{
    self, Failure, Lately, NetworkReport, ObjectReport, Range, Related, Report, SecurityReport, SourceReport, Text,
    WorkloadStanding,
};
use crate::security::standards::{Violation, forbidden_detail};
use crate::security::{admission, hardening, standing, summary};
use crate::source::Span;

use super::fixing::{Spot, needs_all};
use super::objects::{Objects, duplicate, name};
use super::offers::Offer;
use super::told::Told;
use super::unit::Unit;
use super::{Analysis, Options, source_id, suppression};

impl Locate for Objects<'_> {
    fn range(&self, object: ObjectId, path: &FieldPath, part: Part) -> Range {
        match self.get(object) {
            Some((unit, found)) => unit.range(unit.locate(found, path, part)),
            None => nowhere(),
        }
    }

    fn name(&self, object: ObjectId) -> String {
        self.get(object).map(|(unit, found)| name(unit, found)).unwrap_or_default()
    }
}

fn nowhere() -> Range {
    let start = report::Position { line: 1, column: 1, offset: 0 };
    Range { source: Text::default(), start, end: start }
}

/// Makes the report of an analysis.
pub(super) fn report(analysis: &Analysis) -> Report {
    let objects = analysis.objects();
    let (findings, _) = findings(analysis, !analysis.options.without_fixes);
    Report {
        podwall: env!("CARGO_PKG_VERSION").to_string(),
        kubernetes: KUBERNETES_VERSION.to_string(),
        sources: analysis.units.iter().map(source).collect(),
        objects: objects
            .iter()
            .map(|(id, unit, object, facts)| ObjectReport {
                id: analysis.name(id),
                api_version: object.api_version.clone(),
                kind: object.kind.clone(),
                namespace: object.namespace.clone(),
                name: object.name.clone(),
                evaluated: object.type_id.is_some()
                    || matches!(facts, Facts::Outside(_))
                    || (object.api_version == "v1" && object.kind == "Node")
                    || AdminApi::of(&object.api_version, &object.kind).is_some()
                    || admission::is_known(&object.api_version, &object.kind)
                    || network::expect::is_expectation(&object.api_version, &object.kind),
                refused: object.refused,
                span: unit.range(object.span),
            })
            .collect(),
        server: super::server::report(&analysis.units),
        security: security(analysis, objects, &findings),
        admission: super::admission::report(analysis),
        contexts: analysis.options.contexts.then(|| analysis.all_contexts()),
        network: network(analysis, objects),
        findings,
    }
}

fn source(unit: &Unit) -> SourceReport {
    SourceReport {
        name: unit.source.name.clone(),
        cluster: unit.source.cluster.clone(),
        documents: u32::try_from(unit.documents_with_content()).unwrap_or(u32::MAX),
    }
}

/// What a finding of the report was made of.
pub(super) struct Origin<'a> {
    pub(super) told: Told<'a>,
    /// Its fix, where that is proven already.
    pub(super) offer: Option<&'a Offer>,
}

/// A finding that is told, before it has a place.
pub(super) struct Gathered<'a> {
    pub(super) told: Told<'a>,
    /// Why it is suppressed, where it is.
    pub(super) suppressed: Option<&'a str>,
    offer: Option<&'a Offer>,
    /// The other objects of which the same is true.
    pub(super) also: Vec<ObjectId>,
}

/// All findings with positions, by source and place, and what each was made of; with the fixes of those that have one, if `fixes` are looked for.
pub(super) fn findings(analysis: &Analysis, fixes: bool) -> (Vec<report::Finding>, Vec<Origin<'_>>) {
    let units = analysis.units.iter().enumerate().filter(|_| fixes);
    let offers = units.flat_map(|(at, unit)| unit.offers(source_id(at), &analysis.options));
    let found = suppression::held(analysis, told(analysis)).into_iter().zip(offers.chain(std::iter::repeat(None)));
    let found = found.map(|((told, suppressed), offer)| Gathered { told, suppressed, offer, also: Vec::new() });
    let mut found: Vec<Gathered<'_>> = found.collect();
    let off = &analysis.options.rules_off;
    if !off.is_empty() {
        found.retain(|each| !off.contains(&each.told.finding().rule.id));
    }
    place(analysis, super::repeated::once(analysis, found), fixes)
}

/// All findings: those of reading by source, then the others.
pub(super) fn told(analysis: &Analysis) -> Vec<Told<'_>> {
    let mut found: Vec<Told<'_>> = Vec::new();
    for (at, unit) in analysis.units.iter().enumerate() {
        found.extend(unit.findings(super::source_id(at)));
    }
    let mut replaced: Vec<(ObjectId, ObjectId)> =
        analysis.joined().replaced.iter().map(|(earlier, later)| (*earlier, *later)).collect();
    sort(&mut replaced);
    let duplicates = replaced.into_iter().map(|(earlier, later)| duplicate(earlier, later, &analysis.name(later)));
    found.extend(duplicates.map(Told::new));
    for (id, _, judged) in analysis.workloads() {
        found.extend(judged.findings.iter().map(|finding| {
            let local = finding.object().map_or(0, |object| object.0);
            Told::kept(finding, id.0.saturating_sub(local))
        }));
    }
    let mut made = super::admission::findings(analysis);
    made.extend(on_accounts(analysis));
    made.extend(super::unevaluated::findings(analysis));
    made.extend(super::seccomp::findings(analysis));
    made.extend(super::refused::findings(analysis));
    found.extend(made.into_iter().map(Told::new));
    let kept = analysis.in_ways().iter().chain(analysis.in_policies()).chain(&analysis.expected().findings);
    found.extend(kept.map(|finding| Told::kept(finding, 0)));
    found
}

/// What hardening rules say of workloads beside other objects. Of a piece of a workload nothing is said: the rest of it may stand elsewhere.
fn on_accounts(analysis: &Analysis) -> Vec<Finding> {
    let objects = analysis.objects();
    let by_object: HashMap<ObjectId, &Workload> =
        analysis.model().objects().map(|workload| (workload.object, workload)).collect();
    let whole = analysis.workloads().filter_map(|(id, _, judged)| {
        let is_whole = objects.get(id).is_some_and(|(_, object)| !object.fragment);
        let workload = *by_object.get(&id)?;
        is_whole.then_some((workload, &judged.path))
    });
    hardening::advice_on_accounts(analysis.model(), whole)
}

/// A finding with its place, before it has words.
struct Spotted<'a> {
    gathered: Gathered<'a>,
    /// The number of the source; none where that is not known.
    source: Option<usize>,
    span: Span,
    fixable: bool,
}

impl Spotted<'_> {
    fn key(&self) -> (Option<usize>, u32, report::Severity, &'static str) {
        let rule = self.gathered.told.finding().rule;
        (self.source, self.span.start, rule.severity, rule.id)
    }

    fn path(&self) -> String {
        self.gathered.told.finding().path().map(ToString::to_string).unwrap_or_default()
    }
}

/// Findings with positions and ids, in the order of the text.
fn place<'a>(analysis: &'a Analysis, found: Vec<Gathered<'a>>, fixes: bool) -> (Vec<report::Finding>, Vec<Origin<'a>>) {
    let revisions = found.iter().filter(|gathered| needs_all(gathered.told.finding())).count();
    // Findings about one object mostly stand together.
    let mut last: Option<(ObjectId, Spot<'_>)> = None;
    let spotted = found.into_iter().map(|gathered| {
        let finding = gathered.told.finding();
        let (source, span, fixable) = match &finding.place {
            Place::Text { source, span } => (Some(source.0 as usize), *span, false),
            Place::Field { object, path, part } => {
                let object = gathered.told.number(*object);
                if last.as_ref().is_none_or(|(known, _)| *known != object) {
                    last = analysis.spot(object).map(|spot| (object, spot));
                }
                match &last {
                    None => (None, Span::default(), false),
                    Some((_, spot)) => {
                        let fixable = fixes && spot.is_mendable(analysis, finding, revisions);
                        (Some(spot.unit_at), spot.locate(path, *part), fixable)
                    }
                }
            }
        };
        Spotted { source, span, fixable: fixable || gathered.offer.is_some(), gathered }
    });
    let spotted: Vec<Spotted<'_>> = spotted.collect();
    let order = order(&spotted);
    let (mut findings, mut origins) = (Vec::with_capacity(spotted.len()), Vec::with_capacity(spotted.len()));
    let mut lately = Lately::new();
    let mut path = String::new();
    for spotted in arranged(spotted, order) {
        let (finding, origin) = worded(analysis, spotted, &mut lately, &mut path);
        findings.push(finding);
        origins.push(origin);
    }
    identify(&mut findings);
    (findings, origins)
}

/// The order of findings in the text. What is mostly compared stands together, since each finding lies elsewhere.
fn order(spotted: &[Spotted<'_>]) -> Vec<usize> {
    let keys: Vec<_> = spotted.iter().map(|spotted| (spotted.key(), spotted)).collect();
    order_by(&keys, |(left, one), (right, other)| left.cmp(right).then_with(|| one.path().cmp(&other.path())))
}

/// A finding in words, but for its id. `words` is where its path is written first.
fn worded<'a>(
    analysis: &Analysis,
    spotted: Spotted<'a>,
    lately: &mut Lately,
    words: &mut String,
) -> (report::Finding, Origin<'a>) {
    let Spotted { gathered: Gathered { told, suppressed, offer, also }, source, span, fixable } = spotted;
    let finding = told.finding();
    let unit = source.and_then(|at| analysis.units.get(at));
    let related = |(message, place): &(String, Place)| {
        let span = match place {
            Place::Field { object, path, part } => analysis.objects().range(told.number(*object), path, *part),
            Place::Text { source, span } => {
                analysis.units.get(source.0 as usize).map_or_else(nowhere, |unit| unit.range(*span))
            }
        };
        Related { message: message.clone(), span }
    };
    words.clear();
    if let Some(path) = finding.path() {
        path.write(words);
    }
    let suggestion = fixable && finding.mend.as_ref().is_some_and(|mend| mend.check().is_some());
    let finding = report::Finding {
        id: Text::default(),
        rule: Text::fixed(finding.rule.id),
        check: finding.rule.check.map(Text::fixed),
        severity: finding.rule.severity,
        message: lately.text(&finding.message),
        upstream: finding.upstream.clone(),
        subject: told.object().map(|object| analysis.name(object)).unwrap_or_default(),
        path: lately.text(words),
        related: finding.related.iter().map(related).collect(),
        also: also.into_iter().map(|object| analysis.name(object)).collect(),
        span: unit.map_or_else(nowhere, |unit| unit.range(span)),
        fixable,
        suggestion,
        suppressed: suppressed.map(Text::from),
    };
    (finding, Origin { told, offer })
}

/// Gives each finding an id that survives edits elsewhere: what it is about, and a number where that is not enough.
fn identify(findings: &mut [report::Finding]) {
    let mut seen: HashMap<Text, usize> = HashMap::with_capacity(findings.len());
    let mut id = String::new();
    for finding in findings {
        let about = if finding.subject.is_empty() { &finding.span.source } else { &finding.subject };
        id.clear();
        for piece in [&finding.rule, ":", about, ":", &finding.path] {
            id.push_str(piece);
        }
        let plain = Text::from(id.as_str());
        let count = seen.entry(plain.clone()).or_default();
        *count += 1;
        finding.id = if *count == 1 { plain } else { format!("{id}#{count}").into() };
    }
}

fn security(analysis: &Analysis, objects: Objects<'_>, findings: &[report::Finding]) -> SecurityReport {
    let Options { standard, .. } = analysis.options;
    let mut by_subject: HashMap<&str, Vec<Text>> = HashMap::new();
    for finding in findings {
        for subject in std::iter::once(&finding.subject).chain(&finding.also) {
            by_subject.entry(subject).or_default().push(finding.id.clone());
        }
    }
    let mut told = HashSet::new();
    let mut workloads = Vec::new();
    for (id, _, judged) in analysis.workloads() {
        let Some((_, object)) = objects.get(id) else { continue };
        let endpoint = analysis.name(id);
        let violations = judged.violations(standard.level);
        let standing = standing::of(judged.baseline.is_empty(), judged.restricted.is_empty());
        let first = told.insert(endpoint.clone());
        let about = if first { by_subject.remove(endpoint.as_str()) } else { None };
        workloads.push(WorkloadStanding {
            namespace: object.namespace.clone().unwrap_or_default(),
            kind: object.kind.clone(),
            name: object.name.clone(),
            span: objects.range(id, &FieldPath::root().fields(&["metadata", "name"]), Part::Value),
            refused: object.refused,
            allowed: violations.is_empty(),
            standing,
            baseline: judged.baseline.iter().map(failure).collect(),
            restricted: judged.restricted.iter().map(failure).collect(),
            forbidden: forbidden_detail(violations),
            findings: about.unwrap_or_default(),
            endpoint,
        });
    }
    let (sentence, detail) = summary::summary(&workloads, standard);
    let namespaces = super::standing::namespaces(analysis, &workloads);
    let seccomp_profiles = super::seccomp::report(analysis);
    SecurityReport { standard, sentence, detail, workloads, namespaces, seccomp_profiles }
}

/// Who reaches whom, with the policies marked that no server would take.
fn network(analysis: &Analysis, objects: Objects<'_>) -> NetworkReport {
    let mut report =
        network::report(analysis.model(), analysis.reachability(), &objects, &super::unevaluated::kinds(objects));
    report.expectations = analysis.expected().report.clone();
    if let Some(left_out) = super::refused::left_out(analysis) {
        let space = if report.detail.is_empty() { "" } else { " " };
        report.detail.push_str(space);
        report.detail.push_str(&left_out);
    }
    let model = analysis.model();
    let policies = model.policies.iter().map(|policy| policy.object);
    let policies = policies.chain(model.admin.iter().map(|policy| policy.object));
    for (policy, told) in policies.zip(&mut report.policies) {
        told.refused = objects.get(policy).is_some_and(|(_, object)| object.refused);
    }
    report
}

fn failure(violation: &Violation) -> Failure {
    Failure {
        check: Text::fixed(violation.check.id),
        reason: Text::fixed(violation.reason),
        detail: violation.detail.as_str().into(),
    }
}
