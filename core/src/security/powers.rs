//! Capabilities that lead out of a container, and what each gives.

/// Capabilities that lead out of a container, with what each lets it do.
const POWERS: &[(&str, &str)] = &[
    ("ALL", "do everything that root may do on the node"),
    ("SYS_ADMIN", "mount file systems and use most of what the kernel keeps for root"),
    ("SYS_MODULE", "load code into the node's kernel"),
    (
        "SYS_PTRACE",
        "read and change the memory of other processes, those of the node included where it shares process ids",
    ),
    ("SYS_RAWIO", "write to the node's memory and disks past the kernel"),
    ("SYS_BOOT", "restart the node and load another kernel"),
    ("SYS_TIME", "set the clock of the node, by which certificates are judged"),
    ("SYSLOG", "read addresses of the kernel that attacks on it need"),
    ("BPF", "load programs into the node's kernel"),
    ("PERFMON", "watch the kernel and every process of the node"),
    ("DAC_READ_SEARCH", "open any file of the node by its number, past its mounts"),
    ("MAC_ADMIN", "change the rules of SELinux or AppArmor"),
    ("MAC_OVERRIDE", "ignore the rules of SELinux or AppArmor"),
    ("NET_ADMIN", "change the routes, addresses and packet filters of its network, the node's with `hostNetwork`"),
    ("NET_RAW", "forge packets and answer for other pods of the node"),
    ("CHECKPOINT_RESTORE", "choose process ids and read files of other processes"),
];

/// What a capability lets a container do that leads out of it.
pub(super) fn power(written: &str) -> Option<&'static str> {
    POWERS.iter().find(|(name, _)| is_capability(written, name)).map(|(_, power)| *power)
}

/// Whether a name stands for a capability, as one of the runtimes reads it: in any case, and with CRI-O also behind `CAP_`.
fn is_capability(written: &str, name: &str) -> bool {
    let plain = match written.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("CAP_") => written.get(4..).unwrap_or_default(),
        _ => written,
    };
    plain.eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_are_read_as_runtimes_read_them() {
        assert!(is_capability("NET_RAW", "NET_RAW") && is_capability("cap_net_raw", "NET_RAW"));
        assert!(!is_capability("CAP", "CAP_") && !is_capability("NET_RAWX", "NET_RAW") && !is_capability("é€", "ALL"));
    }
}
