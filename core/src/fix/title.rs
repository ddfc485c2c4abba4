//! What a fix is called.

use crate::manifest::{FieldPath, Segment};

use super::mend::Mend;
use super::moving::is_there;
use super::site::Site;

/// How long a value in a title may be.
const LONGEST: usize = 32;

/// A fix in a few words, for a button: an order, without a full stop.
pub fn title(mend: &Mend, site: &Site<'_>) -> String {
    let name = site.path.last_name();
    match mend {
        Mend::RenameKey(key) => format!("Rename `{name}` to `{key}`"),
        Mend::Rewrite { key, value } => format!("Write `{key}: {value}`"),
        Mend::Nest { key, field, value } => format!("Write `{key}` with `{field}: {value}`"),
        Mend::MoveField { to } if site.absolute(to).is_some_and(|to| is_there(site, &to)) => {
            format!("Remove `{name}`, which {} has as well", words(site, to))
        }
        Mend::MoveField { to } => format!("Move `{name}` to {}", words(site, to)),
        Mend::Fields(fields) => super::fields::title(fields, site),
        Mend::Revise(revise) => revise.title.clone(),
        Mend::Write { value, .. } => super::fields::word(&site.path, value),
        Mend::Quote => format!("Put {} in quotes", value(site)),
        Mend::Unquote => format!("Write {} without quotes", unquoted(site)),
        Mend::WrapInList => format!("Make `{name}` a list"),
        Mend::WrapInMapping(key) => format!("Write `{key}: {}`", unquoted(site)),
        Mend::WrapInListOf(key) => format!("Make `{name}` a list with `{key}: {}`", unquoted(site)),
    }
}

/// The mapping at a path in words.
fn words(site: &Site<'_>, to: &FieldPath) -> String {
    let segments = to.segments();
    let last = to.last_name();
    let in_containers = |at: usize| {
        let list = segments.get(at.wrapping_sub(2)..at).unwrap_or_default();
        matches!(list, [Segment::Field(list), Segment::Index(_)] if list.ends_with("ontainers"))
    };
    match segments.len() {
        0 => "the top level".to_string(),
        depth if in_containers(depth) => "the container".to_string(),
        depth if last == "securityContext" && in_containers(depth - 1) => {
            "the container's `securityContext`".to_string()
        }
        _ if last == "securityContext" => "the pod's `securityContext`".to_string(),
        depth if matches!(segments.last(), Some(Segment::Index(_))) => {
            let list = FieldPath::from_segments(segments.get(..depth - 1).unwrap_or_default().to_vec());
            format!("the item of `{}` around it", list.last_name())
        }
        depth if depth > 1 && segments.get(depth - 2).is_some_and(is_template) => match last {
            "spec" => "the pod's `spec`".to_string(),
            other => format!("the pod's `{other}`"),
        },
        _ if last == "spec" && site.path.segments().len() > to.segments().len() + 1 => format!("`{to}`"),
        _ => format!("`{last}`"),
    }
}

fn is_template(segment: &Segment) -> bool {
    matches!(segment, Segment::Field(name) if name == "template")
}

/// The value as written, shortened, in the backticks of code.
fn value(site: &Site<'_>) -> String {
    let written = site.node(&site.path).map(|node| site.slice(site.tree.span(node))).unwrap_or_default();
    let mut short: String = written.chars().take(LONGEST).collect();
    if short.len() < written.len() {
        short.push('…');
    }
    format!("`{short}`")
}

fn unquoted(site: &Site<'_>) -> String {
    value(site).trim_matches('`').trim_matches(['"', '\'']).to_string()
}
