//! Policies that allow a wanted set of connections and nothing else: made from labels, written as a person would, read again and held against what is wanted.

mod blocks;
mod dns;
mod draft;
mod meant;
mod names;
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

use crate::cluster::{Model, NamespaceId, NetworkPolicy};
pub use crate::report::DenyAt as DenyOrder;
use crate::report::{SuggestedNamespace, SuggestedPolicy, Suggestion};

use super::expect::{Expectation, Wanted as Expected};
use super::ports::PortSet;
use super::query::Choice;
use super::query::crowd::namespace_name;
use super::reachability::Reachability;

use draft::Purpose;
use policies::policies;
use proof::{After, Proof};
use wanted::Wanted;

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
    /// Connections that are to be left out of these.
    pub without: Vec<Connection>,
    /// Patterns of the namespaces for which policies are made, `[CLUSTER:]NAMESPACE`; all that have workloads where there are none.
    pub namespaces: Vec<String>,
    /// Whether pods that may reach anybody may also ask the DNS of the cluster.
    pub dns: bool,
    /// Whether a plan of steps is made, and when everything is denied in it.
    pub plan: Option<DenyOrder>,
    /// The most differences, and the most changes of each step, that are listed. They are counted in full.
    pub limit: u64,
}

impl Default for SuggestOptions {
    fn default() -> Self {
        SuggestOptions { wanted: None, without: Vec::new(), namespaces: Vec::new(), dns: true, plan: None, limit: 20 }
    }
}

impl SuggestOptions {
    /// What expectations want: all that has to be allowed, without what has to be denied.
    pub fn expecting(expectations: &[Expectation]) -> Self {
        SuggestOptions {
            wanted: Some(connections(expectations, Expected::Allowed)),
            without: connections(expectations, Expected::Denied),
            ..SuggestOptions::default()
        }
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
    let mut wanted = Wanted::of(model, reachability, options);
    let made = policies(&mut wanted, options.dns);
    let mut namespaces: Vec<SuggestedNamespace> = Vec::new();
    let mut homes: Vec<&str> = Vec::new();
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for draft in &made.drafts {
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
        append(texts.entry(cluster).or_default(), &text);
        match namespaces.last_mut().filter(|last| last.namespace == qualified) {
            Some(last) => {
                append(&mut last.text, &text);
                last.policies.push(policy);
            }
            None => {
                namespaces.push(SuggestedNamespace { namespace: qualified, text, policies: vec![policy] });
                homes.push(cluster);
            }
        }
    }
    let mut suggested: Vec<NetworkPolicy> = Vec::new();
    for cluster in texts.keys() {
        // Namespace by namespace: all of a large cluster may be more than one text may have.
        let of_it = namespaces.iter().zip(&homes).filter(|(_, home)| *home == cluster);
        suggested.extend(proof::read(model, cluster, of_it.map(|(namespace, _)| namespace.text.as_str())));
    }
    let in_scope = |policy: &NetworkPolicy| {
        let ends = wanted.of_namespace.get(&policy.namespace).map(|(_, ends)| ends);
        ends.is_some_and(|ends| !ends.is_disjoint(&wanted.scope))
    };
    let (replaced, kept): (Vec<usize>, Vec<usize>) =
        (0..model.policies.len()).partition(|at| model.policies.get(*at).is_some_and(in_scope));
    let kept = kept.into_iter().filter_map(|at| model.policies.get(at)).cloned();
    let after = After::of(&wanted, kept.chain(suggested.iter().cloned()).collect());
    let proof = Proof::of(&mut wanted, &after.reachability);
    let mut text = String::new();
    texts.values().for_each(|each| append(&mut text, each));
    let mut suggestion = telling::suggestion(&wanted, &made, &proof, suggested.len(), options);
    suggestion.text = text;
    if options.wanted.is_none() {
        suggestion.notes.extend(unseen::notes(&wanted, &replaced));
    }
    suggestion.namespaces = namespaces;
    suggestion.replaced = replaced
        .iter()
        .filter_map(|at| model.policies.get(*at))
        .map(|policy| format!("{}/NetworkPolicy/{}", namespace_name(model, policy.namespace), policy.name))
        .collect();
    if let Some(order) = options.plan {
        // The texts are by cluster, as the drafts are by namespace.
        let purposes: HashMap<(NamespaceId, &str), Purpose> =
            made.drafts.iter().map(|draft| ((draft.namespace, draft.name.as_str()), draft.purpose)).collect();
        let with_purpose = suggested.into_iter().map(|policy| {
            let purpose = purposes.get(&(policy.namespace, policy.name.as_str())).copied();
            (purpose.unwrap_or(Purpose::Allow), policy)
        });
        let with_purpose: Vec<(Purpose, NetworkPolicy)> = with_purpose.collect();
        suggestion.plan = Some(plan::plan(&mut wanted, &with_purpose, &replaced, order, options.limit));
    }
    suggestion
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
