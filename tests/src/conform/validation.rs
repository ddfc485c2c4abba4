//! What the API server says of one object when it validates it: errors, warnings, and the message that refuses the object.

use podwall::manifest;
use podwall::manifest::validation::FieldError;

use super::documents::shown;
use super::objects::{Expected, ExpectedError};
use super::{Answer, Disagreement, Kind};

/// Fields whose errors Podwall need not have.
const OUT_OF_SCOPE: [&str; 16] = [
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "lifecycle",
    "resources",
    "env",
    "envFrom",
    "affinity",
    "topologySpreadConstraints",
    "tolerations",
    "dnsConfig",
    "strategy",
    "updateStrategy",
    "volumeClaimTemplates",
    "timeZone",
    "nodePort",
];

/// Compares errors, warnings and the message.
pub(super) fn compare(place: &str, expected: &Expected, found: &manifest::Answer, answers: &mut Vec<Answer>) {
    let mut wanted: Vec<ExpectedError> = expected.validation_errors.clone();
    let mut given: Vec<ExpectedError> = found.validation_errors.iter().map(recorded).collect();
    // Where a default cluster allocates in vain, it never comes to validation.
    if found.refused_by_allocation {
        given.clear();
    }
    if expected.unordered {
        wanted.sort();
        given.sort();
    }
    let mut missing = Vec::new();
    wanted.retain(|error| {
        let keep = !is_out_of_scope(error) || given.iter().any(|other| is_same(error, other));
        if !keep {
            missing.push(error.field.clone());
        }
        keep
    });
    let agreed = wanted.len() == given.len() && wanted.iter().zip(&given).all(|(wanted, given)| is_same(wanted, given));
    let difference = (!agreed).then(|| Disagreement {
        question: format!("{place}, validation_errors"),
        expected: lines(&wanted),
        found: lines(&given),
    });
    answers.push(Answer::Compared(Kind::Validation, difference));

    let mut warned = expected.warnings.clone();
    let mut warns: Vec<String> = found.warnings.iter().map(|warning| warning.text.clone()).collect();
    // The server warns only of what it accepts.
    if !missing.is_empty() && expected.warnings.is_empty() {
        warns.clear();
    }
    warned.retain(|warning| {
        let keep = !is_out_of_scope_field(warning.split(": ").next().unwrap_or_default()) || warns.contains(warning);
        if !keep {
            missing.push(format!("{} (warning)", warning.split(": ").next().unwrap_or_default()));
        }
        keep
    });
    if expected.unordered {
        warned.sort();
        warns.sort();
    }
    let difference = (warned != warns).then(|| Disagreement {
        question: format!("{place}, warnings"),
        expected: warned.join("\n    "),
        found: warns.join("\n    "),
    });
    answers.push(Answer::Compared(Kind::Warnings, difference));

    let exact = missing.is_empty() && wanted.iter().all(is_scalar) && !expected.unordered;
    answers.push(Answer::Compared(Kind::Messages, message(place, expected, found, &wanted, exact)));
    answers.extend(missing.into_iter().map(Answer::OutOfScope));
}

/// The message: its whole text, or where some of it is out of scope or a structure, its beginning and the errors that are neither.
fn message(
    place: &str,
    expected: &Expected,
    found: &manifest::Answer,
    wanted: &[ExpectedError],
    exact: bool,
) -> Option<Disagreement> {
    const INVALID: &str = " is invalid: ";
    let agreed = match (&expected.message, &found.message) {
        (Some(wanted_text), Some(text)) if !exact => match wanted_text.split_once(INVALID) {
            Some((beginning, _)) => {
                let begins = text.strip_prefix(beginning).is_some_and(|rest| rest.starts_with(INVALID));
                begins && wanted.iter().filter(|error| is_scalar(error)).all(|error| text.contains(&error.error))
            }
            None => wanted_text == text,
        },
        // Every error may be out of scope.
        (Some(_), None) if !exact && wanted.is_empty() => true,
        (expected, found) => expected == found,
    };
    (!agreed).then(|| Disagreement {
        question: format!("{place}, message"),
        expected: shown(&expected.message),
        found: shown(&found.message),
    })
}

fn recorded(error: &FieldError) -> ExpectedError {
    ExpectedError {
        kind: error.kind.reason().to_string(),
        field: error.field.clone(),
        detail: error.detail.clone(),
        error: error.to_string(),
    }
}

fn is_same(wanted: &ExpectedError, given: &ExpectedError) -> bool {
    // Errors that come with an allocation have the value in their detail.
    if (&wanted.kind, &wanted.field, &wanted.error) == (&given.kind, &given.field, &given.error) {
        return true;
    }
    let parts = (&wanted.kind, &wanted.field, &wanted.detail) == (&given.kind, &given.field, &given.detail);
    parts && (!is_scalar(wanted) || wanted.error == given.error)
}

/// Whether the value in the error's text is no JSON of a structure.
fn is_scalar(error: &ExpectedError) -> bool {
    let rest = error.error.strip_prefix(&error.field).and_then(|rest| rest.strip_prefix(": ")).unwrap_or_default();
    let value = rest.split_once(": ").map_or("", |(_, value)| value);
    !(error.detail.is_empty() || value.len() > error.detail.len()) || !value.starts_with(['{', '['])
}

/// The names in a path, without indices and keys.
fn names(field: &str) -> Vec<String> {
    let (mut names, mut name, mut inside) = (Vec::new(), String::new(), false);
    for char in field.chars() {
        match char {
            '[' => inside = true,
            ']' => inside = false,
            _ if inside => {}
            '.' => names.push(std::mem::take(&mut name)),
            char => name.push(char),
        }
    }
    names.push(name);
    names
}

fn is_out_of_scope(error: &ExpectedError) -> bool {
    // Errors of allocation come without the parts of a field error.
    is_out_of_scope_field(&error.field)
        || error.error.contains("provided port is ")
        || error.error.contains("failed to allocate")
}

fn is_out_of_scope_field(field: &str) -> bool {
    let names = names(field);
    let other_source = names
        .iter()
        .position(|name| name == "volumes")
        .is_some_and(|at| names.get(at + 1).is_some_and(|name| !matches!(name.as_str(), "name" | "hostPath")));
    other_source || names.iter().any(|name| OUT_OF_SCOPE.contains(&name.as_str()))
}

fn lines(errors: &[ExpectedError]) -> String {
    if errors.is_empty() {
        return "none".to_string();
    }
    errors.iter().map(|error| error.error.as_str()).collect::<Vec<_>>().join("\n    ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_is_out_of_scope() {
        for field in
            ["spec.containers[0].env[0].name", "spec.volumes[0].secret.secretName", "spec.strategy.rollingUpdate"]
        {
            assert!(is_out_of_scope_field(field), "{field}");
        }
        for field in
            ["spec.volumes[0].hostPath.path", "spec.volumes[0].name", "spec.volumes", "metadata.labels[env.resources]"]
        {
            assert!(!is_out_of_scope_field(field), "{field}");
        }
    }

    #[test]
    fn structures_are_no_scalars() {
        let error = |field: &str, detail: &str, error: &str| ExpectedError {
            kind: "FieldValueInvalid".to_string(),
            field: field.to_string(),
            detail: detail.to_string(),
            error: error.to_string(),
        };
        assert!(!is_scalar(&error("a", "no", "a: Invalid value: {\"A\":1}: no")));
        assert!(is_scalar(&error("a", "no", "a: Invalid value: \"{\": no")));
        assert!(is_scalar(&error("a", "[b]", "a: Forbidden: [b]")));
    }
}
