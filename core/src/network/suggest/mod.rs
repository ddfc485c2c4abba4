//! Policies that allow a wanted set of connections and nothing else: made from labels, written as a person would, read again and held against what is wanted.

mod apart;
mod blocks;
mod common;
mod dns;
mod draft;
mod hosts;
mod meant;
mod names;
mod nobody;
mod peers;
mod plan;
mod planes;
mod policies;
mod proof;
mod selectors;
mod telling;
mod unseen;
mod wanted;
mod yaml;

use std::collections::{BTreeMap, HashMap};

use roaring::RoaringBitmap;

use crate::cluster::{Model, NamespaceId, NetworkPolicy, Selector};
pub use crate::report::DenyAt as DenyOrder;
use crate::report::{SuggestedNamespace, SuggestedPolicy, Suggestion};

use super::expect::{Expectation, Wanted as Expected};
use super::ports::PortSet;
use super::query::Choice;
use super::query::crowd::namespace_name;
use super::reachability::Reachability;
use crate::source::MAX_TEXT;

use apart::Apart;
use draft::{Draft, Purpose};
use policies::{Policies, policies};
use proof::{After, Proof};
use wanted::Wanted;

/// How often addresses of pods are taken out of blocks.
const ROUNDS: usize = 4;

/// Connections from some ends to others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Connection {
    /// The sources.
    pub from: Choice,
    /// The destinations.
    pub to: Choice,
    /// The ports at the destination.
    pub ports: PortSet,
}

/// What is suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestOptions {
    /// The connections that are to be allowed; what is allowed now where nothing is said.
    pub wanted: Option<Vec<Connection>>,
    /// Connections that are to be denied. What of them is wanted all the same is left out, and told.
    pub denied: Vec<Connection>,
    /// Connections that are to be left out of these.
    pub without: Vec<Connection>,
    /// Patterns of the namespaces for which policies are made, `[CLUSTER:]NAMESPACE`; all that have workloads where there are none.
    pub namespaces: Vec<String>,
    /// Whether pods that may reach anybody may also ask the DNS of the cluster.
    pub dns: bool,
    /// Whether a plan of steps is made, and when everything is denied in it.
    pub plan: Option<DenyOrder>,
    /// How many expectations want something and cannot be read, so that nothing is made of them.
    pub unread: u64,
    /// The most differences, and the most changes of each step, that are listed. They are counted in full.
    pub limit: u64,
}

impl Default for SuggestOptions {
    fn default() -> Self {
        SuggestOptions {
            wanted: None,
            denied: Vec::new(),
            without: Vec::new(),
            namespaces: Vec::new(),
            dns: true,
            plan: None,
            unread: 0,
            limit: 20,
        }
    }
}

impl SuggestOptions {
    /// What expectations want: all that has to be allowed, without what has to be denied.
    pub fn expecting(expectations: &[Expectation]) -> Self {
        SuggestOptions {
            wanted: Some(connections(expectations, Expected::Allowed)),
            denied: connections(expectations, Expected::Denied),
            unread: expectations.iter().filter(|each| !each.readable).count() as u64,
            ..SuggestOptions::default()
        }
    }

    /// What the connections ask of labels of pods.
    pub(crate) fn pod_selectors(&self) -> impl Iterator<Item = &Selector> {
        let all = self.wanted.iter().flatten().chain(&self.denied).chain(&self.without);
        all.flat_map(|each| [&each.from, &each.to]).flat_map(Choice::pod_selectors)
    }
}

/// The connections of those expectations that can be read and want the same.
pub fn connections(expectations: &[Expectation], wanted: Expected) -> Vec<Connection> {
    let of_it = expectations.iter().filter(|each| each.readable && each.wanted == wanted);
    let connection =
        |each: &Expectation| Connection { from: each.from.clone(), to: each.to.clone(), ports: each.ports.clone() };
    of_it.map(connection).collect()
}

/// Makes a suggestion.
pub fn suggest(model: &Model, reachability: &Reachability, options: &SuggestOptions) -> Suggestion {
    let mut best = Made::of(model, reachability, options, Apart::default());
    let mut apart = Apart::of(&best.wanted, &best.proof);
    // What is taken out of the blocks of one side may leave something open that the other side has to close.
    for _ in 0..ROUNDS {
        if apart.is_empty() {
            break;
        }
        let next = Made::of(model, reachability, options, apart);
        apart = Apart::of(&next.wanted, &next.proof);
        if next.distance() < best.distance() {
            best = next;
        }
    }
    best.suggestion(options)
}

/// Policies, read again and held against what is wanted.
struct Made<'a> {
    wanted: Wanted<'a>,
    policies: Policies,
    namespaces: Vec<SuggestedNamespace>,
    /// The text of each policy, by the name of its cluster.
    texts: BTreeMap<&'a str, Vec<String>>,
    suggested: Vec<NetworkPolicy>,
    /// Today's policies that go, by their places in the model.
    replaced: Vec<usize>,
    proof: Proof<'a>,
}

impl<'a> Made<'a> {
    fn of(model: &'a Model, reachability: &'a Reachability, options: &SuggestOptions, apart: Apart) -> Self {
        let mut wanted = Wanted::of(model, reachability, options, apart);
        let mut policies = policies(&mut wanted, options.dns);
        if policies.drafts.first().is_some_and(|first| policies.drafts.iter().any(|each| each.cluster != first.cluster))
        {
            policies.drafts.iter_mut().for_each(|draft| name_cluster(model, draft));
        }
        let mut namespaces: Vec<SuggestedNamespace> = Vec::new();
        let mut texts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for draft in &policies.drafts {
            let name = model.name_of(draft.namespace);
            let cluster = model.clusters.get(draft.cluster.0 as usize).map_or("", String::as_str);
            let text = yaml::policy(draft, name);
            let qualified = namespace_name(model, draft.namespace);
            let policy = SuggestedPolicy {
                id: format!("{qualified}/NetworkPolicy/{}", draft.name),
                name: draft.name.clone(),
                text: text.clone(),
                deny: draft.purpose == Purpose::Deny,
                dns: draft.purpose == Purpose::Dns,
            };
            texts.entry(cluster).or_default().push(text.clone());
            match namespaces.last_mut().filter(|last| last.namespace == qualified) {
                Some(last) => {
                    append(&mut last.text, &text);
                    last.policies.push(policy);
                }
                None => namespaces.push(SuggestedNamespace { namespace: qualified, text, policies: vec![policy] }),
            }
        }
        let mut suggested: Vec<NetworkPolicy> = Vec::new();
        for (cluster, texts) in &texts {
            // One by one: all of a large cluster, and even of a namespace, may be more than one text may have.
            suggested.extend(proof::read(model, cluster, texts.iter().map(String::as_str)));
        }
        let is_kept =
            |at: &usize| model.policies.get(*at).is_some_and(|each| !wanted.makes_policies_of(each.namespace));
        let (kept, replaced): (Vec<usize>, Vec<usize>) = (0..model.policies.len()).partition(is_kept);
        let kept = kept.into_iter().filter_map(|at| model.policies.get(at)).cloned();
        let after = After::of(&wanted, kept.chain(suggested.iter().cloned()).collect());
        let proof = Proof::of(&mut wanted, &after.reachability);
        Made { wanted, policies, namespaces, texts, suggested, replaced, proof }
    }

    /// How many pairs are not as wanted.
    fn distance(&self) -> u64 {
        let (missing, extra) = self.proof.distance(&self.wanted);
        missing + extra
    }

    fn suggestion(mut self, options: &SuggestOptions) -> Suggestion {
        let mut text = String::new();
        self.texts.values().flatten().for_each(|each| append(&mut text, each));
        let mut suggestion =
            telling::suggestion(&self.wanted, &self.policies, &self.proof, self.suggested.len(), options);
        if text.len() > MAX_TEXT {
            let millions = text.len() / 1_000_000;
            suggestion.notes.push(format!(
                "All policies together are {millions} MB of text, more than one file may have here; take them namespace by namespace."
            ));
        }
        suggestion.text = text;
        if options.wanted.is_none() {
            suggestion.notes.extend(unseen::notes(&self.wanted, &self.replaced));
        }
        if options.namespaces.is_empty() {
            suggestion.notes.extend(unseen::kept(&self.wanted, &self.replaced));
        }
        suggestion.namespaces = self.namespaces;
        let model = self.wanted.model;
        suggestion.replaced = self
            .replaced
            .iter()
            .filter_map(|at| model.policies.get(*at))
            .map(|policy| format!("{}/NetworkPolicy/{}", namespace_name(model, policy.namespace), policy.name))
            .collect();
        if let Some(order) = options.plan {
            // The texts are by cluster, as the drafts are by namespace.
            let purposes: HashMap<(NamespaceId, &str), Purpose> = self
                .policies
                .drafts
                .iter()
                .map(|draft| ((draft.namespace, draft.name.as_str()), draft.purpose))
                .collect();
            let with_purpose = self.suggested.into_iter().map(|policy| {
                let purpose = purposes.get(&(policy.namespace, policy.name.as_str())).copied();
                (purpose.unwrap_or(Purpose::Allow), policy)
            });
            let with_purpose: Vec<(Purpose, NetworkPolicy)> = with_purpose.collect();
            suggestion.plan = Some(plan::plan(&mut self.wanted, &with_purpose, &self.replaced, order, options.limit));
        }
        suggestion
    }
}

/// Says of which cluster a policy is: names may be the same in several.
fn name_cluster(model: &Model, draft: &mut Draft) {
    let name = model.clusters.get(draft.cluster.0 as usize).map_or("", String::as_str);
    draft.comments.insert(
        0,
        if name.is_empty() { "Of the cluster without a name.".to_string() } else { format!("Of the cluster {name}.") },
    );
}

fn append(text: &mut String, document: &str) {
    if !text.is_empty() {
        text.push_str("---\n");
    }
    text.push_str(document);
}

/// Those of some ends that are left out of "exactly".
fn left_out(wanted: &Wanted<'_>, torn: &RoaringBitmap) -> RoaringBitmap {
    let mut ends = wanted.hosts.clone();
    torn.iter().filter_map(|item| wanted.items.get(item as usize)).for_each(|item| ends |= &item.ends);
    ends
}
