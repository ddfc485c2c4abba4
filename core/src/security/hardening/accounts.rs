//! The ServiceAccounts of the input, and the tokens that pods get.

use std::collections::HashMap;

use crate::cluster::{Model, NamespaceId, ServiceAccount, Workload};

/// The account that pods have which name none. The cluster makes one in every namespace.
pub(super) const DEFAULT: &str = "default";

/// The ServiceAccounts of the input, by namespace and name.
#[derive(Debug)]
pub(super) struct Accounts<'a> {
    by_name: HashMap<(NamespaceId, &'a str), &'a ServiceAccount>,
    by_namespace: Vec<Vec<&'a ServiceAccount>>,
}

impl<'a> Accounts<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let mut by_name = HashMap::new();
        let mut by_namespace = Vec::new();
        by_namespace.resize_with(model.namespaces.len(), Vec::new);
        for account in &model.service_accounts {
            by_name.insert((account.namespace, account.name.as_str()), account);
            if let Some(there) = by_namespace.get_mut(account.namespace.0 as usize) {
                there.push(account);
            }
        }
        Accounts { by_name, by_namespace }
    }

    pub(super) fn get(&self, namespace: NamespaceId, name: &'a str) -> Option<&'a ServiceAccount> {
        self.by_name.get(&(namespace, name)).copied()
    }

    /// Those of a namespace.
    pub(super) fn of(&self, namespace: NamespaceId) -> &[&'a ServiceAccount] {
        self.by_namespace.get(namespace.0 as usize).map_or(&[], Vec::as_slice)
    }
}

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
    match (workload.automount, account.and_then(|account| account.automount)) {
        (Some(true), _) => Mounted::ByPod,
        (None, Some(true)) => Mounted::ByAccount,
        (None, None) => Mounted::Unsaid,
        (Some(false), _) | (None, Some(false)) => Mounted::Not,
    }
}
