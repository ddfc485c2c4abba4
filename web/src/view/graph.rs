//! Who reaches whom as a drawing. A node shows its arrows, an arrow explains itself. The keyboard goes from node to node alone: what a node shows has
//! all of its arrows, and there may be hundreds.

use yew::prelude::*;

use crate::graph::{Edge, End, edges, layout};
use crate::reach::{Axis, Entry, Group, too_many};
use crate::report::NetworkReport;
use crate::state::Pair;

use super::graph_parts::{Look, arrow, namespace, node, width};
use super::labels::short;
use super::matrix::Props;
use super::pair_list::{PairList, Row};
use super::prose::count;

/// The drawing shrinks to this much of its size where there is little room; beyond that it scrolls.
const LEAST: f32 = 0.85;

/// From so many arrows on each is fainter, or they hide each other.
const MANY: usize = 60;

/// No arrow is fainter than this.
const FAINTEST: f32 = 0.25;

/// What was chosen in the drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Chosen {
    Node(usize),
    Edge(usize),
}

/// The names of a node: short, and in full.
struct Label {
    short: String,
    full: String,
}

/// The graph.
#[component]
pub(super) fn Graph(props: &Props) -> Html {
    let chosen = use_state_eq(|| None::<Chosen>);
    // The node at which the pointer or the keyboard is.
    let near = use_state_eq(|| None::<usize>);
    let deps = (props.network.clone(), props.axis.clone(), props.lens.clone());
    let picture = use_memo(deps.clone(), |(network, axis, lens)| {
        if too_many(network, axis) {
            return None;
        }
        let edges = edges(network, axis, lens);
        let widths: Vec<f32> = labels(network, axis).iter().map(|label| width(&label.short)).collect();
        let drawing = layout(axis, &edges, &widths);
        Some((edges, drawing))
    });
    let forget = (chosen.clone(), near.clone());
    use_effect_with(deps, move |_| {
        forget.0.set(None);
        forget.1.set(None);
    });
    let Some((edges, drawing)) = &*picture else {
        return html! { <p class="empty">{ "There are too many different workloads in the open namespaces for one drawing. Close some of them." }</p> };
    };
    let labels = labels(&props.network, &props.axis);
    let size = format!("0 0 {} {}", drawing.width, drawing.height);
    let style = format!("min-width: {}px; --faint: {}", drawing.width * LEAST, faint(edges.len()));
    let turn = |what: Chosen| {
        let chosen = chosen.clone();
        Callback::from(move |()| chosen.set(Some(what).filter(|what| *chosen != Some(*what))))
    };
    let follow = |at: usize, edge: &Edge| match only_pair(props, edge) {
        Some(pair) => {
            let choose = props.choose.clone();
            Callback::from(move |()| choose.emit(pair.clone()))
        }
        None => turn(Chosen::Edge(at)),
    };
    let namespaces = drawing.groups.iter().zip(&props.axis.groups).enumerate().map(|(at, (rect, group))| {
        let own = edges.iter().position(|edge| edge.from == End::Group(at) && edge.to == End::Group(at));
        let own = own.map(|own| (edges[own].words.as_str(), turn(Chosen::Edge(own))));
        namespace(rect, group, &props.toggle, own)
    });
    let arrows = edges.iter().zip(&drawing.paths).enumerate().filter_map(|(at, (edge, path))| {
        let current = props.pair.is_some() && only_pair(props, edge) == props.pair;
        let look = Look {
            lit: current || *chosen == Some(Chosen::Edge(at)),
            dim: chosen.is_some_and(|chosen| !shows(chosen, at, edge)),
            near: chosen.is_some() || near.is_some_and(|node| shows(Chosen::Node(node), at, edge)),
        };
        Some(arrow(path.as_ref()?, edge.whole, &name(edge, &labels, &props.axis), look, follow(at, edge)))
    });
    let nodes = drawing.nodes.iter().zip(&labels).enumerate().map(|(at, (place, label))| {
        let look = Look {
            lit: *chosen == Some(Chosen::Node(at)),
            dim: chosen.is_some_and(|chosen| !touches(chosen, at, edges)),
            near: false,
        };
        let near = near.clone();
        let here = Callback::from(move |here: bool| near.set(here.then_some(at)));
        node(place, &label.short, &label.full, look, turn(Chosen::Node(at)), here)
    });
    html! {
        <>
            <div class="frame graph">
                <svg viewBox={size} {style} width={drawing.width.to_string()} height={drawing.height.to_string()} role="group" aria-label="Who reaches whom, as a drawing">
                    <defs>
                        { for ["arrow", "arrow-some", "arrow-lit"].map(tip) }
                    </defs>
                    { for arrows }
                    { for namespaces }
                    { for nodes }
                </svg>
            </div>
            <div class="legend">
                <span><svg width="26" height="8" aria-hidden="true"><path class="sample" d="M0 4h26" /></svg>{ "every port" }</span>
                <span><svg width="26" height="8" aria-hidden="true"><path class="sample some" d="M0 4h26" /></svg>{ "some ports" }</span>
                <span>{ "a short arrow at a box: from or to everyone of its namespace" }</span>
            </div>
            if let Some(what) = *chosen {
                <PairList title={title(what, edges, &labels, &props.axis)} rows={rows(props, what, edges, &labels)} choose={props.choose.clone()}
                    about={endpoint(props, what)} look={props.look.clone()}
                    close={let chosen = chosen.clone(); move |()| chosen.set(None)} />
            }
        </>
    }
}

/// How opaque each of so many arrows is.
fn faint(arrows: usize) -> f32 {
    (MANY as f32 / arrows.max(MANY) as f32).max(FAINTEST)
}

fn tip(id: &'static str) -> Html {
    html! {
        <marker id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
            <path class={id} d="M0 .8 7 4 0 7.2z" />
        </marker>
    }
}

fn labels(network: &NetworkReport, axis: &Axis) -> Vec<Label> {
    let names = short(network);
    let label = |(group, entry): (&Group, &Entry)| match entry {
        Entry::Endpoint(at) if network.endpoints[*at].outside() => {
            Label { short: names[*at].clone(), full: names[*at].clone() }
        }
        Entry::Endpoint(at) => Label { short: names[*at].clone(), full: format!("{}/{}", group.name, names[*at]) },
        Entry::Closed(members) => {
            let count = count(members.len(), "workload", "workloads");
            let count = if group.entries.len() > 1 { count.replace("workload", "other") } else { count };
            Label { full: format!("{} ({count})", group.name), short: count }
        }
    };
    axis.entries().map(label).collect()
}

/// The pair of endpoints that an arrow stands for, if it is one.
fn only_pair(props: &Props, edge: &Edge) -> Option<Pair> {
    let [pair] = edge.pairs.as_slice() else { return None };
    endpoints(props, *pair)
}

fn endpoints(props: &Props, (from, to): (usize, usize)) -> Option<Pair> {
    let id = |at: usize| match props.axis.entries().nth(at) {
        Some((_, Entry::Endpoint(at))) => Some(props.network.endpoints[*at].id.clone()),
        _ => None,
    };
    Some(Pair { from: id(from)?, to: id(to)? })
}

/// The endpoint that a chosen node is.
fn endpoint(props: &Props, chosen: Chosen) -> Option<String> {
    let Chosen::Node(at) = chosen else { return None };
    endpoints(props, (at, at)).map(|pair| pair.from)
}

/// Whether an arrow is among what was chosen.
fn shows(chosen: Chosen, at: usize, edge: &Edge) -> bool {
    match chosen {
        Chosen::Edge(other) => other == at,
        Chosen::Node(node) => edge.pairs.iter().any(|(from, to)| *from == node || *to == node),
    }
}

/// Whether a node is at an end of what was chosen.
fn touches(chosen: Chosen, node: usize, edges: &[Edge]) -> bool {
    let ends = |edge: &Edge| edge.pairs.iter().any(|(from, to)| *from == node || *to == node);
    match chosen {
        Chosen::Edge(at) => edges.get(at).is_some_and(ends),
        Chosen::Node(at) => {
            let joined = |edge: &Edge| edge.pairs.contains(&(at, node)) || edge.pairs.contains(&(node, at));
            at == node || edges.iter().any(joined)
        }
    }
}

/// The pairs of what was chosen, each with what it allows; those with closed namespaces last.
fn rows(props: &Props, chosen: Chosen, edges: &[Edge], labels: &[Label]) -> Vec<Row> {
    let full = |at: usize| labels.get(at).map_or("", |label| label.full.as_str());
    let mut found = Vec::new();
    for (at, edge) in edges.iter().enumerate().filter(|(at, edge)| shows(chosen, *at, edge)) {
        let wanted = |pair: &&(usize, usize)| match chosen {
            Chosen::Node(node) => pair.0 == node || pair.1 == node,
            Chosen::Edge(other) => other == at,
        };
        found.extend(edge.pairs.iter().filter(wanted).map(|(from, to)| Row {
            pair: endpoints(props, (*from, *to)),
            name: format!("{} → {}", full(*from), full(*to)),
            words: edge.words.clone(),
        }));
    }
    found.sort_by(|one, other| (one.pair.is_none(), one).cmp(&(other.pair.is_none(), other)));
    found
}

fn title(chosen: Chosen, edges: &[Edge], labels: &[Label], axis: &Axis) -> String {
    match chosen {
        Chosen::Node(at) => {
            labels.get(at).map_or(String::new(), |label| format!("{} reaches, and is reached by", label.full))
        }
        Chosen::Edge(at) => edges.get(at).map_or(String::new(), |edge| name(edge, labels, axis)),
    }
}

/// An arrow in words: `prod/web to prod/api: TCP 8080`.
fn name(edge: &Edge, labels: &[Label], axis: &Axis) -> String {
    let end = |end: End| match end {
        End::Node(at) => labels.get(at).map_or(String::new(), |label| label.full.clone()),
        End::Group(at) => axis.groups.get(at).map_or(String::new(), |group| format!("all of {}", group.name)),
    };
    format!("{} to {}: {}", end(edge.from), end(edge.to), edge.words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_are_fainter_the_more_there_are() {
        assert_eq!([0, 60, 120, 1000].map(faint), [1.0, 1.0, 0.5, FAINTEST]);
    }
}
