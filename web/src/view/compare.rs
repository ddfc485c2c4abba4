//! Two texts beside each other with what differs marked; one below the other where there is no room.

use yew::prelude::*;

use crate::diff::{Line, Row, folded, rows};

use super::prose::count;
use super::yaml_line::coloured;

/// A text before and after, without long runs of lines that are the same.
pub(super) fn changed(before: &str, after: &str) -> Html {
    sides(&folded(before, after), ["Before", "After"])
}

/// Two whole texts beside each other, with what they are called.
pub(super) fn compared(before: &str, after: &str, names: [&'static str; 2]) -> Html {
    sides(&rows(before, after), names)
}

/// One text, in lines.
pub(super) fn listed(text: &str, name: &'static str) -> Html {
    let lines = text.lines().enumerate().map(|(at, text)| line(Some((at + 1, text)), None));
    html! { <div class="compare">{ side(name, lines.collect()) }</div> }
}

fn sides(rows: &[Row], [left, right]: [&'static str; 2]) -> Html {
    let old = rows.iter().map(|row| match row {
        Row::Same(left, _) => line(Some(*left), None),
        Row::Changed(left, _) => line(*left, Some(("gone", "−"))),
        Row::Folded(number) => left_out(*number),
    });
    let new = rows.iter().map(|row| match row {
        Row::Same(_, right) => line(Some(*right), None),
        Row::Changed(_, right) => line(*right, Some(("come", "+"))),
        Row::Folded(number) => left_out(*number),
    });
    html! { <div class="compare two">{ side(left, old.collect()) }{ side(right, new.collect()) }</div> }
}

fn side(name: &'static str, lines: Html) -> Html {
    html! {
        <figure>
            <figcaption>{ name }</figcaption>
            <div class="code" tabindex="0" role="group" aria-label={name}><div class="lines">{ lines }</div></div>
        </figure>
    }
}

/// A line with its number and its sign; without a text it only keeps the other side's line company.
fn line(text: Option<Line>, changed: Option<(&'static str, &'static str)>) -> Html {
    let Some((number, text)) = text else { return html! { <div class="ln none" aria-hidden="true">{ " " }</div> } };
    let (class, sign) = changed.unwrap_or(("", " "));
    html! { <div class={classes!("ln", class)}><span class="no">{ number }</span><span class="sg">{ sign }</span>{ coloured(text) }</div> }
}

fn left_out(number: usize) -> Html {
    html! { <div class="ln left-out">{ format!("{} as before", count(number, "line", "lines")) }</div> }
}
