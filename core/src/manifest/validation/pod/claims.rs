//! Claims of devices: `validatePodResourceClaims`.

use std::collections::HashSet;

use super::super::{BadValue, Cursor, ErrorKind, FieldError, Outcome, formats};
use super::Context;
use super::spec::structure;

/// The annotation of a pod that mirrors a static one.
const MIRROR: &str = "kubernetes.io/config.mirror";

/// The `resourceClaims` of a spec.
pub(super) fn validate(context: &Context<'_, '_>, outcome: &mut Outcome) {
    let is_mirror = context.is_pod() && context.metadata.field("annotations").has_key(MIRROR);
    let mut names = HashSet::new();
    for claim in context.spec.field("resourceClaims").items() {
        if is_mirror {
            static_pod(&claim, outcome);
        } else {
            one(&claim, &mut names, outcome);
        }
    }
}

/// The server prints a path of nothing here.
fn static_pod(claim: &Cursor<'_, '_>, outcome: &mut Outcome) {
    outcome.errors.push(FieldError {
        kind: ErrorKind::Forbidden,
        field: "[]".to_string(),
        path: claim.path(),
        value: BadValue::Omitted,
        detail: "static pods do not support resource claims".to_string(),
    });
}

fn one<'t>(claim: &Cursor<'_, 't>, names: &mut HashSet<&'t str>, outcome: &mut Outcome) {
    let name = claim.field("name");
    if name.text().is_empty() {
        outcome.required(&name, "");
    } else if names.insert(name.text()) {
        outcome.invalid_each(&name, name.text(), formats::dns1123_label(name.text()));
    } else {
        outcome.duplicate(&name, name.text());
    }
    let references = [claim.field("resourceClaimName"), claim.field("resourceClaimTemplateName")];
    match references.iter().filter(|reference| reference.is_set()).count() {
        0 => {
            let detail = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`";
            outcome.invalid(claim, structure("{…}"), detail);
        }
        1 => {}
        _ => {
            let detail = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified";
            outcome.invalid(claim, structure("{…}"), detail);
        }
    }
    for reference in references {
        if let Some(text) = reference.text_if_set() {
            outcome.invalid_each(&reference, text, formats::dns1123_subdomain(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, outcome, pod};

    #[test]
    fn a_claim_has_one_reference() {
        let claims = "resourceClaims: [{name: a}, {name: a, resourceClaimName: A, resourceClaimTemplateName: b}]";
        let outcome = pod(claims, "");
        let fields: Vec<_> = outcome.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "spec.resourceClaims[0]",
                "spec.resourceClaims[1].name",
                "spec.resourceClaims[1]",
                "spec.resourceClaims[1].resourceClaimName"
            ]
        );
    }

    #[test]
    fn static_pods_have_none() {
        let text = "{metadata: {name: p, annotations: {kubernetes.io/config.mirror: x}}, spec: {nodeName: node, containers: [{name: a, image: a}], \
                    resourceClaims: [{}]}}";
        let outcome = outcome(text, super::super::validate);
        assert_eq!(errors(&outcome), ["[]: Forbidden: static pods do not support resource claims"]);
    }
}
