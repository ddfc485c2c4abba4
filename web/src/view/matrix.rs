//! Who reaches whom as a table. Arrow keys walk, Enter explains.

use std::rc::Rc;

use gloo::utils::document;
use web_sys::{HtmlElement, wasm_bindgen::JsCast};
use yew::prelude::*;

use crate::reach::{Axis, Cell, Entry, Group, Lens, between, step, too_many};
use crate::report::NetworkReport;
use crate::state::Pair;

use super::labels::short;
use super::prose::count;

/// A name of so many letters fits above a single column.
const SHORT: usize = 4;

/// A name of so many letters fits in along a column.
const LONG: usize = 27;

/// What the matrix and the graph are made of.
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Who reaches whom.
    pub(super) network: Rc<NetworkReport>,
    /// What stands along the sides.
    pub(super) axis: Rc<Axis>,
    /// What is looked at.
    pub(super) lens: Rc<Lens>,
    /// The pair that is explained.
    pub(super) pair: Option<Pair>,
    /// Opens or closes namespaces.
    pub(super) toggle: Callback<Vec<String>>,
    /// Chooses a pair.
    pub(super) choose: Callback<Pair>,
    /// Looks at one endpoint by itself.
    pub(super) look: Callback<String>,
}

/// The matrix: rows leave, columns arrive.
#[component]
pub(super) fn Matrix(props: &Props) -> Html {
    let cursor = use_state_eq(|| (0, 0));
    let (network, axis) = (&props.network, &props.axis);
    let cells = use_memo((network.clone(), axis.clone(), props.lens.clone()), |(network, axis, lens)| {
        cells(network, axis, lens)
    });
    let Some(cells) = &*cells else {
        return html! { <p class="empty">{ "There are too many different workloads in the open namespaces for one matrix. Close some of them." }</p> };
    };
    let size = cells.len();
    let at = (cursor.0.min(size.saturating_sub(1)), cursor.1.min(size.saturating_sub(1)));
    let keys = {
        let cursor = cursor.clone();
        move |event: KeyboardEvent| {
            if event.alt_key() || event.meta_key() {
                return;
            }
            if let Some(next) = step(&event.key(), event.ctrl_key(), at, size, size) {
                event.prevent_default();
                cursor.set(next);
                focus(next);
            }
        }
    };
    let labels = short(network);
    let entries: Vec<(&Group, &Entry)> = axis.entries().collect();
    let mut row = 0;
    let bodies = axis.groups.iter().map(|group| {
        let rows: Html = group
            .entries
            .iter()
            .map(|entry| {
                let here = row;
                row += 1;
                let cells = cells[here].iter().enumerate().map(|(column, cell)| {
                    let button = draw(props, &labels, (here, column), (&entries[here], &entries[column]), *cell, at == (here, column), &cursor);
                    html! { <td role="gridcell" class={first(axis, column).then_some("first")}>{ button }</td> }
                });
                html! { <tr><th scope="row" class={(at.0 == here).then_some("at")}>{ header(props, &labels, group, entry) }</th>{ for cells }</tr> }
            })
            .collect();
        html! {
            <tbody key={group.name.clone()}>
                <tr class="ns"><th colspan={(size + 1).to_string()} scope="rowgroup">{ title(props, group) }{ not_drawn(group) }</th></tr>
                { rows }
            </tbody>
        }
    });
    html! {
        <>
            <div class="frame">
                <table class="matrix" role="grid" aria-label="Who reaches whom: rows leave, columns arrive" onkeydown={keys}>
                    { head(props, &labels, at.1) }
                    { for bodies }
                </table>
            </div>
            { legend(&props.lens, axis.groups.iter().any(|group| !group.open)) }
        </>
    }
}

/// All cells; none where there would be too many to ask about.
fn cells(network: &NetworkReport, axis: &Axis, lens: &Lens) -> Option<Vec<Vec<Cell>>> {
    if too_many(network, axis) {
        return None;
    }
    let entries: Vec<&Entry> = axis.entries().map(|(_, entry)| entry).collect();
    let row = |from: &&Entry| entries.iter().map(|to| lens.cell(network, from, to)).collect();
    Some(entries.iter().map(row).collect())
}

/// Whether a column is the first of its namespace.
fn first(axis: &Axis, column: usize) -> bool {
    let mut start = 0;
    axis.groups.iter().any(|group| {
        let here = start == column;
        start += group.entries.len();
        here
    })
}

/// What a row or a column is called.
fn words(labels: &[String], group: &Group, entry: &Entry) -> String {
    match entry {
        Entry::Endpoint(at) => labels[*at].clone(),
        Entry::Closed(members) if group.entries.len() > 1 => count(members.len(), "other", "others"),
        Entry::Closed(members) => count(members.len(), "workload", "workloads"),
    }
}

/// The name of a row; a workload's shows it by itself. For the keyboard the cell in which it meets itself does that, so that one cell is in the order of Tab.
fn header(props: &Props, labels: &[String], group: &Group, entry: &Entry) -> Html {
    let words = words(labels, group, entry);
    let Entry::Endpoint(at) = entry else { return html! { <span>{ words }</span> } };
    let (look, id) = (props.look.clone(), props.network.endpoints[*at].id.clone());
    html! { <button type="button" class="name" tabindex="-1" title={format!("Look at {id} by itself")} onclick={move |_| look.emit(id.clone())}>{ words }</button> }
}

/// The name of a namespace, as a button where it can be opened.
fn title(props: &Props, group: &Group) -> Html {
    if !group.folds {
        return html! { { group.name.clone() } };
    }
    let (toggle, name) = (props.toggle.clone(), group.name.clone());
    html! {
        <button type="button" class="fold" aria-expanded={group.open.to_string()} onclick={move |_| toggle.emit(vec![name.clone()])}>{ group.name.clone() }</button>
    }
}

/// How many of its workloads have no row, so that it does not look as if they were not there.
fn not_drawn(group: &Group) -> Html {
    html! { if group.hidden > 0 { <span class="quiet">{ format!(" {} not drawn", group.hidden) }</span> } }
}

/// The name of a namespace that has a single column, where it fits in: above it there is no room beside the next one.
fn alone(labels: &[String], group: &Group) -> Option<String> {
    let name = match group.entries.as_slice() {
        [Entry::Closed(members)] => return Some(format!("{} ({})", group.name, members.len())),
        [Entry::Endpoint(at)] if group.name != "outside" => format!("{}/{}", group.name, labels[*at]),
        _ => return None,
    };
    Some(name).filter(|name| group.name.len() > SHORT && name.len() <= LONG)
}

fn head(props: &Props, labels: &[String], at: usize) -> Html {
    let axis = &props.axis;
    let groups = axis.groups.iter().filter(|group| !group.entries.is_empty()).map(|group| {
        if alone(labels, group).is_some() {
            return html! { <td class="first" /> };
        }
        html! { <th colspan={group.entries.len().to_string()} scope="colgroup" class="grp first" title={group.name.clone()}><span>{ group.name.clone() }</span></th> }
    });
    let columns = axis.entries().enumerate().map(|(column, (group, entry))| {
        let label = alone(labels, group).unwrap_or_else(|| words(labels, group, entry));
        html! { <th scope="col" class={classes!(first(axis, column).then_some("first"), (at == column).then_some("at"))} title={label.clone()}><span>{ label }</span></th> }
    });
    html! {
        <thead>
            <tr class="cols"><td />{ for groups }</tr>
            <tr><td />{ for columns }</tr>
        </thead>
    }
}

/// One cell as a button.
fn draw(
    props: &Props,
    labels: &[String],
    at: (usize, usize),
    (from, to): (&(&Group, &Entry), &(&Group, &Entry)),
    cell: Cell,
    here: bool,
    cursor: &UseStateHandle<(usize, usize)>,
) -> Html {
    let name = |(group, entry): &(&Group, &Entry)| match entry {
        Entry::Endpoint(at) if group.name == "outside" => labels[*at].clone(),
        Entry::Endpoint(at) => format!("{}/{}", group.name, labels[*at]),
        Entry::Closed(_) if group.entries.len() > 1 => format!("the others of {}", group.name),
        Entry::Closed(_) => format!("all of {}", group.name),
    };
    let words = match (cell, from.1, to.1, props.lens.port) {
        (Cell::All | Cell::Ports(_), Entry::Endpoint(from), Entry::Endpoint(to), None) => {
            let endpoints = &props.network.endpoints;
            between(&props.network, endpoints[*from].class, endpoints[*to].class).words()
        }
        (Cell::All, _, _, Some(port)) => format!("{port} allowed"),
        _ => cell.words(),
    };
    let itself = match (cell, from.1) {
        (Cell::Itself, Entry::Endpoint(at)) => Some(props.network.endpoints[*at].id.clone()),
        _ => None,
    };
    let label = match itself {
        Some(_) => format!("{}: look at it by itself", name(from)),
        None => format!("{} to {}: {words}", name(from), name(to)),
    };
    let pair = pair(props, from.1, to.1);
    let current = pair.is_some() && pair == props.pair;
    let (choose, toggle, look) = (props.choose.clone(), props.toggle.clone(), props.look.clone());
    let closed: Vec<String> =
        [from, to].iter().filter(|(group, _)| !group.open).map(|(group, _)| group.name.clone()).collect();
    let inert = itself.is_none() && matches!(cell, Cell::Itself | Cell::Unasked | Cell::Hidden);
    let onclick = {
        let cursor = cursor.clone();
        move |_: MouseEvent| {
            cursor.set(at);
            match (&pair, &itself) {
                (_, Some(id)) => look.emit(id.clone()),
                _ if inert => {}
                (Some(pair), _) => choose.emit(pair.clone()),
                // A cell of closed namespaces opens them, each once.
                (None, _) => toggle.emit(
                    closed
                        .iter()
                        .enumerate()
                        .filter(|(at, name)| !closed[..*at].contains(name))
                        .map(|(_, name)| name.clone())
                        .collect(),
                ),
            }
        }
    };
    html! {
        <button type="button" id={id(at)} class={classes!("cell", cell.style())} data-n={cell.mark()} tabindex={if here { "0" } else { "-1" }}
            aria-label={label.clone()} title={label} aria-current={current.then_some("true")} aria-disabled={inert.then_some("true")} {onclick} />
    }
}

/// The pair of a cell between two endpoints.
fn pair(props: &Props, from: &Entry, to: &Entry) -> Option<Pair> {
    match (from, to) {
        (Entry::Endpoint(from), Entry::Endpoint(to)) => {
            let id = |at: &usize| props.network.endpoints[*at].id.clone();
            Some(Pair { from: id(from), to: id(to) })
        }
        _ => None,
    }
}

fn id((row, column): (usize, usize)) -> String {
    format!("cell-{row}-{column}")
}

fn focus(at: (usize, usize)) {
    let cell = document().get_element_by_id(&id(at)).and_then(|cell| cell.dyn_into::<HtmlElement>().ok());
    cell.into_iter().for_each(|cell| cell.focus().unwrap_or_default());
}

fn legend(lens: &Lens, closed: bool) -> Html {
    let port = lens.port;
    html! {
        <div class="legend">
            <span><i class="cell all" />{ port.map_or("every port".to_string(), |port| format!("{port} allowed")) }</span>
            if port.is_none() {
                <span><i class="cell some" />{ "some ports, with their number" }</span>
            }
            if closed && lens.denied {
                <span><i class="cell deny" />{ "pairs of a closed namespace that are stopped, in percent" }</span>
            } else if closed && lens.since.is_some() {
                <span><i class="cell some" />{ "pairs of a closed namespace that have changed, in percent" }</span>
            } else if closed {
                <span><i class="cell some" />{ "some pairs of a closed namespace, in percent" }</span>
            }
            <span><i class="cell deny" />{ "stopped on one side" }</span>
            <span><i class="cell both" />{ "stopped on both" }</span>
            if !lens.is_plain() {
                <span>{ "empty: left out by the filters" }</span>
            }
            <span>{ "rows leave, columns arrive" }</span>
        </div>
    }
}
