//! What is worth saying of labels, of a configuration, and of what became of objects.

use std::collections::HashSet;

use crate::cluster::{Facts, Labels, ObjectId};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::rule::Rule;
use crate::security::Level;
use crate::security::admission::{
    APPLIED_BEFORE_NAMESPACE, BAD_CONFIGURATION, DENIED, INVALID_LABEL, LabelError, Mode, NOT_ENFORCED, PREFIX, Policy,
    PolicyVersion, UNKNOWN_LABEL, VERSION_AHEAD, WARN_LAXER, resolve,
};

use super::configured::{self, Configured};
use super::report::label_path;
use super::{Analysis, Fate, Simulation, Step, cluster};

/// What labels look like that are none: the prefix, and one that people take for it.
const PREFIXES: [&str; 2] = [PREFIX, "pod-security.k8s.io/"];

/// The findings about admission.
pub(in crate::analysis) fn findings(analysis: &Analysis) -> Vec<Finding> {
    let simulation = analysis.simulation();
    let mut found = Vec::new();
    for configured in &simulation.configured {
        configuration(configured, &mut found);
    }
    for (id, unit, object, facts) in analysis.objects().iter() {
        let Facts::Namespace(labels) = facts else { continue };
        if analysis.joined().replaced.contains_key(&id) {
            continue;
        }
        let configured = configured::of(&simulation.configured, cluster(unit));
        let exempt = configured.configuration.exemptions.namespaces.contains(&object.name);
        namespace(id, &object.name, labels, configured.configuration.defaults, exempt, &mut found);
    }
    let refused = refused_namespaces(analysis, simulation);
    for step in &simulation.steps {
        found.extend(of_step(analysis, simulation, &refused, step));
    }
    found
}

/// The clusters and names of the namespaces that are refused themselves, where any object comes to one that is not there.
fn refused_namespaces<'a>(analysis: &'a Analysis, simulation: &Simulation) -> HashSet<(&'a str, &'a str)> {
    let is_missing = |step: &Step| matches!(step.fate, Fate::Missing);
    if !simulation.steps.iter().any(is_missing) {
        return HashSet::new();
    }
    let refused = simulation.steps.iter().filter(|step| match &step.fate {
        Fate::Answered(response) => response.refusal.is_some(),
        Fate::Unreached => true,
        Fate::Missing => false,
    });
    let found = refused.filter_map(|step| analysis.objects().get(step.object));
    let namespaces = found.filter(|(_, object)| object.kind == "Namespace");
    namespaces.map(|(unit, object)| (cluster(unit), object.name.as_str())).collect()
}

fn finding(rule: &'static Rule, object: ObjectId, path: FieldPath, message: String) -> Finding {
    Finding::of_field(rule, object, path, Part::Value, message)
}

fn configuration(configured: &Configured, found: &mut Vec<Finding>) {
    let Some((object, path)) = &configured.place else { return };
    for fault in configured.faults() {
        let is_strict = configured.error.as_ref().is_some_and(|error| error.is_strict);
        let prefix = if is_strict { "strict decoding error: " } else { "" };
        let upstream = format!("{prefix}{}", fault.message);
        let message = format!("The API server does not start with this configuration: {upstream}.");
        let mut finding = finding(&BAD_CONFIGURATION, *object, path.join(&fault.path), message);
        if is_strict && let Place::Field { part, .. } = &mut finding.place {
            *part = Part::Key;
        }
        finding.upstream = Some(upstream.into());
        found.push(finding);
    }
    let Policy { enforce, warn, .. } = configured.configuration.defaults;
    if enforce.level > warn.level {
        let path = path.join(&FieldPath::root().fields(&["defaults", "enforce"]));
        let message = format!(
            "`warn` does not follow a configured `enforce`: where no label says more, a Deployment is applied without a warning and its pods are refused. \
             Set `warn: {}` too.",
            enforce.level.name()
        );
        found.push(finding(&WARN_LAXER, *object, path, message));
    }
}

fn namespace(id: ObjectId, name: &str, labels: &Labels, defaults: Policy, exempt: bool, found: &mut Vec<Finding>) {
    let resolved = resolve(labels, defaults);
    for error in &resolved.errors {
        let message = invalid(error);
        let mut finding = finding(&INVALID_LABEL, id, label_path(error.label()), message);
        finding.upstream = Some(error.to_string().into());
        finding.mend = error.mend();
        found.push(finding);
    }
    let known = |label: &str| Mode::ALL.iter().any(|mode| mode.level_label() == label || mode.version_label() == label);
    for label in labels.keys().filter(|label| PREFIXES.iter().any(|prefix| label.starts_with(prefix)) && !known(label))
    {
        let mut finding = finding(&UNKNOWN_LABEL, id, label_path(label), unknown(label));
        if let Place::Field { part, .. } = &mut finding.place {
            *part = Part::Key;
        }
        found.push(finding);
    }
    for mode in Mode::ALL {
        let label = mode.version_label();
        let version = labels.get(label).and_then(|value| PolicyVersion::parse(value));
        if let Some(version) = version.filter(|version| version.is_ahead()) {
            let message = format!("`{version}` is newer than every known version, and is evaluated as v1.37 for now.");
            found.push(finding(&VERSION_AHEAD, id, label_path(label), message));
        }
    }
    let Policy { enforce, warn, .. } = resolved.policy;
    let warn_label = Mode::Warn.level_label();
    let valid = labels.get(warn_label).is_some_and(|value| Level::of_name(value).is_some());
    if enforce.level > warn.level && valid && !exempt {
        let message = format!(
            "Only `{}` is warned about, but `{}` is enforced: a Deployment whose pods will be refused is applied without a warning. Leave the label out, \
             and `warn` follows `enforce`.",
            warn.level.name(),
            enforce.level.name()
        );
        found.push(finding(&WARN_LAXER, id, label_path(warn_label), message));
    }
    let unset = !labels.contains_key(Mode::Enforce.level_label()) && defaults.enforce.level == Level::Privileged;
    if unset && !exempt && !name.starts_with("kube-") {
        let message = format!(
            "The namespace `{name}` enforces no Pod Security Standard: it takes every pod, privileged ones too. The label `{}` sets one.",
            Mode::Enforce.level_label()
        );
        found.push(finding(&NOT_ENFORCED, id, FieldPath::root().fields(&["metadata", "name"]), message));
    }
}

/// What a bad label does.
fn invalid(error: &LabelError) -> String {
    let LabelError { mode, is_version, value } = error;
    let (wanted, instead) = match (is_version, mode) {
        (true, _) => ("`latest` or such as `v1.37`", "it is taken for `latest`"),
        (false, Mode::Enforce) => ("`privileged`, `baseline` or `restricted`", "`restricted` is enforced"),
        (false, Mode::Audit) => ("`privileged`, `baseline` or `restricted`", "nothing is audited"),
        (false, Mode::Warn) => ("`privileged`, `baseline` or `restricted`", "nothing is warned about"),
    };
    let label = error.label();
    format!(
        "`{label}` has to be {wanted}, and is `{value}`. A new namespace is refused with it; in one that has it already, {instead}."
    )
}

/// The labels that a wrong one may be meant as.
fn unknown(label: &str) -> String {
    let name = label.split_once('/').map_or(label, |(_, name)| name).to_ascii_lowercase().replace('_', "-");
    let meant = Mode::ALL.iter().flat_map(|mode| [mode.level_label(), mode.version_label()]);
    let meant = meant.into_iter().find(|known| known.strip_prefix(PREFIX) == Some(name.as_str()));
    match meant {
        Some(meant) => format!("`{label}` means nothing to Pod Security admission; it is spelled `{meant}`."),
        None => format!(
            "`{label}` means nothing to Pod Security admission, which knows `enforce`, `audit` and `warn`, each alone and with `-version`."
        ),
    }
}

/// What became of an object, where that is bad.
fn of_step(
    analysis: &Analysis,
    simulation: &Simulation,
    refused: &HashSet<(&str, &str)>,
    step: &Step,
) -> Option<Finding> {
    let objects = analysis.objects();
    let (unit, object) = objects.get(step.object)?;
    let namespace = object.namespace.as_deref().unwrap_or("default");
    let at_name = || FieldPath::root().fields(&["metadata", "name"]);
    let mut found = match &step.fate {
        Fate::Missing => {
            let message = match refused.contains(&(cluster(unit), namespace)) {
                true => format!(
                    "The namespace `{namespace}` is refused itself, so it is not there when this is applied: mend the Namespace first."
                ),
                false => format!(
                    "When this is applied the namespace `{namespace}` is not there yet, so the first run refuses it: put the Namespace before it."
                ),
            };
            let path = FieldPath::root().fields(&["metadata", "namespace"]);
            let mut found = finding(&APPLIED_BEFORE_NAMESPACE, step.object, path, message);
            found.upstream = Some(format!("namespaces \"{namespace}\" not found").into());
            return Some(found);
        }
        Fate::Unreached => return None,
        Fate::Answered(response) => match (&response.refusal, &step.pods_refused) {
            (Some(refusal), _) if object.kind != "Namespace" => {
                let message = format!("The namespace `{namespace}` refuses this pod: {}.", violated(&refusal.message));
                let mut found = finding(&DENIED, step.object, at_name(), message);
                found.upstream = Some(refusal.message.as_str().into());
                found
            }
            (None, Some(refused)) => {
                let warned = if response.warnings.is_empty() { "without a warning" } else { "with a warning" };
                let message = format!(
                    "The {} is applied {warned}, but the namespace `{namespace}` refuses its pods: {}.",
                    object.kind,
                    violated(refused)
                );
                let mut found = finding(&DENIED, step.object, at_name(), message);
                found.upstream = Some(refused.as_str().into());
                found
            }
            _ => return None,
        },
    };
    let met = step.policy.and_then(|policy| simulation.policies.get(policy));
    if let Some(of) = met.and_then(|met| met.object) {
        let path = label_path(Mode::Enforce.level_label());
        let place = Place::Field { object: of, path, part: Part::Value };
        found.related.push(("what the namespace enforces".to_string(), place));
    }
    Some(found)
}

/// What of upstream's text stands behind its head.
fn violated(message: &str) -> &str {
    message.split_once(" is forbidden: ").map_or(message, |(_, rest)| rest)
}
