//! The rules about seccomp profiles.

use crate::rule::{Reference, declare_rules};

const TUTORIAL: Reference = Reference::page(
    "Restrict a container's syscalls with seccomp",
    "https://kubernetes.io/docs/tutorials/security/seccomp/",
);

const NODE: Reference = Reference::page("Seccomp and Kubernetes", "https://kubernetes.io/docs/reference/node/seccomp/");

const FORMAT: Reference = Reference {
    of: "OCI runtime specification",
    name: "Seccomp",
    url: "https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp",
};

const DEFAULT: Reference = Reference {
    of: "containerd",
    name: "The default profile",
    url: "https://github.com/containerd/containerd/blob/main/contrib/seccomp/seccomp_default.go",
};

declare_rules! {
    Security
    SECCOMP_PROFILE_INVALID "seccomp-profile-invalid" Error "A seccomp profile that the runtime refuses"
        "The runtime reads the file when it starts a container. What it cannot read, or an action, architecture or comparison that it does not know, \
         keeps every container that names the profile from starting."
        mended [FORMAT, TUTORIAL]
    SECCOMP_FIELD_IGNORED "seccomp-field-ignored" Warning "A field of a seccomp profile that the runtime passes over"
        "Runtimes read profiles without a word about fields that they do not know. containerd reads the format of the runtime specification; \
         `archMap`, `includes` and `excludes` belong to Docker's and CRI-O's, and an entry meant for some capabilities holds for every container there."
        mended [FORMAT, DEFAULT]
    SECCOMP_UNKNOWN_CALL "seccomp-unknown-call" Warning "A system call that Linux does not have"
        "The runtime passes over names that the node's libseccomp does not know. What was to be allowed stays blocked, and what was to be blocked goes through."
        mended [FORMAT]
    SECCOMP_DEFAULT_ALLOW "seccomp-default-allow" Warning "A seccomp profile that lets through what it does not list"
        "A list of what is forbidden misses what is new in the next kernel, and the 32-bit twins of what it names. The runtimes' default profiles \
         list what is allowed, and so should others."
        mended [TUTORIAL, NODE]
    SECCOMP_DANGEROUS_CALL "seccomp-dangerous-call" Warning "A dangerous system call that the runtime's default profile blocks"
        "Localhost counts as good as RuntimeDefault for the Pod Security Standards, whatever the profile allows. Such a call is the way in which \
         a container got hold of its node before, or reaches what containers share."
        mended [DEFAULT, NODE]
    SECCOMP_BEYOND_DEFAULT "seccomp-beyond-default" Info "System calls that the runtime's default profile blocks"
        "A profile of one's own is expected to be narrower than the runtime's default. Where it is wider, that should be meant."
        mended [DEFAULT]
    SECCOMP_MISSING_CALL "seccomp-missing-call" Warning "A seccomp profile without which hardly a program runs"
        "The filter is in force before the container's program starts. Without these calls it cannot be started, cannot load its libraries, or cannot end."
        mended [TUTORIAL]
    SECCOMP_PROFILE_NOT_GIVEN "seccomp-profile-not-given" Info "A seccomp profile that is named and not given"
        "The file is on the nodes, below the kubelet's `seccomp` folder; where it is not, the container does not start. Given beside the manifests, \
         it is judged with them."
        mended [TUTORIAL, NODE]
    SECCOMP_PROFILE_NOT_NAMED "seccomp-profile-not-named" Info "A seccomp profile that no workload names"
        "It has no effect on what is given here. Perhaps `localhostProfile` has another path."
        unmended [TUTORIAL, NODE]
}
