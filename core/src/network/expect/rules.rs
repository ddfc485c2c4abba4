//! The rules about expectations.

use crate::rule::{Reference, declare_rules};

declare_rules! {
    Network
    EXPECTATION_FAILED "expectation-failed" Error "An expectation about connections that is not met"
        "An Expectation says which connections have to be allowed and which denied. Every pair that it names is held against the policies; \
         one that is not as expected is enough for the expectation to fail. An expectation that names no one fails too, since it would \
         go on passing when the workload that it was written for is renamed."
        mended [
            Reference::page("Declare network policy: testing it from inside", "https://kubernetes.io/docs/tasks/administer-cluster/declare-network-policy/"),
        ]
    BAD_EXPECTATION "bad-expectation" Error "An expectation that cannot be read"
        "A document of the kind Expectation in podwall.dev/v1alpha1 has a field that there is not, or a value that cannot be read. What cannot \
         be read is never taken for something else: the expectation counts as failed."
        mended [
            Reference::page("Network policies", "https://kubernetes.io/docs/concepts/services-networking/network-policies/"),
        ]
}
