//! Everything that is known, as a report.

use crate::sort::{sort, sort_by};
use std::collections::{HashMap, HashSet};

use crate::cluster::{Facts, ObjectId, Workload};
use crate::finding::{Finding, Locate, Part, Place, SourceId};
use crate::manifest::{FieldPath, KUBERNETES_VERSION};
use crate::network;
use crate::report::{
    self, Failure, NetworkReport, ObjectReport, Range, Related, Report, SecurityReport, SourceReport, WorkloadStanding,
};
use crate::rules::{Family, Reference, Rule, example};
use crate::security::standards::{Violation, forbidden_detail};
use crate::security::{Offence, admission, hardening, standing, summary};

use super::objects::{Objects, duplicate, name};
use super::offers::Offer;
use super::part::Judged;
use super::unit::Unit;
use super::{Analysis, Options, source_id, suppression};

/// Another project's policy, or one of a tier that is not evaluated yet.
pub(crate) static POLICY_KIND_NOT_EVALUATED: Rule = Rule {
    id: "policy-kind-not-evaluated",
    family: Family::Network,
    severity: report::Severity::Warning,
    level: None,
    check: None,
    summary: "A policy of a kind that Podwall does not evaluate",
    explanation: "It may allow or deny connections, so reachability is incomplete: what Podwall says of connections holds only as far as \
                  NetworkPolicies decide.",
    example: example!("policy-kind-not-evaluated"),
    corrected: example!("policy-kind-not-evaluated" mended),
    references: &[Reference::page(
        "Network policies",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    )],
    differences: &[],
};

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
    Range { source: String::new(), start, end: start }
}

/// Makes the report of an analysis.
pub(super) fn report(analysis: &Analysis) -> Report {
    let objects = analysis.objects();
    let findings: Vec<report::Finding> = findings(analysis).into_iter().map(|placed| placed.finding).collect();
    Report {
        podwall: env!("CARGO_PKG_VERSION").to_string(),
        kubernetes: KUBERNETES_VERSION.to_string(),
        sources: analysis.units.iter().map(source).collect(),
        objects: objects
            .iter()
            .map(|(_, unit, object, facts)| ObjectReport {
                id: name(unit, object),
                api_version: object.api_version.clone(),
                kind: object.kind.clone(),
                namespace: object.namespace.clone(),
                name: object.name.clone(),
                evaluated: object.type_id.is_some()
                    || matches!(facts, Facts::Outside(_))
                    || (object.api_version == "v1" && object.kind == "Node")
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

/// The kinds of policies in the input that are not evaluated, each once.
fn other_policies(objects: Objects<'_>) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for (_, _, object, facts) in objects.iter() {
        if *facts == Facts::OtherPolicy && !kinds.contains(&object.kind) {
            kinds.push(object.kind.clone());
        }
    }
    kinds
}

/// A finding of the report.
pub(super) struct Placed<'a> {
    pub(super) finding: report::Finding,
    /// Its number among all that is [`told`].
    pub(super) number: usize,
    /// Its fix, where that is proven already.
    pub(super) offer: Option<&'a Offer>,
}

/// A finding before it has positions.
pub(super) struct Told<'a> {
    pub(super) finding: Finding,
    number: usize,
    /// Why it is suppressed, where it is.
    pub(super) suppressed: Option<String>,
    offer: Option<&'a Offer>,
    /// The other objects of which the same is true.
    pub(super) also: Vec<ObjectId>,
}

/// All findings with positions, by source and place; with the fixes of those that have one.
pub(super) fn findings(analysis: &Analysis) -> Vec<Placed<'_>> {
    placed(analysis, told(analysis))
}

/// The same of what is [`told`].
pub(super) fn placed(analysis: &Analysis, told: Vec<Finding>) -> Vec<Placed<'_>> {
    let units = analysis.units.iter().enumerate();
    let offers = units.flat_map(|(at, unit)| unit.offers(source_id(at), &analysis.options));
    let found = suppression::held(analysis, told).into_iter().zip(offers.chain(std::iter::repeat(None)));
    let found = found.enumerate().map(|(number, ((finding, suppressed), offer))| Told {
        finding,
        number,
        suppressed,
        offer,
        also: Vec::new(),
    });
    let off = &analysis.options.rules_off;
    let found = found.filter(|told| !off.contains(&told.finding.rule.id));
    let found = super::repeated::once(analysis, found.collect());
    place(analysis, analysis.objects(), found)
}

/// All findings: those of reading by source, then the others.
pub(super) fn told(analysis: &Analysis) -> Vec<Finding> {
    let objects = analysis.objects();
    let mut found: Vec<Finding> = Vec::new();
    let mut base = 0;
    for (at, unit) in analysis.units.iter().enumerate() {
        found.extend(unit.findings(super::source_id(at), base));
        base += unit.count();
    }
    let mut replaced: Vec<(ObjectId, ObjectId)> =
        analysis.joined().replaced.iter().map(|(earlier, later)| (*earlier, *later)).collect();
    sort(&mut replaced);
    found.extend(replaced.into_iter().map(|(earlier, later)| duplicate(earlier, later, &objects.name(later))));
    for (id, _, judged) in analysis.workloads() {
        let violations = judged.violations(analysis.options.standard.level);
        found.extend(violations.iter().flat_map(|violation| security_findings(id, judged, violation)));
    }
    found.extend(super::admission::findings(analysis));
    found.extend(on_accounts(analysis));
    let kinds = other_policies(objects);
    for kind in &kinds {
        found.extend(not_evaluated(objects, kind));
    }
    found.extend(super::seccomp::findings(analysis));
    found.extend(network::findings(analysis.model(), analysis.reachability()));
    found.extend(analysis.expected().findings.iter().cloned());
    found.extend(network::outside::findings(analysis.model(), analysis.reachability()));
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

/// One finding for each place that a violation is about.
fn security_findings<'a>(
    object: ObjectId,
    judged: &'a Judged,
    violation: &'a Violation,
) -> impl Iterator<Item = Finding> + 'a {
    let upstream = match violation.detail.as_str() {
        "" => violation.reason.to_string(),
        detail => format!("{} ({detail})", violation.reason),
    };
    let finding =
        move |offence: &Offence| offence.finding(violation.check.rule, Some(upstream.clone()), object, &judged.path);
    violation.offences.iter().map(finding)
}

/// One finding for all policies of a kind that is not evaluated, at the first of them.
fn not_evaluated(objects: Objects<'_>, kind: &str) -> Option<Finding> {
    let mut policies =
        objects.iter().filter(|(_, _, object, facts)| object.kind == kind && **facts == Facts::OtherPolicy);
    let place = |object| Place::Field { object, path: FieldPath::root().field("kind"), part: Part::Value };
    let (first, ..) = policies.next()?;
    let related: Vec<(String, Place)> = policies.map(|(id, ..)| (objects.name(id), place(id))).collect();
    let count = match related.len() {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    Some(Finding {
        rule: &POLICY_KIND_NOT_EVALUATED,
        message: format!(
            "{}{count} is a policy that Podwall does not evaluate, so what it says of connections is incomplete.",
            objects.name(first)
        ),
        upstream: None,
        place: place(first),
        related,
        mend: None,
    })
}

/// Findings with positions and ids, in the order of the text.
fn place<'a>(analysis: &Analysis, objects: Objects<'_>, found: Vec<Told<'a>>) -> Vec<Placed<'a>> {
    let source_name = |id: SourceId| analysis.units.get(id.0 as usize);
    let range = |place: &Place| match place {
        Place::Field { object, path, part } => objects.range(*object, path, *part),
        Place::Text { source, span } => source_name(*source).map_or_else(nowhere, |unit| unit.range(*span)),
    };
    let order: HashMap<&str, usize> =
        analysis.units.iter().enumerate().map(|(at, unit)| (unit.source.name.as_str(), at)).collect();
    let mut placed: Vec<(Option<usize>, Placed<'_>)> = found
        .into_iter()
        .map(|Told { finding, number, suppressed, offer, also }| {
            let fixable = offer.is_some() || analysis.is_mendable(&finding);
            let suggestion = fixable && finding.mend.as_ref().is_some_and(|mend| mend.check().is_some());
            let span = range(&finding.place);
            let (subject, path) = match &finding.place {
                Place::Field { object, path, .. } => (objects.name(*object), path.to_string()),
                Place::Text { .. } => (String::new(), String::new()),
            };
            let finding = report::Finding {
                id: String::new(),
                rule: finding.rule.id.to_string(),
                check: finding.rule.check.map(str::to_string),
                severity: finding.rule.severity,
                message: finding.message,
                upstream: finding.upstream,
                subject,
                path,
                related: finding
                    .related
                    .iter()
                    .map(|(message, place)| Related { message: message.clone(), span: range(place) })
                    .collect(),
                span,
                also: also.into_iter().map(|object| objects.name(object)).collect(),
                fixable,
                suggestion,
                suppressed,
            };
            let at = order.get(finding.span.source.as_str()).copied();
            (at, Placed { finding, number, offer })
        })
        .collect();
    sort_by(&mut placed, |(left_at, Placed { finding: left, .. }), (right_at, Placed { finding: right, .. })| {
        let key = |finding: &report::Finding| (finding.span.start.offset, finding.severity);
        let by_place = left_at.cmp(right_at).then_with(|| key(left).cmp(&key(right)));
        by_place.then_with(|| left.rule.cmp(&right.rule)).then_with(|| left.path.cmp(&right.path))
    });
    let mut placed: Vec<Placed<'_>> = placed.into_iter().map(|(_, placed)| placed).collect();
    identify(&mut placed);
    placed
}

/// Gives each finding an id that survives edits elsewhere: what it is about, and a number where that is not enough.
fn identify(findings: &mut [Placed<'_>]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for Placed { finding, .. } in findings {
        let about = if finding.subject.is_empty() { &finding.span.source } else { &finding.subject };
        let id = format!("{}:{about}:{}", finding.rule, finding.path);
        let count = seen.entry(id.clone()).or_default();
        *count += 1;
        finding.id = if *count == 1 { id } else { format!("{id}#{count}") };
    }
}

fn security(analysis: &Analysis, objects: Objects<'_>, findings: &[report::Finding]) -> SecurityReport {
    let Options { standard, .. } = analysis.options;
    let mut by_subject: HashMap<&str, Vec<&str>> = HashMap::new();
    for finding in findings {
        for subject in std::iter::once(&finding.subject).chain(&finding.also) {
            by_subject.entry(subject).or_default().push(&finding.id);
        }
    }
    let mut told = HashSet::new();
    let mut workloads = Vec::new();
    for (id, unit, judged) in analysis.workloads() {
        let Some((_, object)) = objects.get(id) else { continue };
        let endpoint = name(unit, object);
        let violations = judged.violations(standard.level);
        let standing = standing::of(judged.baseline.is_empty(), judged.restricted.is_empty());
        let first = told.insert(endpoint.clone());
        let about = by_subject.get(endpoint.as_str()).filter(|_| first);
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
            findings: about.into_iter().flatten().map(|id| id.to_string()).collect(),
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
    let mut report = network::report(analysis.model(), analysis.reachability(), &objects, &other_policies(objects));
    report.expectations = analysis.expected().report.clone();
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
        check: violation.check.id.to_string(),
        reason: violation.reason.to_string(),
        detail: violation.detail.clone(),
    }
}
