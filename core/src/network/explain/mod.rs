//! Why one endpoint reaches another, or does not: each direction, the deciding policies and rules, and near misses.

mod admin_tier;
mod asked;
mod direction;
mod endpoint;
mod matching;
mod near;
mod network_policies;
mod network_policy;
mod notes;
mod selection;

use crate::cluster::{Model, Workload, WorkloadId};
use crate::finding::Locate;
use crate::network::query::{Question, UnknownEndpoint};
use crate::report::{DirectionExplanation, Explanation};

use super::Reachability;
use super::addresses::Family;
use super::dialect::{Dialect, OwnNode};
use super::direction::Direction;
use super::ports::PortSet;
use super::reachability::End;
use super::reachability::classes::{NodeAddresses, addresses, is_of_node, node_addresses, takes_part};
use super::words;

use asked::Asked;
use direction::{Ask, direction, undecided};
pub(in crate::network) use endpoint::range;
use endpoint::{Endpoint, Pieces};
use matching::Other;

/// Why one endpoint reaches another, or does not. A range of addresses is allowed where any address in it is; a note then
/// says that the others are not. With several families in common the first that allows the connection is explained.
pub fn explain(
    model: &Model,
    reachability: &Reachability,
    locate: &impl Locate,
    question: &Question,
) -> Result<Explanation, UnknownEndpoint> {
    let dialect = &reachability.settings.dialect;
    let parse = |text: &str| {
        Endpoint::parse(text, model, reachability).ok_or_else(|| UnknownEndpoint::Endpoint(text.to_string()))
    };
    let (from, to) = (parse(&question.from)?, parse(&question.to)?);
    let asked = Asked::new(question.protocol, question.port);
    let (sources, destinations) = (from.ends(model, reachability, to), to.ends(model, reachability, from));
    let several = replicated(model, from, to);
    let answers = answers(reachability, several, &sources, &destinations);
    let is_open = |answer: &Answer| asked.is_open(&answer.both());
    let told = answers.iter().find(|answer| is_open(answer)).or(answers.first());
    let mut notes: Vec<String> = Vec::new();
    for (text, meant) in [(&question.from, from), (&question.to, to)] {
        notes.extend(notes::of_address(model, dialect, text, meant));
        if let Endpoint::Workload(id) = meant {
            notes.extend(words::parts(model, text, id));
        }
        notes.extend(model.namesakes(text));
    }
    notes.extend(notes::of_ends(model, dialect, from, to));
    notes.extend(notes::of_own_node(model, reachability, from, to));
    notes.extend(
        several.map(|_| "A pod always reaches itself; this is about two different pods of the workload.".to_string()),
    );
    let of_families = notes::of_families(&answers, asked);
    let differ = of_families.is_some();
    notes.extend(of_families);
    notes.extend([&sources, &destinations].into_iter().filter_map(|pieces| notes::of_pieces(pieces, &answers, asked)));
    let (name, other_name) = (from.name(model), to.name(model));
    let nodes = node_addresses(model);
    let no_way = NoWay::of(model, dialect, from, to);
    let (egress, ingress) = match told {
        None => no_way.directions(asked),
        Some(told) => {
            let all = question.all;
            let one = |told: &Answer, way, notes: &mut Vec<String>| {
                let over = differ.then_some(told.family);
                one_way(model, reachability, &nodes, told, (asked, over), all, several.is_none(), way, locate, notes)
            };
            let other = answers.iter().find(|each| is_other_family(each, told));
            notes.extend(other.and_then(|other| notes::of_directions(told, other, asked)));
            let other = other.filter(|_| differ);
            for other in other.into_iter().filter(|other| is_open(told) && !is_open(other)) {
                notes.extend([Direction::Egress, Direction::Ingress].into_iter().find_map(|way| {
                    let explained = one(other, way, &mut Vec::new());
                    (!explained.allowed).then(|| notes::of_other_family(other.family, way, &explained))
                }));
            }
            (one(told, Direction::Egress, &mut notes), one(told, Direction::Ingress, &mut notes))
        }
    };
    let connections = answers.iter().fold(PortSet::default(), |open, answer| open.union(&answer.both()));
    let allowed = asked.is_open(&connections);
    let mut seen = Vec::new();
    notes.retain(|note| {
        !seen.contains(note) && {
            seen.push(note.clone());
            true
        }
    });
    Ok(Explanation {
        sentence: match answers.is_empty() {
            true => no_way.sentence(&name, &other_name),
            false => sentence(&name, &other_name, asked, &connections, &egress, &ingress),
        },
        from: name,
        to: other_name,
        protocol: asked.protocol.map(|protocol| protocol.name().to_string()),
        port: asked.port,
        allowed,
        connections: connections.connections(),
        egress,
        ingress,
        notes,
    })
}

/// What is open between two ends in one family.
struct Answer {
    from: End,
    to: End,
    family: Family,
    leaving: PortSet,
    arriving: PortSet,
}

impl Answer {
    fn both(&self) -> PortSet {
        self.leaving.intersection(&self.arriving)
    }
}

/// Whether an answer is about the same two ends in another family.
fn is_other_family(one: &Answer, other: &Answer) -> bool {
    one.from == other.from && one.to == other.to && one.family != other.family
}

/// The workload that is asked about with itself, where it may have several pods: then the question is about two of them.
fn replicated(model: &Model, from: Endpoint, to: Endpoint) -> Option<WorkloadId> {
    let (Endpoint::Workload(id), Endpoint::Workload(other)) = (from, to) else { return None };
    model.workload(id).filter(|workload| id == other && workload.may_have_several_pods()).map(|_| id)
}

fn answers(
    reachability: &Reachability,
    several: Option<WorkloadId>,
    sources: &[Pieces],
    destinations: &[Pieces],
) -> Vec<Answer> {
    let mut answers = Vec::new();
    for (from, _) in sources {
        for (to, _) in destinations {
            let (from, to) = (*from, *to);
            for family in reachability.families(from, to) {
                let (leaving, arriving) = match several {
                    Some(workload) => reachability.open_within(workload, family),
                    None => reachability.open(from, to, family),
                };
                answers.push(Answer { from, to, family, leaving, arriving });
            }
        }
    }
    answers
}

#[expect(clippy::too_many_arguments, reason = "what one direction depends on, passed on once")]
fn one_way(
    model: &Model,
    reachability: &Reachability,
    nodes: &NodeAddresses<'_>,
    told: &Answer,
    (asked, over): (Asked, Option<Family>),
    all: bool,
    within_itself: bool,
    way: Direction,
    locate: &impl Locate,
    notes: &mut Vec<String>,
) -> DirectionExplanation {
    let (subject, other, open) = match way {
        Direction::Egress => (told.from, told.to, &told.leaving),
        Direction::Ingress => (told.to, told.from, &told.arriving),
    };
    let workload = |end: End| match end {
        End::Workload(id) => model.workload(id),
        End::Address(_) => None,
    };
    let seen = |end: End| match (end, workload(end)) {
        (_, Some(pod)) => Some(Other::Pod(pod, addresses(pod, nodes))),
        (End::Address(address), None) => Some(Other::Outside(address)),
        (End::Workload(_), None) => None,
    };
    let fixed = |sentence: &str| undecided(open, asked, sentence.to_string());
    let (Some(pod), Some(other_seen)) = (workload(subject), seen(other)) else {
        return fixed(match way {
            Direction::Egress => "It is outside, where no policy decides what leaves.",
            Direction::Ingress => "It is outside, where no policy decides what arrives.",
        });
    };
    if subject == other && within_itself {
        return fixed("A pod always reaches itself.");
    }
    let dialect = &reachability.settings.dialect;
    // The exemption is that of the pod; a pod of the node's network is isolated by nothing.
    let is_of_pod = !is_of_node(pod, dialect);
    let own_node = is_of_pod && reachability.is_own_node(subject, other) && dialect.own_node.exempts(way);
    let ask = Ask {
        model,
        reachability,
        direction: way,
        subject: pod,
        other: other_seen,
        family: told.family,
        over,
        asked,
        own_node,
        all,
    };
    if own_node && !ask.has_tiers() {
        return fixed(match dialect.own_node {
            OwnNode::Always => "Traffic between a pod and the node that it runs on is always allowed.",
            OwnNode::Ingress | OwnNode::Judged => "What a node sends to the pods that run on it is always allowed.",
        });
    }
    direction(&ask, open, locate, notes)
}

/// Why there can be no connection at all, where there is none in any family.
#[derive(Clone, Copy)]
enum NoWay {
    /// The source has finished, the destination, or both.
    Finished { from: bool, to: bool },
    /// They have no address family in common.
    Families,
}

impl NoWay {
    fn of(model: &Model, dialect: &Dialect, from: Endpoint, to: Endpoint) -> Self {
        let finished = |end: Endpoint| match end {
            Endpoint::Workload(id) => {
                model.workload(id).is_some_and(|workload: &Workload| !takes_part(workload, dialect))
            }
            Endpoint::Range(_) => false,
        };
        match (finished(from), finished(to)) {
            (false, false) => NoWay::Families,
            (from, to) => NoWay::Finished { from, to },
        }
    }

    /// Both directions.
    fn directions(self, asked: Asked) -> (DirectionExplanation, DirectionExplanation) {
        let one = |is_finished: Option<bool>| {
            let why = match is_finished {
                Some(true) => "The pod has finished and takes no part in traffic.",
                Some(false) => "The other pod has finished and takes no part in traffic.",
                None => "The two have no address family in common.",
            };
            undecided(&PortSet::default(), asked, why.to_string())
        };
        match self {
            NoWay::Finished { from, to } => (one(Some(from)), one(Some(to))),
            NoWay::Families => (one(None), one(None)),
        }
    }

    fn sentence(self, from: &str, to: &str) -> String {
        let why = match self {
            NoWay::Families => "the two have no address family in common".to_string(),
            NoWay::Finished { from: true, to: true } => "both have finished and take no part in traffic".to_string(),
            NoWay::Finished { from: true, .. } => format!("{from} has finished and takes no part in traffic"),
            NoWay::Finished { .. } => format!("{to} has finished and takes no part in traffic"),
        };
        format!("{from} does not reach {to}: {why}.")
    }
}

fn sentence(
    from: &str,
    to: &str,
    asked: Asked,
    connections: &PortSet,
    egress: &DirectionExplanation,
    ingress: &DirectionExplanation,
) -> String {
    let on = match asked.port {
        Some(_) => asked.to_string(),
        None => words::port_set(connections),
    };
    match (asked.is_open(connections), egress.allowed, ingress.allowed) {
        (true, ..) => format!("{from} reaches {to} on {on}."),
        (false, false, true) => format!("{from} does not reach {to} on {asked}: it may not leave {from}."),
        (false, true, false) => format!("{from} does not reach {to} on {asked}: it may not arrive at {to}."),
        (false, false, false) => {
            format!("{from} does not reach {to} on {asked}: it may neither leave {from} nor arrive at {to}.")
        }
        (false, true, true) => {
            format!("{from} does not reach {to}: what may leave and what may arrive have no port in common.")
        }
    }
}
