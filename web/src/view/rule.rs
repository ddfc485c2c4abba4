//! The page of a rule, over everything else. Its address is in the hash, so that it can be linked.

use std::collections::BTreeMap;

use gloo::events::EventListener;
use gloo::utils::window;
use wasm_bindgen::JsValue;
use yew::prelude::*;

use crate::report::{Reference, Rule};
use crate::state::Action;

use super::compare::{compared, listed};
use super::findings::sign;
use super::page::{Page, on, use_page};
use super::prose::prose;
use super::sheet::Sheet;

/// What the hash of a rule's page begins with; alone it is the list of all rules.
const HASH: &str = "#rule/";

/// The address of a rule's page.
pub(super) fn address(rule: &str) -> String {
    format!("{HASH}{rule}")
}

/// A link to the page of a rule, with its id as text.
pub(super) fn link(rule: &str) -> Html {
    html! { <a class="rule-link" href={address(rule)} title="What this rule is about">{ rule.to_string() }</a> }
}

/// Opens the page that the address names, now and whenever it changes; a page that was closed leaves the address.
#[hook]
pub(super) fn use_rule_address(page: &Page) {
    let dispatcher = page.dispatcher();
    use_effect_with((), move |_| {
        let read = move || dispatcher.dispatch(Action::Rule(named()));
        read();
        let listener = EventListener::new(&window(), "hashchange", move |_| read());
        move || drop(listener)
    });
    use_effect_with(page.rule.is_some(), |open| {
        let location = window().location();
        if !open && named().is_some() {
            let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
            let _ = window().history().map(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&path)));
        }
    });
}

/// The rule that the address names.
fn named() -> Option<String> {
    let hash = window().location().hash().ok()?;
    hash.strip_prefix(HASH).map(str::to_string)
}

/// The page of the rule that is open.
#[component]
pub(super) fn RuleSheet() -> Html {
    let page = use_page();
    let Some(id) = &page.rule else { return Html::default() };
    let body = match (&page.rules, page.rule_of(id)) {
        (None, _) => html! { <h2 id="rule-title">{ "Reading…" }</h2> },
        (Some(rules), None) => list(rules, id),
        (Some(_), Some(rule)) => about(&page, rule),
    };
    html! { <Sheet named_by="rule-title" class="rule" onclose={on(&page, |()| Action::Rule(None))}>{ body }</Sheet> }
}

fn about(page: &Page, rule: &Rule) -> Html {
    let id = rule.id.clone();
    let trying = on(page, move |_: MouseEvent| Action::Try(id.clone()));
    let (links, names): (Vec<_>, Vec<_>) = rule.references.iter().partition(|reference| !reference.url.is_empty());
    html! {
        <>
            <p class="over"><a class="rule-link" href={HASH}>{ "All rules" }</a></p>
            <h2 id="rule-title"><code>{ rule.id.clone() }</code></h2>
            <p class="lead">{ prose(&format!("{}.", rule.summary)) }</p>
            <p class="meta">
                <span class="sev">{ sign(rule.severity) }{ rule.severity.name() }</span>
                <span>{ rule.family.clone() }</span>
                if let Some(check) = &rule.check { <span>{ "upstream’s check " }<code>{ check.clone() }</code></span> }
            </p>
            <p>{ prose(&rule.explanation) }</p>
            if !rule.example.is_empty() {
                if rule.corrected.is_empty() {
                    { listed(&rule.example, "Example") }
                } else {
                    { compared(&rule.example, &rule.corrected, ["Example", "Mended"]) }
                }
                <p><button type="button" class="chip" id="try" onclick={trying}>{ "Try it: open the example as a file" }</button></p>
            }
            if !rule.differences.is_empty() {
                <h3>{ "Where other tools answer otherwise" }</h3>
                <ul class="dots">{ for rule.differences.iter().map(|line| html! { <li>{ prose(line) }</li> }) }</ul>
            }
            if !links.is_empty() {
                <h3>{ "To read" }</h3>
                <ul class="dots">{ for links.into_iter().map(|Reference { of, name, url }| html! {
                    <li>{ format!("{of}: ") }<a href={url.clone()} target="_blank" rel="noopener noreferrer">{ name.clone() }</a></li>
                }) }</ul>
            }
            { elsewhere(&names) }
        </>
    }
}

/// What other tools call the matter.
fn elsewhere(names: &[&Reference]) -> Html {
    let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    names.iter().for_each(|reference| by.entry(&reference.of).or_default().push(&reference.name));
    if by.is_empty() {
        return Html::default();
    }
    let rows = by.into_iter().map(|(of, names)| {
        html! { <tr><th scope="row">{ of.to_string() }</th><td>{ names.join(", ") }</td></tr> }
    });
    html! {
        <>
            <h3>{ "The same matter elsewhere" }</h3>
            <table class="elsewhere"><tbody>{ for rows }</tbody></table>
        </>
    }
}

/// Every rule, by family.
fn list(rules: &[Rule], asked: &str) -> Html {
    let mut families: Vec<(&str, Vec<&Rule>)> = Vec::new();
    for rule in rules {
        match families.last_mut() {
            Some((family, rules)) if *family == rule.family => rules.push(rule),
            _ => families.push((&rule.family, vec![rule])),
        }
    }
    let families = families.into_iter().map(|(family, rules)| {
        let rules = rules.into_iter().map(|rule| {
            html! { <li>{ sign(rule.severity) }<span>{ link(&rule.id) }{ " " }<span class="quiet">{ prose(&rule.summary) }</span></span></li> }
        });
        html! { <><h3 class="family">{ family.to_string() }</h3><ul class="rule-list">{ for rules }</ul></> }
    });
    html! {
        <>
            <h2 id="rule-title">{ "All rules" }</h2>
            if !asked.is_empty() { <p class="lead">{ format!("No rule is called “{asked}”.") }</p> }
            { for families }
        </>
    }
}
