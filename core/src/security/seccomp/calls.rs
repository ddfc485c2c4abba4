//! Calls that somebody who attacks a node looks for, and calls without which hardly a program runs.

/// Dangerous calls, each with what it gives, as the rest of a sentence.
pub(super) static DANGEROUS: [(&str, &str); 31] = [
    ("init_module", "it loads code into the kernel"),
    ("finit_module", "it loads code into the kernel"),
    ("delete_module", "it takes modules out of the kernel"),
    ("kexec_load", "it boots another kernel"),
    ("kexec_file_load", "it boots another kernel"),
    ("reboot", "it restarts or halts the node"),
    ("bpf", "it runs programs inside the kernel that see every process of the node"),
    ("mount", "it mounts file systems, and what is mounted is how most escapes begin"),
    ("umount2", "it uncovers what is mounted over, such as masked parts of `/proc`"),
    ("move_mount", "it mounts file systems, and what is mounted is how most escapes begin"),
    ("open_tree", "it copies mounts without a path to them"),
    ("fsopen", "it prepares file systems for mounting; bugs in their parsers gave root on nodes"),
    ("fsconfig", "it prepares file systems for mounting; bugs in their parsers gave root on nodes"),
    ("pivot_root", "it replaces the root of the container's file system"),
    (
        "unshare",
        "it makes new namespaces; in a user namespace a process has every capability, and much more of the kernel can be reached",
    ),
    ("setns", "it enters the namespaces of other processes, those of the node included"),
    ("clone3", "its arguments stand in memory, so that no filter can keep it from making namespaces"),
    ("open_by_handle_at", "it opens files of the node by their number, past the container's root"),
    ("ptrace", "it reads and changes other processes"),
    ("process_vm_readv", "it reads the memory of other processes"),
    ("process_vm_writev", "it writes the memory of other processes"),
    ("perf_event_open", "it watches the processor and the kernel; many bugs of it gave root"),
    ("userfaultfd", "it halts the kernel in the middle of a copy, which makes races easy to win"),
    ("io_uring_setup", "what is asked for through its queues passes no filter, and many bugs of it gave root"),
    ("keyctl", "it reaches the kernel's keys, which are not kept apart by containers"),
    ("add_key", "it adds to the kernel's keys, which are not kept apart by containers"),
    ("request_key", "it reads the kernel's keys, which are not kept apart by containers"),
    ("swapon", "it changes the swap space of the node"),
    ("iopl", "it lets a process speak to devices directly"),
    ("ioperm", "it lets a process speak to devices directly"),
    ("acct", "it writes the accounts of all processes to a file"),
];

/// Calls that every program needs to start, to run and to end; each with the other ones that do the same.
pub(super) static NEEDED: [&[&str]; 9] = [
    &["execve", "execveat"],
    &["exit_group", "exit"],
    &["mmap", "mmap2"],
    &["read"],
    &["write", "writev"],
    &["close"],
    &["openat", "open", "openat2"],
    &["futex", "futex_time64"],
    &["rt_sigreturn", "sigreturn"],
];

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn every_call_is_one() {
        let named = DANGEROUS.iter().map(|(name, _)| *name).chain(NEEDED.concat());
        for name in named {
            assert!(table::call(name).is_some(), "{name}");
        }
    }
}
