//! Pairs to choose one from, for what the graph draws as one.

use yew::prelude::*;

use crate::state::Pair;

use super::prose::count;

/// More than this are not listed.
const MOST: usize = 40;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// The pair; none where an end is a closed namespace, which explains nothing by itself.
    pub(super) pair: Option<Pair>,
    /// Both ends.
    pub(super) name: String,
    /// What is allowed.
    pub(super) words: String,
}

/// Some pairs, each with what it allows.
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What they have in common.
    pub(super) title: String,
    /// The pairs.
    pub(super) rows: Vec<Row>,
    /// The endpoint that they are about, if it is one.
    pub(super) about: Option<String>,
    /// Looks at it by itself.
    pub(super) look: Callback<String>,
    /// Chooses one.
    pub(super) choose: Callback<Pair>,
    /// Closes the list.
    pub(super) close: Callback<()>,
}

/// Pairs to choose one from.
#[component]
pub(super) fn PairList(props: &Props) -> Html {
    let items = props.rows.iter().take(MOST).map(|row| {
        let name = match row.pair.clone() {
            None => html! { <span>{ &row.name }</span> },
            Some(pair) => {
                let choose = props.choose.clone();
                html! { <button type="button" class="link" onclick={move |_| choose.emit(pair.clone())}>{ &row.name }</button> }
            }
        };
        html! { <li>{ name }<span class="quiet">{ &row.words }</span></li> }
    });
    let left_out = props.rows.len().saturating_sub(MOST);
    let close = props.close.clone();
    html! {
        <section class="pairs" aria-label={props.title.clone()}>
            <header><h3>{ &props.title }</h3><span class="grow" />
                if let Some(id) = props.about.clone() {
                    <button type="button" class="ghost" id="look" onclick={let look = props.look.clone(); move |_| look.emit(id.clone())}>{ "By itself" }</button>
                }
                <button type="button" class="ghost icon" aria-label="Close the list" onclick={move |_| close.emit(())}>{ "×" }</button></header>
            <ul>
                { for items }
                if left_out > 0 { <li class="quiet">{ format!("and {}", count(left_out, "more pair", "more pairs")) }</li> }
            </ul>
        </section>
    }
}
