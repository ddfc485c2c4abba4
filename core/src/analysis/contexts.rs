//! The values in effect in the pods of a workload, made when they are asked for: objects are decoded again for it.

use crate::cluster::{ObjectId, ServiceAccount, ServiceAccounts, pod_template, service_account};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::network::query::UnknownEndpoint;
use crate::report::Contexts;
use crate::security::PodView;
use crate::security::effective::table::{Account, Ask, contexts};
use crate::sort::sort_by;

use super::{Analysis, RefusedObjects};

impl Analysis {
    /// The values that take effect in each container of a workload, with where each comes from.
    ///
    /// # Errors
    ///
    /// No workload has this name, or one that several pods have. Addresses are endpoints too, but have no containers.
    pub fn contexts(&self, endpoint: &str) -> Result<Contexts, UnknownEndpoint> {
        let accounts = ServiceAccounts::new(self.model());
        let id = self.called(endpoint)?;
        let account = self.model().objects().find(|workload| workload.object == id).and_then(|of| accounts.of_pods(of));
        self.contexts_of(id, account).ok_or_else(|| unknown(endpoint))
    }

    /// The object that an endpoint names. It may be one that is left out of reachability, since the server refuses it. A name that reachability alone knows stands for pods of
    /// an owner that is not in the input: for one pod its object is meant, and of several none can be chosen.
    pub(super) fn called(&self, endpoint: &str) -> Result<ObjectId, UnknownEndpoint> {
        let model = self.model();
        if let Some(workload) = model.workload_of(endpoint) {
            return Ok(workload.object);
        }
        if let Some(id) = model.reached_by(endpoint) {
            let mut pods = model.folded.iter().filter(|folded| folded.into == id).map(|folded| &folded.workload);
            return match (pods.next(), pods.next()) {
                (Some(first), Some(_)) => Err(UnknownEndpoint::Several(endpoint.to_string(), model.endpoint(first))),
                (Some(only), None) => Ok(only.object),
                (None, _) => model.workload(id).map(|workload| workload.object).ok_or_else(|| unknown(endpoint)),
            };
        }
        let mut others = self.left_out();
        others.find(|id| self.name(*id).as_str() == endpoint).ok_or_else(|| unknown(endpoint))
    }

    /// Objects with pods that are no part of reachability, since the API server refuses them.
    fn left_out(&self) -> impl Iterator<Item = ObjectId> {
        let leaves_out = self.options.refused == RefusedObjects::LeaveOut;
        let objects = self.objects();
        let is_out = move |id: &ObjectId| leaves_out && objects.get(*id).is_some_and(|(_, object)| object.refused);
        self.workloads().map(|(id, ..)| id).filter(is_out)
    }

    /// The values in effect for every workload, in the order of the input.
    pub(super) fn all_contexts(&self) -> Vec<Contexts> {
        let accounts = ServiceAccounts::new(self.model());
        let workloads = self.model().objects().map(|workload| (workload.object, accounts.of_pods(workload)));
        let mut workloads: Vec<_> = workloads.chain(self.left_out().map(|id| (id, None))).collect();
        sort_by(&mut workloads, |left, right| left.0.cmp(&right.0));
        workloads.into_iter().filter_map(|(id, account)| self.contexts_of(id, account)).collect()
    }

    fn contexts_of(&self, id: ObjectId, account: Option<&ServiceAccount>) -> Option<Contexts> {
        let objects = self.objects();
        let (unit, object) = objects.get(id)?;
        let template = pod_template(object, unit.tree(object)?)?;
        let locate = |path: &FieldPath| objects.range(id, path, Part::Value);
        // What is left out of the model has no workload there by which its account was found.
        let account = account.or_else(|| {
            let name =
                object.refused.then(|| super::objects::account(unit, object, &service_account(&template.spec)))?;
            self.model().service_accounts.iter().rev().find(|account| self.name(account.object).as_str() == name)
        });
        let account = account.map(|account| Account {
            automount: account.automount,
            span: objects.range(account.object, &FieldPath::root().field("automountServiceAccountToken"), Part::Value),
        });
        Some(contexts(&Ask {
            endpoint: self.name(id).to_string(),
            span: locate(&FieldPath::root().fields(&["metadata", "name"])),
            pod: PodView { metadata: &template.metadata, spec: &template.spec },
            path: &template.path,
            account,
            runtime: self.options.runtime,
            locate: &locate,
        }))
    }
}

fn unknown(endpoint: &str) -> UnknownEndpoint {
    UnknownEndpoint::Workload(endpoint.to_string())
}
