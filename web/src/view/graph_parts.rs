//! The pieces of the drawing: namespaces and nodes, which are buttons, and arrows.

use yew::prelude::*;

use crate::graph::{NodeBox, Rect};
use crate::reach::Group;

/// The longest name that fits into a node.
const LONGEST: usize = 24;

/// How wide a letter of the name of a namespace is, in the drawing's units.
const TITLE: f32 = 7.0;

/// How wide a node with this name is, in the drawing's units.
pub(super) fn width(name: &str) -> f32 {
    name.chars().count().min(LONGEST) as f32 * 6.9 + 20.0
}

/// A name that is no longer than there is room for.
fn cut(name: &str, longest: usize) -> String {
    match name.chars().count() > longest {
        true => name.chars().take(longest.saturating_sub(1)).chain(['…']).collect(),
        false => name.to_string(),
    }
}

/// How a piece stands out.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// It was chosen.
    pub(super) lit: bool,
    /// Something else was.
    pub(super) dim: bool,
    /// It belongs to what was chosen or to where the pointer is: it is not faint, however many others there are.
    pub(super) near: bool,
}

impl Look {
    fn classes(self, kind: &'static str) -> Classes {
        classes!(kind, self.lit.then_some("lit"), self.dim.then_some("dim"), self.near.then_some("near"))
    }
}

/// A group of shapes that acts as a button, by pointer and by keyboard.
fn acting(class: Classes, label: &str, act: Callback<()>, shapes: Html) -> Html {
    let pressed = act.clone();
    let key = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            pressed.emit(());
        }
    };
    html! {
        <g class={classes!("act", class)} role="button" tabindex="0" aria-label={label.to_string()} onclick={move |_: MouseEvent| act.emit(())} onkeydown={key}>
            <title>{ label.to_string() }</title>
            { shapes }
        </g>
    }
}

/// A namespace: its frame, its name (a button where it opens and closes), and that all of it reaches each other, where it does.
pub(super) fn namespace(
    rect: &Rect,
    group: &Group,
    toggle: &Callback<Vec<String>>,
    own: Option<(&str, Callback<()>)>,
) -> Html {
    let (x, y) = ((rect.x + 14.0).to_string(), (rect.y + 22.0).to_string());
    let room = ((rect.width - 28.0) / TITLE) as usize;
    let name = cut(&group.name, if group.folds { room.saturating_sub(2) } else { room });
    let title = if group.folds {
        let (toggle, whole) = (toggle.clone(), group.name.clone());
        let (sign, verb) = if group.open { ("▾", "Close") } else { ("▸", "Open") };
        let text = html! { <text class="title" x={x.clone()} y={y}>{ format!("{sign} {name}") }</text> };
        acting(
            classes!(),
            &format!("{verb} {}", group.name),
            Callback::from(move |()| toggle.emit(vec![whole.clone()])),
            text,
        )
    } else {
        html! { <text class="title" x={x.clone()} y={y}><title>{ &group.name }</title>{ name }</text> }
    };
    let all = own.map(|(words, act)| {
        let words = format!("all reach each other: {words}");
        let bottom = (rect.y + rect.height - 9.0).to_string();
        let text = html! { <text class="badge" x={x.clone()} y={bottom}>{ words.clone() }</text> };
        acting(classes!(), &format!("{}: {words}", group.name), act, text)
    });
    html! {
        <g class="namespace">
            <rect x={rect.x.to_string()} y={rect.y.to_string()} width={rect.width.to_string()} height={rect.height.to_string()} rx="8" />
            { title }
            { for all }
        </g>
    }
}

/// An arrow, with a wider one below it that is easier to hit. It is for pointers alone: the nodes at its ends say all that it says.
pub(super) fn arrow(path: &str, whole: bool, label: &str, look: Look, act: Callback<()>) -> Html {
    let tip = match (look.lit, whole) {
        (true, _) => "url(#arrow-lit)",
        (false, true) => "url(#arrow)",
        (false, false) => "url(#arrow-some)",
    };
    let mut class = look.classes("edge");
    if !whole {
        class.push("some");
    }
    html! {
        <g class={classes!("act", class)} aria-hidden="true" onclick={move |_: MouseEvent| act.emit(())}>
            <title>{ label.to_string() }</title>
            <path class="hit" d={path.to_string()} />
            <path class="line" d={path.to_string()} marker-end={tip} />
        </g>
    }
}

/// A node: a box with a name. It tells when the pointer or the keyboard comes to it and when it goes.
pub(super) fn node(
    place: &NodeBox,
    short: &str,
    full: &str,
    look: Look,
    act: Callback<()>,
    here: Callback<bool>,
) -> Html {
    let rect = &place.rect;
    let name = cut(short, LONGEST);
    let mut class = look.classes("node");
    if place.closed {
        class.push("closed");
    }
    let (x, y) = ((rect.x + rect.width / 2.0).to_string(), (rect.y + rect.height / 2.0 + 4.0).to_string());
    let shapes = html! {
        <>
            <rect x={rect.x.to_string()} y={rect.y.to_string()} width={rect.width.to_string()} height={rect.height.to_string()} rx="5" />
            <text {x} {y}>{ name }</text>
        </>
    };
    let (comes, goes) = (here.reform(|_: MouseEvent| true), here.reform(|_: MouseEvent| false));
    let (stops, leaves) = (here.reform(|_: FocusEvent| true), here.reform(|_: FocusEvent| false));
    html! {
        <g onmouseenter={comes} onmouseleave={goes} onfocusin={stops} onfocusout={leaves}>{ acting(class, full, act, shapes) }</g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_to_the_room() {
        assert_eq!(cut("shop", 4), "shop");
        assert_eq!(cut("shopping", 4), "sho…");
        assert_eq!(cut("shop", 0), "…");
    }
}
