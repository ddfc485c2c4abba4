//! The seccomp profiles that are given beside the manifests: who names each, and what it lets through.

use yew::prelude::*;

use crate::report::{SeccompProfile, WorkloadStanding};

use super::explanation::line;
use super::page::{Page, reveal, use_page};
use super::prose::{count, prose};

/// More profiles than this are not drawn.
const MOST: usize = 50;

/// So many names stand in a row before the others are folded.
const NAMES: usize = 30;

/// The profiles, judged.
#[component]
pub(super) fn Profiles() -> Html {
    let page = use_page();
    let Some(report) = &page.report else { return Html::default() };
    let profiles = &report.security.seccomp_profiles;
    if profiles.is_empty() {
        return Html::default();
    }
    let left_out = profiles.len().saturating_sub(MOST);
    html! {
        <section class="profiles" aria-label="Seccomp profiles">
            <h3>{ "Seccomp profiles" }<span class="count">{ profiles.len() }</span></h3>
            <p class="sub">{ "The files that workloads name in " }<code>{ "localhostProfile" }</code>{ ", beside the default profile of containerd." }</p>
            { for profiles.iter().take(MOST).map(|profile| entry(&page, profile, profiles.len() == 1)) }
            if left_out > 0 { <p class="quiet">{ format!("and {left_out} more, which are not drawn") }</p> }
        </section>
    }
}

fn entry(page: &Page, profile: &SeccompProfile, open: bool) -> Html {
    let key = format!("{}:{}", profile.source, profile.span.start.line);
    let (says, is_wide) = gist(profile);
    let used = match profile.endpoints.len() {
        0 => "no workload names it".to_string(),
        some => format!("named by {}", count(some, "workload", "workloads")),
    };
    html! {
        <details class="namespace profile" {key} {open}>
            <summary>
                <b>{ profile.source.clone() }</b>
                <span class="quiet">{ used }</span>
                <span class="grow" />
                <span class={classes!("gist", is_wide.then_some("wide"))}>{ says }</span>
            </summary>
            <dl>
                { row("Where", line(page, &profile.span)) }
                { row("Named by", workloads(page, &profile.endpoints)) }
                { row("Calls not listed", action(profile)) }
                { dangerous(profile) }
                { calls("Beyond the default", &profile.beyond_default, "") }
                { calls("Missing", &profile.missing, "Nearly every program needs these, and the profile blocks them.") }
                { calls("Unknown", &profile.unknown, "Linux has no such calls; the runtime passes over them.") }
            </dl>
        </details>
    }
}

/// The profile in a few words, and whether something in it is to be looked at.
fn gist(profile: &SeccompProfile) -> (String, bool) {
    let dangerous = profile.dangerous.iter().filter(|call| !call.in_default).count();
    let (missing, beyond) = (profile.missing.len(), profile.beyond_default.len());
    match (profile.default_action.as_str(), profile.allows_by_default, missing, dangerous, beyond) {
        ("", ..) => ("no container starts with it".to_string(), true),
        (_, true, ..) => ("lets through what it does not list".to_string(), true),
        (_, _, 1.., ..) => (format!("blocks {}", count(missing, "needed call", "needed calls")), true),
        (_, _, _, 1.., _) => (format!("lets {} through", count(dangerous, "dangerous call", "dangerous calls")), true),
        (_, _, _, _, 1..) => (format!("{} beyond the default", count(beyond, "call", "calls")), false),
        _ => ("nothing beyond the default".to_string(), false),
    }
}

fn row(term: &'static str, what: Html) -> Html {
    html! { <><dt>{ term }</dt><dd>{ what }</dd></> }
}

/// The workloads that name it, each leading to where it stands.
fn workloads(page: &Page, endpoints: &[String]) -> Html {
    if endpoints.is_empty() {
        return html! { <span class="quiet">{ "No workload: it has no effect on what is given here." }</span> };
    }
    let standings = page.report.as_ref().map(|report| report.security.workloads.as_slice()).unwrap_or_default();
    let one = |endpoint: &String| {
        let standing = standings.iter().find(|standing| standing.endpoint == *endpoint);
        let name = match standing {
            Some(WorkloadStanding { span, .. }) => {
                html! { <button type="button" class="line" onclick={reveal(page, span, None)}>{ endpoint.clone() }</button> }
            }
            None => html! { <code>{ endpoint.clone() }</code> },
        };
        html! { <li>{ name }</li> }
    };
    let left_out = endpoints.len().saturating_sub(NAMES);
    html! {
        <>
            <ul>{ for endpoints.iter().take(NAMES).map(one) }</ul>
            if left_out > 0 { <span class="quiet">{ format!("and {left_out} more") }</span> }
        </>
    }
}

/// What happens to a call that it does not list.
fn action(profile: &SeccompProfile) -> Html {
    match profile.default_action.as_str() {
        "" => html! { "The runtime knows no default action of it." },
        action => {
            let what = if profile.allows_by_default { ": they go through." } else { ": they are blocked." };
            html! { <><code>{ action.to_string() }</code>{ what }</> }
        }
    }
}

/// Dangerous calls with what they are used for, then those that the default lets through as well.
fn dangerous(profile: &SeccompProfile) -> Html {
    let (as_default, own): (Vec<_>, Vec<_>) = profile.dangerous.iter().partition(|call| call.in_default);
    let names: Vec<String> = as_default.into_iter().map(|call| call.name.clone()).collect();
    let one = |call: &&crate::report::DangerousCall| html! { <li><code>{ call.name.clone() }</code>{ ": " }{ prose(&call.reason) }{ "." }</li> };
    html! {
        <>
            if !own.is_empty() { { row("Dangerous", html! { <ul>{ for own.iter().map(one) }</ul> }) } }
            { calls("Dangerous, as in the default", &names, "") }
        </>
    }
}

/// A row of names, with what they are; nothing where there are none.
fn calls(term: &'static str, names: &[String], note: &'static str) -> Html {
    if names.is_empty() {
        return Html::default();
    }
    let (shown, folded) = names.split_at(names.len().min(NAMES));
    let codes = |names: &[String]| {
        names.iter().map(|name| html! { <><code>{ name.clone() }</code>{ " " }</> }).collect::<Html>()
    };
    row(
        term,
        html! {
            <>
                <p class="calls">{ codes(shown) }</p>
                if !folded.is_empty() {
                    <details><summary class="quiet">{ format!("and {} more", folded.len()) }</summary><p class="calls">{ codes(folded) }</p></details>
                }
                if !note.is_empty() { <p class="quiet">{ note }</p> }
            </>
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{DangerousCall, Range};

    fn profile() -> SeccompProfile {
        SeccompProfile {
            source: "web.json".to_string(),
            span: Range::default(),
            default_action: "SCMP_ACT_ERRNO".to_string(),
            allows_by_default: false,
            beyond_default: Vec::new(),
            dangerous: Vec::new(),
            missing: Vec::new(),
            unknown: Vec::new(),
            endpoints: Vec::new(),
        }
    }

    #[test]
    fn the_worst_of_a_profile_is_its_gist() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_string()).collect::<Vec<_>>();
        let call =
            |in_default| DangerousCall { name: "ptrace".to_string(), reason: "it looks".to_string(), in_default };
        let none = profile();
        assert_eq!(gist(&none), ("nothing beyond the default".to_string(), false));
        let beyond = SeccompProfile { beyond_default: names(&["a", "b"]), dangerous: vec![call(true)], ..none.clone() };
        assert_eq!(gist(&beyond), ("2 calls beyond the default".to_string(), false));
        let dangerous = SeccompProfile { dangerous: vec![call(false), call(true)], ..beyond };
        assert_eq!(gist(&dangerous), ("lets 1 dangerous call through".to_string(), true));
        let missing = SeccompProfile { missing: names(&["execve"]), ..dangerous };
        assert_eq!(gist(&missing), ("blocks 1 needed call".to_string(), true));
        let open = SeccompProfile { allows_by_default: true, ..missing };
        assert_eq!(gist(&open), ("lets through what it does not list".to_string(), true));
        let broken = SeccompProfile { default_action: String::new(), ..none };
        assert_eq!(gist(&broken), ("no container starts with it".to_string(), true));
    }
}
