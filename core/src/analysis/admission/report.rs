//! The part of the report about admission.

use std::collections::BTreeMap;

use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::report::{
    AdmissionAnswer, AdmissionOutcome, AdmissionReport, ConfigurationOrigin, ConfigurationSource, ModeInForce,
    ModeOrigin, PolicyInForce, Range,
};
use crate::security::Level;
use crate::security::admission::{Mode, PREFIX, Refusal, Response};
use crate::words::{capitalised, number};

use super::{Analysis, Fate, Met, Simulation, Step};
use crate::analysis::objects::{Objects, name};

/// What admission would say.
pub(in crate::analysis) fn report(analysis: &Analysis) -> AdmissionReport {
    let simulation = analysis.simulation();
    let objects = analysis.objects();
    let answers: Vec<_> = simulation.steps.iter().filter_map(|step| answer(objects, step)).collect();
    let policies: Vec<_> = simulation.policies.iter().map(|met| policy(objects, met)).collect();
    AdmissionReport {
        sentence: sentence(&answers),
        detail: detail(&answers, &policies),
        configuration: configuration(objects, simulation),
        policies,
        answers,
    }
}

fn configuration(objects: Objects<'_>, simulation: &Simulation) -> ConfigurationOrigin {
    match simulation.configured.first() {
        None => ConfigurationOrigin { origin: ConfigurationSource::Default, span: None },
        Some(configured) => match &configured.place {
            None => ConfigurationOrigin { origin: ConfigurationSource::Options, span: None },
            Some((object, path)) => ConfigurationOrigin {
                origin: ConfigurationSource::Document,
                span: Some(objects.range(*object, &path.field("kind"), Part::Value)),
            },
        },
    }
}

fn policy(objects: Objects<'_>, met: &Met) -> PolicyInForce {
    let mode = |mode| mode_in_force(objects, met, mode);
    PolicyInForce {
        cluster: Some(met.cluster.clone()).filter(|cluster| !cluster.is_empty()),
        namespace: met.namespace.clone(),
        assumed: met.object.is_none(),
        enforce: mode(Mode::Enforce),
        audit: mode(Mode::Audit),
        warn: mode(Mode::Warn),
        errors: met.resolved.errors.iter().map(ToString::to_string).collect(),
    }
}

fn mode_in_force(objects: Objects<'_>, met: &Met, mode: Mode) -> ModeInForce {
    let standard = met.resolved.policy.of(mode);
    let span = |label: &str| -> Option<Range> {
        let object = met.object?;
        let (unit, found) = objects.get(object)?;
        let tree = unit.tree(found)?;
        tree.get(tree.get(tree.get(found.node, "metadata")?, "labels")?, label)?;
        Some(objects.range(object, &label_path(label), Part::Value))
    };
    let is_invalid = met.resolved.errors.iter().any(|error| error.mode == mode && !error.is_version);
    let own = span(mode.level_label());
    let (origin, span_of_level) = match own {
        Some(_) if is_invalid => (ModeOrigin::Invalid, own),
        Some(_) => (ModeOrigin::Label, own),
        None if mode == Mode::Warn && met.resolved.warn_follows => {
            (ModeOrigin::Enforce, span(Mode::Enforce.level_label()))
        }
        None => (ModeOrigin::Default, None),
    };
    let version_span = span(mode.version_label()).or_else(|| match origin {
        ModeOrigin::Enforce => span(Mode::Enforce.version_label()),
        _ => None,
    });
    ModeInForce { level: standard.level, standard: standard.to_string(), origin, span: span_of_level, version_span }
}

/// Where a label stands in its object.
pub(super) fn label_path(label: &str) -> FieldPath {
    FieldPath::root().fields(&["metadata", "labels"]).key(label)
}

fn answer(objects: Objects<'_>, step: &Step) -> Option<AdmissionAnswer> {
    let (unit, object) = objects.get(step.object)?;
    let nothing = Response::default();
    let (response, missing) = match &step.fate {
        Fate::Answered(response) => (response, None),
        Fate::Unreached => (&nothing, None),
        Fate::Missing => (&nothing, Some(missing(object.namespace.as_deref().unwrap_or("default")))),
    };
    let refusal = response.refusal.as_ref().or(missing.as_ref());
    let outcome = match &step.fate {
        Fate::Unreached => AdmissionOutcome::Unreached,
        Fate::Missing => AdmissionOutcome::Missing,
        Fate::Answered(response) if response.refusal.is_some() => AdmissionOutcome::Denied,
        Fate::Answered(response) if !response.warnings.is_empty() => AdmissionOutcome::Warned,
        Fate::Answered(response) if response.annotations.contains_key("exempt") => AdmissionOutcome::Exempt,
        Fate::Answered(_) => AdmissionOutcome::Allowed,
    };
    let annotations = response.annotations.iter().map(|(name, text)| (format!("{PREFIX}{name}"), text.clone()));
    Some(AdmissionAnswer {
        subject: name(unit, object),
        span: objects.range(step.object, &FieldPath::root().fields(&["metadata", "name"]), Part::Value),
        updates: step.updates,
        outcome,
        message: refusal.map(|refusal| refusal.message.clone()),
        printed: refusal.and_then(|refusal| printed(refusal, &unit.source.name, step.updates)),
        warnings: response.warnings.clone(),
        audit_annotations: annotations.collect::<BTreeMap<_, _>>(),
        pods_refused: step.pods_refused.clone(),
        policy: step.policy.and_then(|policy| u32::try_from(policy).ok()),
    })
}

/// The answer of the server where a namespace is not there.
fn missing(namespace: &str) -> Refusal {
    let message = format!("namespaces {} not found", crate::go_quote::quote(namespace));
    Refusal { code: 404, reason: "NotFound", message, causes: Vec::new() }
}

/// What kubectl prints. Of a refused update it prints the patch too, which is not imitated.
fn printed(refusal: &Refusal, source: &str, updates: bool) -> Option<String> {
    let Refusal { reason, message, causes, .. } = refusal;
    match *reason {
        "Invalid" => {
            let (head, _) = message.split_once(" is invalid: ")?;
            Some(match causes.as_slice() {
                [cause] => format!("The {head} is invalid: {cause}"),
                causes => {
                    let lines: Vec<String> = causes.iter().map(|cause| format!("\n* {cause}")).collect();
                    format!("The {head} is invalid:{}", lines.concat())
                }
            })
        }
        _ if updates => None,
        reason => Some(format!("Error from server ({reason}): error when creating \"{source}\": {message}")),
    }
}

/// How many answers have an outcome.
fn count(answers: &[AdmissionAnswer], outcome: AdmissionOutcome) -> usize {
    answers.iter().filter(|answer| answer.outcome == outcome).count()
}

/// What a person would say after looking.
fn sentence(answers: &[AdmissionAnswer]) -> String {
    let count = |outcome| count(answers, outcome);
    let judged = answers.len() - count(AdmissionOutcome::Unreached);
    let (denied, missing) = (count(AdmissionOutcome::Denied), count(AdmissionOutcome::Missing));
    let pods = answers.iter().filter(|answer| answer.pods_refused.is_some()).count();
    let head = match (denied, judged) {
        (_, all) if all == missing => return "Nothing here would come to Pod Security admission.".to_string(),
        (0, all) if missing > 0 => {
            let of = number(all);
            format!("Pod Security admission would let {} of {of} objects in.", number(all - missing))
        }
        (0, 1) => "Pod Security admission would let this object in.".to_string(),
        (0, 2) => "Pod Security admission would let both objects in.".to_string(),
        (0, all) => format!("Pod Security admission would let all {} objects in.", number(all)),
        (1, 1) => "Pod Security admission would refuse this object.".to_string(),
        (denied, all) => format!("Pod Security admission would refuse {} of {} objects.", number(denied), number(all)),
    };
    match pods {
        0 => head,
        1 => format!("{head} The pods of one workload would be refused."),
        pods => format!("{head} The pods of {} workloads would be refused.", number(pods)),
    }
}

/// What else happened, and what was taken for granted.
fn detail(answers: &[AdmissionAnswer], policies: &[PolicyInForce]) -> String {
    let count = |outcome| count(answers, outcome);
    let mut sentences = Vec::new();
    let mut tell = |count: usize, one: &str, many: &str| match count {
        0 => {}
        1 => sentences.push(format!("One object {one}.")),
        count => sentences.push(format!("{} objects {many}.", capitalised(&number(count)))),
    };
    tell(count(AdmissionOutcome::Warned), "gets in with a warning", "get in with warnings");
    tell(count(AdmissionOutcome::Exempt), "is exempt", "are exempt");
    tell(count(AdmissionOutcome::Missing), "comes before its namespace", "come before their namespace");
    tell(
        count(AdmissionOutcome::Unreached),
        "is refused before it comes so far",
        "are refused before they come so far",
    );
    let lax = |policy: &&PolicyInForce| policy.assumed && policy.enforce.level == Level::Privileged;
    match policies.iter().filter(lax).count() {
        0 => {}
        1 => sentences.push("One namespace is not given and is taken to have no labels.".to_string()),
        count => sentences
            .push(format!("{} namespaces are not given and are taken to have no labels.", capitalised(&number(count)))),
    }
    sentences.join(" ")
}
