//! ServiceAccounts, to be looked up for many workloads.

use std::collections::HashMap;

use super::{Model, NamespaceId, ServiceAccount, Workload};

/// The ServiceAccounts of the input, by namespace and name.
#[derive(Debug)]
pub(crate) struct ServiceAccounts<'a> {
    by_name: HashMap<(NamespaceId, &'a str), &'a ServiceAccount>,
    by_namespace: Vec<Vec<&'a ServiceAccount>>,
}

impl<'a> ServiceAccounts<'a> {
    pub(crate) fn new(model: &'a Model) -> Self {
        let mut by_name = HashMap::new();
        let mut by_namespace = Vec::new();
        by_namespace.resize_with(model.namespaces.len(), Vec::new);
        for account in &model.service_accounts {
            by_name.insert((account.namespace, account.name.as_str()), account);
            if let Some(there) = by_namespace.get_mut(account.namespace.0 as usize) {
                there.push(account);
            }
        }
        ServiceAccounts { by_name, by_namespace }
    }

    /// The one that the pods of a workload run as.
    pub(crate) fn of_pods(&self, workload: &'a Workload) -> Option<&'a ServiceAccount> {
        self.by_name.get(&(workload.namespace, workload.service_account.as_str())).copied()
    }

    /// Those of a namespace.
    pub(crate) fn of(&self, namespace: NamespaceId) -> &[&'a ServiceAccount] {
        self.by_namespace.get(namespace.0 as usize).map_or(&[], Vec::as_slice)
    }
}
