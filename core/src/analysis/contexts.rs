//! The values in effect in the pods of a workload, made when they are asked for: objects are decoded again for it.

use crate::cluster::{ServiceAccounts, Workload, pod_template};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::report::Contexts;
use crate::security::PodView;
use crate::security::effective::table::{Account, Ask, contexts};
use crate::sort::sort_by;

use super::{Analysis, UnknownEndpoint};

impl Analysis {
    /// The values that take effect in each container of a workload, with where each comes from.
    ///
    /// # Errors
    ///
    /// No workload has this name. Addresses are endpoints too, but have no containers.
    pub fn contexts(&self, endpoint: &str) -> Result<Contexts, UnknownEndpoint> {
        let accounts = ServiceAccounts::new(self.model());
        let found = self.model().workload_of(endpoint).and_then(|workload| self.contexts_of(workload, &accounts));
        found.ok_or_else(|| UnknownEndpoint::Endpoint(endpoint.to_string()))
    }

    /// The values in effect for every workload, in the order of the input.
    pub(super) fn all_contexts(&self) -> Vec<Contexts> {
        let accounts = ServiceAccounts::new(self.model());
        let mut workloads: Vec<&Workload> = self.model().objects().collect();
        sort_by(&mut workloads, |left, right| left.object.cmp(&right.object));
        workloads.into_iter().filter_map(|workload| self.contexts_of(workload, &accounts)).collect()
    }

    fn contexts_of<'a>(&'a self, workload: &'a Workload, accounts: &ServiceAccounts<'a>) -> Option<Contexts> {
        let objects = self.objects();
        let (unit, object) = objects.get(workload.object)?;
        let template = pod_template(object, unit.tree(object)?)?;
        let locate = |path: &FieldPath| objects.range(workload.object, path, Part::Value);
        let account = accounts.get(workload.namespace, &workload.service_account).map(|account| Account {
            automount: account.automount,
            span: objects.range(account.object, &FieldPath::root().field("automountServiceAccountToken"), Part::Value),
        });
        Some(contexts(&Ask {
            endpoint: self.model().endpoint(workload),
            span: locate(&FieldPath::root().fields(&["metadata", "name"])),
            pod: PodView { metadata: &template.metadata, spec: &template.spec },
            path: &template.path,
            account,
            runtime: self.options.runtime,
            locate: &locate,
        }))
    }
}
