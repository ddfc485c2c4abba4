//! Questions about connections and policies.

use crate::network::compare;
use crate::network::export::{self, ExportFormat, ExportShape};
use crate::network::outside::{self, EntryQuery};
use crate::network::query::{self, Page, ReachQuery, UnknownEndpoint, UnknownPolicy};
use crate::report::{Comparison, EntriesReport, Exported, ExposureReport, Governance, PairChanges, Reach, Selection};

use super::Analysis;
use super::compared::Together;

impl Analysis {
    /// All connections that a question asks for, by class, by pair or by namespace, a stretch at a time. Pairs are counted in full whatever is given.
    ///
    /// ```
    /// use podwall::network::query::{ReachBy, ReachQuery};
    /// use podwall::{Analysis, Options, Source};
    ///
    /// let pod = |name: &str| format!("---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: c, image: i}}]}}\n");
    /// let source = Source { name: "pods.yaml".into(), text: pod("web") + &pod("db"), cluster: None };
    /// let query = ReachQuery { to: Some("*/db".into()), by: ReachBy::Pair, ..ReachQuery::default() };
    /// let answer = Analysis::new(vec![source], Options::default()).reach(&query).unwrap();
    /// assert_eq!(answer.pairs, 2);
    /// assert_eq!(answer.listed.unwrap()[0].from, "default/Pod/web");
    /// ```
    ///
    /// # Errors
    ///
    /// A name without `*` that nobody has.
    pub fn reach(&self, query: &ReachQuery) -> Result<Reach, UnknownEndpoint> {
        query::reach_kept(self.model(), self.reachability(), self.questions(), query)
    }

    /// The same as a text for other programs.
    ///
    /// # Errors
    ///
    /// A name without `*` that nobody has.
    pub fn export(
        &self,
        query: &ReachQuery,
        format: ExportFormat,
        shape: ExportShape,
    ) -> Result<Exported, UnknownEndpoint> {
        export::export_kept(self.model(), self.reachability(), self.questions(), query, format, shape)
    }

    /// The same about connections that differ from those of an earlier analysis; what is new had none. A pair that lost its connection is one of those denied.
    ///
    /// # Errors
    ///
    /// A name without `*` that nobody has.
    pub fn reach_since(&self, before: &Analysis, query: &ReachQuery) -> Result<Reach, UnknownEndpoint> {
        Together::of(before, self).ask(|before, after| compare::reach_since(before, after, query))
    }

    /// These as a text for other programs.
    ///
    /// # Errors
    ///
    /// A name without `*` that nobody has.
    pub fn export_since(
        &self,
        before: &Analysis,
        query: &ReachQuery,
        format: ExportFormat,
        shape: ExportShape,
    ) -> Result<Exported, UnknownEndpoint> {
        Together::of(before, self).ask(|before, after| export::export_since(before, after, query, format, shape))
    }

    /// Which policies govern a workload, `[CLUSTER:]NAMESPACE/Kind/name`, and which of its namespace do not and why.
    ///
    /// # Errors
    ///
    /// No workload has this name.
    pub fn governs(&self, endpoint: &str) -> Result<Governance, UnknownEndpoint> {
        let found = query::governs(self.model(), self.reachability(), &self.objects(), endpoint);
        found.ok_or_else(|| UnknownEndpoint::Workload(endpoint.to_string()))
    }

    /// Every way in from outside, with what policies say of it. Nothing of this is made before it is asked for.
    pub fn entries(&self, query: &EntryQuery) -> EntriesReport {
        outside::entries(self.model(), self.reachability(), self.ways(), &self.objects(), query)
    }

    /// Why somebody outside can reach a workload, `[CLUSTER:]NAMESPACE/Kind/name`: every way in that leads to it.
    ///
    /// # Errors
    ///
    /// No workload has this name.
    pub fn exposure(&self, endpoint: &str, query: &EntryQuery) -> Result<ExposureReport, UnknownEndpoint> {
        let found = outside::exposure(self.model(), self.reachability(), self.ways(), &self.objects(), endpoint, query);
        found.ok_or_else(|| UnknownEndpoint::Workload(endpoint.to_string()))
    }

    /// Which workloads a policy selects, `[CLUSTER:]NAMESPACE/NetworkPolicy/name`.
    ///
    /// # Errors
    ///
    /// No policy has this name.
    pub fn selects(&self, policy: &str, page: Page) -> Result<Selection, UnknownPolicy> {
        query::selects(self.model(), self.reachability(), &self.objects(), policy, page)
    }

    /// What changes from this analysis to a later one, as groups of endpoints between which the same changes. The page is about the groups.
    pub fn compare(&self, after: &Analysis, page: Page) -> Comparison {
        Together::of(self, after).ask(|before, after| compare::compare(before, after, page))
    }

    /// The pairs whose connections change from this analysis to a later one, one by one.
    pub fn changed_pairs(&self, after: &Analysis, page: Page) -> PairChanges {
        Together::of(self, after).ask(|before, after| compare::pairs(before, after, page))
    }
}
