//! Who signs certificates: `ValidateSignerName`, `ValidateClusterTrustBundleName`.

use crate::go_quote::quote;

use super::super::super::{Cursor, Outcome, formats};
use super::required_text;

/// The longest names: of a domain, and of a signer.
const MAX_DOMAIN: usize = 253;
const MAX_NAME: usize = 571;

/// The name of a signer.
pub(super) fn name(at: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let name = at.text();
    required_text(at, outcome);
    if name.is_empty() {
        return;
    }
    let Some((domain, path)) = name.split_once('/').filter(|(_, path)| !path.contains('/')) else {
        let detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
        outcome.invalid(at, name, detail);
        return;
    };
    if domain.len() > MAX_DOMAIN {
        outcome.too_long(at, MAX_DOMAIN);
    }
    labels(at, domain, formats::dns1123_label, outcome);
    if !domain.contains('.') {
        outcome.invalid(at, domain, "should be a domain with at least two segments separated by dots");
    }
    labels(at, path, formats::dns1123_subdomain, outcome);
    if name.len() > MAX_NAME {
        outcome.too_long(at, MAX_NAME);
    }
}

/// What is wrong with the first bad part of a text.
fn labels(at: &Cursor<'_, '_>, text: &str, format: fn(&str) -> Vec<String>, outcome: &mut Outcome) {
    for label in text.split('.') {
        let faults = format(label);
        if !faults.is_empty() {
            let label = quote(label);
            let details = faults.into_iter().map(|fault| format!("validating label {label}: {fault}")).collect();
            outcome.invalid_each(at, text, details);
            return;
        }
    }
}

/// Whether a signer is Kubernetes' own.
pub(super) fn is_kubernetes(name: &str) -> bool {
    let host = name.split_once('/').map_or(name, |(host, _)| host);
    host == "kubernetes.io" || host.ends_with(".kubernetes.io")
}

/// The name of a bundle of trust, in front of which a signer's may stand.
pub(super) fn bundle_name(at: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let name = at.text();
    let faults = match name.rsplit_once(':') {
        // A signer of no name leaves the colon where none may be.
        Some(("", _)) => vec!["ClusterTrustBundle without signer name must not have \":\" in its name".to_string()],
        Some((signer, _)) if signer.contains('/') => {
            let (signer, prefix) = (signer.replace(':', "/"), signer.replace('/', ":"));
            vec![format!("ClusterTrustBundle for signerName {signer} must be named with prefix {prefix}:")]
        }
        Some((_, rest)) => formats::dns1123_subdomain(rest),
        None => formats::dns1123_subdomain(name),
    };
    let details = faults.into_iter().map(|fault| format!("not a valid clustertrustbundlename: {fault}")).collect();
    outcome.invalid_each(at, name, details);
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{errors, outcome};

    #[test]
    fn signers_and_bundles() {
        for (name, count) in [("a.b/c", 0), ("a/b", 1), ("a.b", 1), ("A.b/C", 2)] {
            assert_eq!(
                errors(&outcome(&format!("{{of: {name}}}"), |root, outcome| super::name(&root.field("of"), outcome)))
                    .len(),
                count
            );
        }
        for (name, count) in [("a", 0), ("a.b:c:d", 0), ("':a'", 1), ("a/b:c", 1), ("A", 1)] {
            let text = format!("{{of: {name}}}");
            let outcome = outcome(&text, |root, outcome| super::bundle_name(&root.field("of"), outcome));
            assert_eq!(errors(&outcome).len(), count, "{name}");
        }
        assert!(super::is_kubernetes("x.kubernetes.io/a") && !super::is_kubernetes("xkubernetes.io/a"));
    }
}
