//! The capabilities of Linux and sets of them.

/// Every capability by its number, as in `include/uapi/linux/capability.h`.
pub(crate) const NAMES: [&str; 41] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
];

/// The number of a capability, whatever its case; its name must have no `CAP_`.
pub(crate) fn number(name: &str) -> Option<usize> {
    NAMES.iter().position(|known| known.eq_ignore_ascii_case(name))
}

/// A set of capabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct CapabilitySet(u64);

impl CapabilitySet {
    /// Every capability.
    pub(crate) const ALL: CapabilitySet = CapabilitySet((1 << NAMES.len()) - 1);

    /// The set of these numbers.
    pub(crate) const fn of(numbers: &[u32]) -> Self {
        let mut bits = 0;
        let mut rest = numbers;
        while let Some((first, others)) = rest.split_first() {
            bits |= 1 << *first;
            rest = others;
        }
        CapabilitySet(bits)
    }

    /// Whether the capability of this name is in it.
    pub(crate) fn has(self, name: &str) -> bool {
        number(name).is_some_and(|number| self.0 & (1 << number) != 0)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The names, in the order of their numbers.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.into_iter().enumerate().filter(move |(number, _)| self.0 & (1 << number) != 0).map(|(_, name)| name)
    }

    /// With one more, or one less.
    pub(crate) fn with(self, number: usize, present: bool) -> Self {
        let bit = 1 << number;
        CapabilitySet(if present { self.0 | bit } else { self.0 & !bit })
    }

    /// What is in this set and not in the other.
    pub(crate) fn without(self, other: CapabilitySet) -> Self {
        CapabilitySet(self.0 & !other.0)
    }
}
