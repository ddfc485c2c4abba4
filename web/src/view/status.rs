//! The quiet line at the bottom.

use yew::prelude::*;

use super::page::use_page;
use super::prose::count;

/// The quiet line at the bottom.
#[component]
pub(super) fn Status() -> Html {
    let page = use_page();
    let counts = page.report.as_ref().map(|report| {
        let inside = report.network.endpoints.iter().filter(|endpoint| !endpoint.outside()).count();
        let mut parts = vec![
            workloads(inside, report.security.workloads.len()),
            count(report.network.policies.len(), "policy", "policies"),
            count(report.network.namespaces().len(), "namespace", "namespaces"),
        ];
        let listed = report.objects.iter().filter(|object| !object.evaluated).count();
        if listed > 0 {
            parts.push(format!("{} only listed", count(listed, "object", "objects")));
        }
        parts.join(" · ")
    });
    let work = match (&page.failure, page.current()) {
        (Some(why), _) => {
            html! { <span class="failure" role="alert">{ format!("The evaluation failed: {why}. Your text is untouched.") }</span> }
        }
        (None, true) => html! { <span class="hide">{ format!("read and judged in {}", time(page.took)) }</span> },
        (None, false) if page.report.is_none() => html! { <span>{ "starting…" }</span> },
        (None, false) => html! { <span class="hide">{ "reading…" }</span> },
    };
    html! {
        <footer class="status">
            <span title="The page's content security policy allows no connection to anywhere else."><span class="dot" />{ "Nothing leaves this page" }</span>
            <span class="hide">{ counts.unwrap_or_default() }</span>
            <span class="grow" />
            { work }
        </footer>
    }
}

/// How many workloads can be told apart, and of how many objects they are: a snapshot has an object for each pod.
fn workloads(inside: usize, objects: usize) -> String {
    let told = count(inside, "workload", "workloads");
    match inside == objects {
        true => told,
        false => format!("{told} from {}", count(objects, "object", "objects")),
    }
}

/// Milliseconds as a person would say them.
fn time(milliseconds: f64) -> String {
    match milliseconds {
        short if short < 1.0 => "under 1 ms".to_string(),
        long if long >= 1000.0 => format!("{:.1} s", long / 1000.0),
        some => format!("{some:.0} ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workloads_are_told_from_their_objects() {
        assert_eq!(workloads(7, 7), "7 workloads");
        assert_eq!(workloads(115, 461), "115 workloads from 461 objects");
        assert_eq!(workloads(2, 1), "2 workloads from 1 object");
    }

    #[test]
    fn times_are_round() {
        assert_eq!(time(0.4), "under 1 ms");
        assert_eq!(time(12.4), "12 ms");
        assert_eq!(time(1250.0), "1.2 s");
    }
}
