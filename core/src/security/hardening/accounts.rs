//! The default ServiceAccount, and the tokens that pods get.

use crate::cluster::{ServiceAccount, Workload};

/// The account that pods have which name none. The cluster makes one in every namespace.
pub(super) const DEFAULT: &str = "default";

/// Who says that a workload's pods get the token of their ServiceAccount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mounted {
    /// Nobody says anything, and so they do.
    Unsaid,
    /// The pod.
    ByPod,
    /// The account.
    ByAccount,
    /// They do not get it.
    Not,
}

/// Whether a workload's pods get the token of their ServiceAccount: the pod's word counts before that of the account.
pub(super) fn mounted(workload: &Workload, account: Option<&ServiceAccount>) -> Mounted {
    if workload.hides_token {
        return Mounted::Not;
    }
    match (workload.automount, account.and_then(|account| account.automount)) {
        (Some(true), _) => Mounted::ByPod,
        (None, Some(true)) => Mounted::ByAccount,
        (None, None) => Mounted::Unsaid,
        (Some(false), _) | (None, Some(false)) => Mounted::Not,
    }
}
