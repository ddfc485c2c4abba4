//! The rules about admission.

use crate::rule::{Reference, declare_rules};

const LABELS: Reference = Reference::page(
    "Pod Security admission: labels for namespaces",
    "https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces",
);
const CONTROLLERS: Reference = Reference::page(
    "Pod Security admission: workload resources and pod templates",
    "https://kubernetes.io/docs/concepts/security/pod-security-admission/#workload-resources-and-pod-templates",
);
const CONFIGURATION: Reference = Reference::page(
    "Enforce Pod Security Standards by configuring the built-in admission controller",
    "https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-admission-controller/",
);

declare_rules! {
    Security
    DENIED "denied-by-admission" Error "Pods that their own namespace refuses"
        "The namespace, or the configuration of the cluster, enforces a standard that these pods violate. A Pod is refused when it is applied. A Deployment or \
         another object that makes pods is always taken, at most with a warning, and then has no pods: the refusals stand in the events of its ReplicaSet or Job."
        mended [LABELS, CONTROLLERS]
    INVALID_LABEL "invalid-pod-security-label" Error "A label of Pod Security admission with a value that it does not know"
        "A new namespace with such a label is refused. Where one already has it, a bad level of `enforce` enforces `restricted`, a bad level of `audit` or `warn` \
         switches that mode off, and a bad version is `latest`, whatever the cluster's defaults are."
        mended [LABELS]
    UNKNOWN_LABEL "unknown-pod-security-label" Warning "A label that looks like one of Pod Security admission and is none"
        "Admission knows six labels, spelled exactly; any other one changes nothing, and nothing is said about it."
        mended [LABELS]
    WARN_LAXER "warn-laxer-than-enforce" Warning "Less is warned about than is enforced"
        "Deployments and other objects that make pods are never refused, only warned about. Where `warn` is laxer than `enforce`, they are applied without a word, \
         and their pods are refused later. Without labels `warn` follows a label `enforce`, but never the cluster's configured default."
        mended [CONTROLLERS]
    NOT_ENFORCED "namespace-not-enforced" Info "A namespace that enforces no Pod Security Standard"
        "Without the label `pod-security.kubernetes.io/enforce` and without a configured default a namespace takes every pod, privileged ones too."
        mended [
            LABELS,
            Reference::cis("5.2.1 Ensure that the cluster has at least one active policy control mechanism in place"),
        ]
    VERSION_AHEAD "pod-security-version-ahead" Info "A policy version that is newer than all known ones"
        "It is taken, printed as it is written, and evaluated as the newest version that the server knows. When the server is upgraded the policy may become stricter."
        unmended [LABELS]
    APPLIED_BEFORE_NAMESPACE "applied-before-namespace" Warning "An object that is applied before its namespace"
        "kubectl applies files in the order given, those of a folder by name, and documents as they stand. An object whose namespace comes later is refused with \
         `namespaces … not found` on the first run, and taken on the second. Put the Namespace first, or apply with `-k`, which sorts by kind."
        mended [
            Reference::page("kubectl apply", "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_apply/"),
        ]
    BAD_CONFIGURATION "admission-configuration" Error "A configuration of Pod Security admission that the API server does not take"
        "The API server reads it once, when it starts, and does not start where a field is unknown or a level, a version or an exemption is wrong."
        mended [CONFIGURATION]
}
