//! Expectations: those of documents among the sources and those that are passed in.

use std::collections::HashMap;

use crate::cluster::{Model, ObjectId, Selector};
use crate::finding::{Finding, Locate, Part};
use crate::network::Reachability;
use crate::network::expect::rules::{BAD_EXPECTATION, EXPECTATION_FAILED};
use crate::network::expect::{
    Expectation, Judgement, Problem, Reading, Wanted, evaluate, evaluate_kept, is_expectation, read,
};
use crate::report::{ExpectationReport, ExpectationResult, ExpectedVerdict};
use crate::words::{self, capitalised};

use super::objects::Objects;
use super::{Analysis, Options};

/// The most failing pairs that are told of an expectation where nothing is said.
pub(super) const TOLD: usize = 5;

/// Expectations of the input with what came of them.
#[derive(Debug, Default)]
pub(super) struct Expected {
    /// Those of documents, then those that are passed in.
    all: Vec<Expectation>,
    /// None where nobody expects anything.
    pub(super) report: Option<ExpectationReport>,
    pub(super) findings: Vec<Finding>,
}

impl Analysis {
    /// Holds expectations against who reaches whom, at most `limit` failing pairs told of each.
    ///
    /// ```
    /// use podwall::network::expect::read_json;
    /// use podwall::{Analysis, Options, Source};
    ///
    /// let pod = |name: &str| format!("---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: c, image: i}}]}}\n");
    /// let source = Source { name: "pods.yaml".into(), text: pod("web") + &pod("db"), cluster: None };
    /// let expected = read_json(r#"{"denied": [{"from": "outside", "to": "default/Pod/db"}]}"#).expectations;
    /// let report = Analysis::new(vec![source], Options::default()).expect(&expected, 5);
    /// assert_eq!((report.passed, report.failed), (0, 1));
    /// assert_eq!(report.results[0].sentence, "Everyone outside should not reach default/Pod/db at all.");
    /// ```
    pub fn expect(&self, expectations: &[Expectation], limit: usize) -> ExpectationReport {
        let again = self.for_selectors(expectations.iter().flat_map(Expectation::pod_selectors));
        let (model, reachability, kept) = match &again {
            Some(again) => (&again.model, &again.reachability, &again.questions),
            None => (self.model(), self.reachability(), self.questions()),
        };
        let judged = evaluate_kept(model, reachability, kept, &self.objects(), expectations, limit);
        report(
            expectations
                .iter()
                .zip(judged)
                .map(|(each, judgement)| result(self, None, each, judgement, limit))
                .collect(),
        )
    }

    /// Whether every expectation that the connections meet is met by others too, and the rest fails for no more pairs.
    pub(super) fn still_meets(&self, model: &Model, reachability: &Reachability) -> bool {
        let Some(before) = &self.expected().report else { return true };
        let after = evaluate(model, reachability, &self.objects(), &self.expected().all, 0);
        let holds = |before: &ExpectationResult, after: &Judgement| {
            after.passed || (!before.passed && after.failing <= before.failing)
        };
        before.results.iter().zip(&after).all(|(before, after)| holds(before, after))
    }
}

/// The documents of expectations that no later one replaces, as they are read.
pub(super) fn documents(analysis: &Analysis) -> impl Iterator<Item = (ObjectId, Reading)> {
    documents_of(analysis.objects(), &analysis.joined().replaced)
}

fn documents_of<'a>(
    objects: Objects<'a>,
    replaced: &'a HashMap<ObjectId, ObjectId>,
) -> impl Iterator<Item = (ObjectId, Reading)> + 'a {
    objects.iter().filter_map(|(id, unit, object, _)| {
        if !is_expectation(&object.api_version, &object.kind) || replaced.contains_key(&id) {
            return None;
        }
        let cluster = unit.source.cluster.as_deref().unwrap_or_default();
        Some((id, read(unit.tree(object)?, object.node, cluster, object.namespace.as_deref())))
    })
}

/// What the sources and the options ask of labels of pods where they expect something.
pub(super) fn pod_selectors<'a>(
    objects: Objects<'a>,
    replaced: &'a HashMap<ObjectId, ObjectId>,
    options: &Options,
) -> Vec<Selector> {
    let of_documents = documents_of(objects, replaced).flat_map(|(_, reading)| reading.expectations);
    let selectors = |each: &Expectation| each.pod_selectors().cloned().collect::<Vec<_>>();
    let of_documents = of_documents.flat_map(|each| selectors(&each));
    of_documents.chain(options.expectations.iter().flat_map(selectors)).collect()
}

/// What the sources and the options expect, and what came of it.
pub(super) fn expected(analysis: &Analysis) -> Expected {
    let objects = analysis.objects();
    let mut all: Vec<(Option<ObjectId>, Expectation)> = Vec::new();
    let mut findings = Vec::new();
    let mut any = false;
    for (id, reading) in documents(analysis) {
        any = true;
        let problems = reading.problems.into_iter();
        findings.extend(
            problems
                .map(|Problem { path, part, message }| Finding::of_field(&BAD_EXPECTATION, id, path, part, message)),
        );
        all.extend(reading.expectations.into_iter().map(|each| (Some(id), each)));
    }
    let Options { expectations, .. } = &analysis.options;
    all.extend(expectations.iter().map(|each| (None, each.clone())));
    if !any && all.is_empty() {
        return Expected::default();
    }
    let (ids, expectations): (Vec<Option<ObjectId>>, Vec<Expectation>) = all.into_iter().unzip();
    let (model, reachability, kept) = (analysis.model(), analysis.reachability(), analysis.questions());
    let judged = evaluate_kept(model, reachability, kept, &objects, &expectations, TOLD);
    let mut results = Vec::new();
    for ((id, each), judgement) in ids.into_iter().zip(&expectations).zip(judged) {
        if let (Some(id), false, true) = (id, judgement.passed, each.readable) {
            let path = judgement.nobody.map_or_else(|| each.path.clone(), |end| each.path.field(end));
            let part = if judgement.nobody.is_some() { Part::Value } else { Part::Key };
            findings.push(Finding::of_field(&EXPECTATION_FAILED, id, path, part, message(&judgement)));
        }
        results.push(result(analysis, id, each, judgement, TOLD));
    }
    Expected { all: expectations, report: Some(report(results)), findings }
}

/// The sentence of the judgement, and that of the first pair which is not as expected.
fn message(judgement: &Judgement) -> String {
    let first = judgement.failures.first().and_then(|pair| pair.explanation.as_ref());
    match first {
        Some(explanation) => format!("{} {}", judgement.sentence, explanation.sentence),
        None => judgement.sentence.clone(),
    }
}

fn result(
    analysis: &Analysis,
    id: Option<ObjectId>,
    each: &Expectation,
    judgement: Judgement,
    limit: usize,
) -> ExpectationResult {
    let objects = analysis.objects();
    ExpectationResult {
        subject: id.map(|id| objects.name(id)),
        name: each.name.clone(),
        path: each.path.to_string(),
        span: id.map(|id| objects.range(id, &each.path, Part::Key)),
        wanted: match each.wanted {
            Wanted::Allowed => ExpectedVerdict::Allowed,
            Wanted::Denied => ExpectedVerdict::Denied,
        },
        passed: judgement.passed,
        sentence: judgement.sentence,
        pairs: judgement.pairs,
        failing: judgement.failing,
        left_aside: judgement.left_aside,
        failures: judgement.failures,
        limit: limit as u64,
    }
}

fn report(results: Vec<ExpectationResult>) -> ExpectationReport {
    let count = |passed: bool| {
        u32::try_from(results.iter().filter(|result| result.passed == passed).count()).unwrap_or(u32::MAX)
    };
    let (passed, failed) = (count(true), count(false));
    let told = |count: u32| words::count(count.into());
    let sentence = match (passed, failed) {
        (0, 0) => "There are no expectations.".to_string(),
        (1, 0) => "The only expectation is met.".to_string(),
        (0, 1) => "The only expectation is not met.".to_string(),
        (all, 0) => format!("All {} expectations are met.", told(all)),
        (0, all) => format!("None of the {} expectations is met.", told(all)),
        (_, failed) => {
            let (verb, all) =
                (if failed == 1 { "is" } else { "are" }, u32::try_from(results.len()).unwrap_or(u32::MAX));
            format!("{} of {} expectations {verb} not met.", capitalised(&told(failed)), told(all))
        }
    };
    ExpectationReport { sentence, passed, failed, results }
}
