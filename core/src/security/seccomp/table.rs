//! The system calls that Linux has, and which of them the runtimes' default profiles let through: `data/seccomp.txt`, read once.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::report::ContainerRuntime;

static TEXT: &str = include_str!("../../../data/seccomp.txt");

/// What is known of a system call.
#[derive(Debug, Default)]
pub(super) struct Call {
    containerd: bool,
    cri_o: bool,
    /// The default profiles let it through with some arguments only.
    pub(super) by_arguments: bool,
    /// The capabilities of containers to which the default profiles let it through.
    pub(super) capabilities: Vec<&'static str>,
}

impl Call {
    /// Whether the default profile lets it through to every container.
    pub(super) fn in_default(&self, runtime: ContainerRuntime) -> bool {
        match runtime {
            ContainerRuntime::Containerd => self.containerd,
            ContainerRuntime::CriO => self.cri_o,
        }
    }
}

/// A system call by its name.
pub(super) fn call(name: &str) -> Option<&'static Call> {
    all().get(name)
}

/// The names of all system calls, in no order.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    all().keys().copied()
}

fn all() -> &'static HashMap<&'static str, Call> {
    static CALLS: OnceLock<HashMap<&'static str, Call>> = OnceLock::new();
    CALLS.get_or_init(|| {
        let mut calls: HashMap<&str, Call> = HashMap::new();
        for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let group = words.next().unwrap_or_default();
            for name in words {
                let call = calls.entry(name).or_default();
                match group {
                    "allow" => (call.containerd, call.cri_o) = (true, true),
                    "allow.cri-o" => call.cri_o = true,
                    "deny.cri-o" => call.cri_o = false,
                    "args" => call.by_arguments = true,
                    "known" => {}
                    capability => call.capabilities.push(capability),
                }
            }
        }
        calls
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_both_defaults() {
        let default = |name: &str| {
            let call = call(name).unwrap();
            ContainerRuntime::ALL.map(|runtime| call.in_default(runtime))
        };
        assert_eq!(default("openat"), [true, true]);
        assert_eq!(default("ptrace"), [true, false]);
        assert_eq!(default("keyctl"), [false, true]);
        assert_eq!(default("unshare"), [false, false]);
        assert_eq!(default("userfaultfd"), [false, false]);
        assert_eq!(call("mount").unwrap().capabilities, ["CAP_SYS_ADMIN"]);
        assert!(call("clone").unwrap().by_arguments);
        assert!(call("opneat").is_none());
        assert!(names().count() > 450);
    }
}
