//! What the tests of the checks share.

use k8s_openapi::api::core::v1::Pod;

use super::{Check, Level, PodView, Version, Violation, evaluate};
use crate::finding::Part;

/// A Pod with this spec, in YAML.
pub(crate) fn pod(spec: &str) -> Pod {
    let spec = serde_yaml::from_str(spec).unwrap();
    Pod { spec: Some(spec), ..Pod::default() }
}

/// What a standard forbids about a Pod.
pub(crate) fn violations(pod: &Pod, level: Level, version: Version) -> Vec<Violation> {
    evaluate(PodView { metadata: &pod.metadata, spec: pod.spec.as_ref().unwrap() }, level, version)
}

/// The offences that a check finds, at its newest revision, about a Pod with this spec: `key PATH: MESSAGE`, `value PATH: MESSAGE`.
pub(super) fn offences(check: &'static Check, spec: &str) -> Vec<String> {
    offences_at(check, u16::MAX, &pod(spec))
}

/// The same at a version, about a whole Pod.
pub(super) fn offences_at(check: &'static Check, minor: u16, pod: &Pod) -> Vec<String> {
    let view = PodView { metadata: &pod.metadata, spec: pod.spec.as_ref().unwrap() };
    let found = check.revision(minor).and_then(|revision| revision.violation(check, view));
    let mut lines = Vec::new();
    if let Some(violation) = found {
        let offences = violation.offences(view);
        assert_eq!(violation.blamed.len(), offences.len());
        for (blamed, offence) in violation.blamed.iter().zip(offences) {
            assert_eq!((blamed.path(), blamed.part), (offence.path.clone(), offence.part));
            let part = if offence.part == Part::Key { "key" } else { "value" };
            lines.push(format!("{part} {}: {}", offence.path, offence.message));
        }
    }
    lines
}
