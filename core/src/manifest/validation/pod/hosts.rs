//! Names of hosts: the pod's own, and aliases of addresses.

use super::super::{Cursor, Outcome, addresses, formats};

/// The longest name of a host that Linux takes.
const MAX_HOSTNAME: usize = 64;

/// The name that overrides all others: `validatePodHostName`.
pub(super) fn hostname_override(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let hostname = spec.field("hostnameOverride");
    let Some(text) = hostname.text_if_set() else { return };
    for rival in ["setHostnameAsFQDN", "hostNetwork"] {
        if spec.field(rival).is_true() {
            outcome.forbidden(&hostname, format!("may not be specified when {rival} is true"));
        }
    }
    if text.len() > MAX_HOSTNAME {
        outcome.too_long(&hostname, MAX_HOSTNAME);
    }
    outcome.invalid_each(&hostname, text, formats::dns1123_subdomain(text));
}

/// `hostAliases`: `ValidateHostAliases`.
pub(super) fn aliases(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for alias in spec.field("hostAliases").items() {
        let address = alias.field("ip");
        addresses::address(&address, address.text(), outcome);
        for hostname in alias.field("hostnames").items() {
            outcome.invalid_each(&hostname, hostname.text(), formats::dns1123_subdomain(hostname.text()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pod};

    #[test]
    fn a_hostname_stands_alone() {
        let outcome =
            pod("hostnameOverride: a, hostNetwork: true, setHostnameAsFQDN: true, hostAliases: [{ip: 01.2.3.4}]", "");
        assert_eq!(
            errors(&outcome),
            [
                "spec.hostnameOverride: Forbidden: may not be specified when setHostnameAsFQDN is true",
                "spec.hostnameOverride: Forbidden: may not be specified when hostNetwork is true",
                "spec.hostAliases[0].ip: Invalid value: \"01.2.3.4\": must not have leading 0s",
            ]
        );
    }
}
