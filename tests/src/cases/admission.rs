//! Blocks about admission: `admission`, `policies`, `namespaces`, `relabel`.

use std::collections::BTreeMap;

use podwall::report::{AdmissionAnswer, AdmissionOutcome, ModeInForce, ModeOrigin};

use super::blocks::{halves, lines};
use super::markdown::Block;
use super::run::{Failure, Subject};
use super::said::compare;

/// `OBJECT : OUTCOME`, in which a refusal is `denied: MESSAGE` or `missing: MESSAGE`; and `warning: TEXT`, `pods: MESSAGE`, `audit ANNOTATION: TEXT`,
/// `printed: TEXT`. Every answer that refuses or warns has to be asserted.
pub(super) fn admission(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let answers = &subject.report.admission.answers;
    let said =
        answers.iter().flat_map(|answer| of_answer(answer).into_iter().map(|what| (answer.subject.clone(), what)));
    compare(block, said.collect(), failures, |what| {
        ["denied", "missing", "warning", "pods", "exempt"].iter().any(|word| what.starts_with(word))
    })
}

fn of_answer(answer: &AdmissionAnswer) -> Vec<String> {
    let message = answer.message.as_deref().unwrap_or_default();
    let mut said = vec![match answer.outcome {
        AdmissionOutcome::Allowed => "allowed".to_string(),
        AdmissionOutcome::Warned => "warned".to_string(),
        AdmissionOutcome::Exempt => "exempt".to_string(),
        AdmissionOutcome::Unreached => "unreached".to_string(),
        AdmissionOutcome::Denied => format!("denied: {message}"),
        AdmissionOutcome::Missing => format!("missing: {message}"),
    }];
    said.extend(answer.warnings.iter().map(|warning| format!("warning: {warning}")));
    said.extend(answer.pods_refused.iter().map(|refused| format!("pods: {refused}")));
    let prefix = "pod-security.kubernetes.io/";
    let annotations = answer.audit_annotations.iter();
    said.extend(annotations.map(|(name, text)| format!("audit {}: {text}", name.strip_prefix(prefix).unwrap_or(name))));
    said.extend(answer.printed.iter().map(|printed| format!("printed: {}", printed.replace('\n', "\\n"))));
    said
}

/// `NAMESPACE : MODE LEVEL:VERSION from ORIGIN LINE`: where a level in force comes from, `label`, `invalid`, `enforce` or `default`.
pub(super) fn policies(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let policies = subject.report.admission.policies.iter().flat_map(|policy| {
        let of = |mode: &str, in_force: &ModeInForce| {
            let origin = match in_force.origin {
                ModeOrigin::Label => "label",
                ModeOrigin::Invalid => "invalid",
                ModeOrigin::Enforce => "enforce",
                ModeOrigin::Default => "default",
            };
            let line = in_force.span.as_ref().map_or(String::new(), |span| format!(" {}", span.start.line));
            (policy.namespace.clone(), format!("{mode} {} from {origin}{line}", in_force.standard))
        };
        [of("enforce", &policy.enforce), of("audit", &policy.audit), of("warn", &policy.warn)]
    });
    compare(block, policies.collect(), failures, |_| false)
}

/// `NAMESPACE : LEVEL`, `NAMESPACE : missing CHECK: WORKLOADS`, `NAMESPACE : LABEL=VALUE`, labels without their prefix. All has to be asserted.
pub(super) fn namespaces(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let said = subject.report.security.namespaces.iter().flat_map(|namespace| {
        let missing = namespace.missing.iter();
        let missing = missing.map(|missing| format!("missing {}: {}", missing.check, missing.workloads.join(", ")));
        let label = |(label, value): (&String, &String)| {
            format!("{}={value}", label.strip_prefix("pod-security.kubernetes.io/").unwrap_or(label))
        };
        let all = std::iter::once(namespace.standing.name().to_string()).chain(missing);
        let all = all.chain(namespace.labels.iter().map(label));
        all.map(|what| (namespace.name.clone(), what)).collect::<Vec<_>>()
    });
    compare(block, said.collect(), failures, |_| true)
}

/// `NAMESPACE LABEL=VALUE … : allowed`, `… : denied: MESSAGE` or `… : warning: TEXT`, labels without their prefix.
pub(super) fn relabel(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    for (line, text) in lines(block) {
        let (question, expected) = halves(line, text)?;
        let mut words = question.split_whitespace();
        let namespace = words.next().ok_or_else(|| format!("{line}: no namespace"))?;
        let labels = words.map(|word| {
            let (label, value) = word.split_once('=').ok_or_else(|| format!("{line}: {word} is no LABEL=VALUE"))?;
            Ok((format!("pod-security.kubernetes.io/{label}"), value.to_string()))
        });
        let labels: BTreeMap<String, String> = labels.collect::<Result<_, String>>()?;
        let said = match subject.analysis.relabel(namespace, &labels) {
            Err(unknown) => vec![unknown.to_string()],
            Ok(answer) => {
                let verdict = match answer.message {
                    None => "allowed".to_string(),
                    Some(message) => format!("denied: {message}"),
                };
                let warnings = answer.warnings.iter().map(|warning| format!("warning: {warning}"));
                std::iter::once(verdict).chain(warnings).collect()
            }
        };
        if !said.iter().any(|said| said == expected) {
            failures.push(Failure { line, message: format!("it is:\n    {}", said.join("\n    ")) });
        }
    }
    Ok(())
}
