//! The kernel settings of a pod: `validateSysctls`.

use std::collections::HashSet;

use super::{Cursor, Outcome};

const NAME_ERROR: &str = "must have at most 253 characters and match regex \
                          ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";

/// The settings of the kernel's IPC namespace that have no prefix of their own.
const IPC: [&str; 10] = [
    "kernel.sem",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
    "kernel.shm_rmid_forced",
    "kernel.shm",
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.msg",
];

/// The `sysctls` of a pod with this spec.
pub(super) fn validate(sysctls: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let host = [
        (
            spec.field("hostNetwork").is_true(),
            is_of_net as fn(&str) -> bool,
            "may not be specified when 'hostNetwork' is true",
        ),
        (spec.field("hostIPC").is_true(), is_of_ipc, "may not be specified when 'hostIPC' is true"),
    ];
    let mut names = HashSet::new();
    for sysctl in sysctls.items() {
        let name = sysctl.field("name");
        let text = name.text();
        let is_new = names.insert(text);
        if text.is_empty() {
            outcome.required(&name, "");
        } else if !is_name(text) {
            outcome.invalid(&name, text, NAME_ERROR);
        } else if !is_new {
            outcome.duplicate(&name, text);
        }
        let dotted = dotted(text);
        let setting = dotted.split('*').next().unwrap_or_default();
        for (is_host, is_of_namespace, detail) in host {
            if is_host && is_of_namespace(setting) {
                outcome.invalid(&name, text, detail);
            }
        }
    }
}

/// Parts between points or slashes, each of small letters, digits, `-` and `_`, that begin and end with a letter or a digit: `IsValidSysctlName`.
fn is_name(text: &str) -> bool {
    let inner = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= 253
        && text.split(['.', '/']).all(|part| {
            let bytes = part.as_bytes();
            bytes.iter().all(|byte| inner(byte) || matches!(byte, b'-' | b'_'))
                && bytes.first().is_some_and(inner)
                && bytes.last().is_some_and(inner)
        })
}

/// The name with points between its parts; where a slash comes first, slashes and points change places.
fn dotted(text: &str) -> String {
    let slash_first = text.find(['.', '/']).is_some_and(|at| text.get(at..).is_some_and(|rest| rest.starts_with('/')));
    let swap = |char| match char {
        '.' => '/',
        '/' => '.',
        char => char,
    };
    if slash_first { text.chars().map(swap).collect() } else { text.to_string() }
}

fn is_of_net(setting: &str) -> bool {
    setting.starts_with("net.")
}

fn is_of_ipc(setting: &str) -> bool {
    IPC.contains(&setting) || setting.starts_with("fs.mqueue.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["net.ipv4.tcp_syncookies", "net/ipv4/conf/eno2.100/rp_filter", "a", "0-a"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["A", "a..b", ".a", "a-", "a b", "net.*", &"a".repeat(254)] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn slashes_and_points_change_places() {
        assert_eq!(dotted("net/ipv4/conf/eno2.100/rp_filter"), "net.ipv4.conf.eno2/100.rp_filter");
        assert_eq!(dotted("net.ipv4.conf.eno2/100.rp_filter"), "net.ipv4.conf.eno2/100.rp_filter");
        assert_eq!(dotted("kernel"), "kernel");
    }

    #[test]
    fn namespaces_of_the_kernel() {
        assert!(is_of_net("net.core.somaxconn") && !is_of_net("net"));
        assert!(is_of_ipc("kernel.shmmax") && is_of_ipc("fs.mqueue.msg_max") && !is_of_ipc("kernel.shmmax.a"));
    }
}
