//! Windows: `validateWindowsSecurityContextOptions`, `validateWindowsHostProcessPod`.

use super::super::{BadValue, formats};
use super::visit::every_container;
use super::{Cursor, Outcome};

/// The greatest length of a credential specification, in bytes.
const MAX_CREDENTIAL_SPEC: usize = 64 * 1024;

/// `windowsOptions` of a pod or of a container.
pub(super) fn options(options: &Cursor<'_, '_>, outcome: &mut Outcome) {
    text(&options.field("gmsaCredentialSpecName"), formats::dns1123_subdomain, outcome);
    text(&options.field("gmsaCredentialSpec"), credential_spec, outcome);
    text(&options.field("runAsUserName"), user_name, outcome);
}

/// A text, whose Go type is a pointer here and in the errors.
fn text(field: &Cursor<'_, '_>, check: fn(&str) -> Vec<String>, outcome: &mut Outcome) {
    if let Some(text) = field.text_if_set() {
        outcome.invalid_each(field, BadValue::Named(text.to_string()), check(text));
    }
}

fn credential_spec(text: &str) -> Vec<String> {
    let what = match text.len() {
        0 => "gmsaCredentialSpec cannot be an empty string",
        1..=MAX_CREDENTIAL_SPEC => return Vec::new(),
        _ => "gmsaCredentialSpec size must be under 64 KiB",
    };
    vec![what.to_string()]
}

fn user_name(text: &str) -> Vec<String> {
    wrong_in_user_name(text).into_iter().map(|what| format!("runAsUserName{what}")).collect()
}

/// What is wrong with a user's name, which may stand behind the name of a domain and a backslash.
fn wrong_in_user_name(text: &str) -> Vec<&'static str> {
    if text.is_empty() {
        return vec![" cannot be an empty string"];
    }
    if text.chars().any(|char| char.is_ascii_control()) {
        return vec![" cannot contain control characters"];
    }
    if text.matches('\\').count() > 1 {
        return vec![" cannot contain more than one backslash"];
    }
    let (domain, user) = text.split_once('\\').map_or((None, text), |(domain, user)| (Some(domain), user));
    let is_long = domain.is_some_and(|domain| domain.len() >= 256);
    let is_odd = domain.is_some_and(|domain| !is_net_bios(domain) && !is_dns(domain));
    let only_spaces = !user.is_empty() && user.bytes().all(|byte| matches!(byte, b'.' | b' '));
    let checks = [
        (is_long, "'s Domain length must be under 256 characters"),
        (is_odd, "'s Domain doesn't match the NetBios nor the DNS format"),
        (user.is_empty(), "'s User cannot be empty"),
        (user.len() > 104, "'s User length must not be longer than 104 characters"),
        (only_spaces, "'s User cannot contain only periods or spaces"),
        (
            user.contains(['"', '/', '\\', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>', '@', '[', ']']),
            "'s User cannot contain the following characters: \"/\\:;|=,+*?<>@[]",
        ),
    ];
    checks.iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, what)| *what).collect()
}

/// One to fifteen characters, none of them reserved, the first no point.
fn is_net_bios(domain: &str) -> bool {
    (1..=15).contains(&domain.chars().count())
        && !domain.starts_with('.')
        && !domain.contains(['\\', '/', ':', '*', '?', '"', '<', '>', '|'])
}

/// Labels of letters, digits and `-` between points, each of at most 63.
fn is_dns(domain: &str) -> bool {
    domain.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}

/// Whether the pod's containers agree on being HostProcess containers.
pub(super) fn host_process(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let of_pod = spec.field("securityContext").field("windowsOptions").field("hostProcess").bool();
    let (mut containers, mut host_containers) = (0, 0);
    every_container(spec, &mut |container| {
        let security = container.field("securityContext");
        let options = security.field("windowsOptions");
        let host_process = options.field("hostProcess");
        let of_container = host_process.bool();
        if let (Some(of_pod), Some(of_container)) = (of_pod, of_container)
            && of_pod != of_container
        {
            let detail = format!("pod hostProcess value must be identical if both are specified, was {of_pod}");
            outcome.invalid(&host_process, of_container, detail);
        }
        containers += 1;
        host_containers += usize::from(of_container.or(of_pod) == Some(true));
    });
    if host_containers == 0 {
        return;
    }
    if host_containers != containers {
        let detail = "If pod contains any hostProcess containers then all containers must be HostProcess containers";
        outcome.invalid(spec, "", detail);
    }
    let network = spec.field("hostNetwork");
    if !network.is_true() {
        outcome.invalid(&network, false, "hostNetwork must be true if pod contains any hostProcess containers");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_users() {
        for good in ["ContainerAdministrator", "NT AUTHORITY\\SYSTEM", "a.b-c.example.com\\me", "."] {
            let errors = wrong_in_user_name(good);
            assert_eq!(errors.is_empty(), good != ".", "{good}: {errors:?}");
        }
        assert_eq!(wrong_in_user_name("a\\b\\c"), [" cannot contain more than one backslash"]);
        assert_eq!(
            wrong_in_user_name("\\"),
            ["'s Domain doesn't match the NetBios nor the DNS format", "'s User cannot be empty"]
        );
        assert_eq!(wrong_in_user_name(". .\\a@").len(), 2);
        assert_eq!(wrong_in_user_name(&format!("{}\\{}", "a".repeat(256), "b".repeat(105))).len(), 3);
    }

    #[test]
    fn names_of_domains() {
        assert!(is_net_bios("ü b") && !is_net_bios(".a") && !is_net_bios("") && !is_net_bios("0123456789abcdef"));
        assert!(is_dns("A-1.b") && !is_dns("-a") && !is_dns("a..b") && !is_dns(&"a".repeat(64)));
    }
}
