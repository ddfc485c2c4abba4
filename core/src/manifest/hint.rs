//! What an unknown field was probably meant to be: the level of the object that it belongs to, or the nearest known name.

use super::schema::{Schema, Shape, TypeId};
use super::{FieldPath, Segment};
use crate::sort::sort;

/// Names that so many types have that they tell no level, other than `metadata` beside them.
const COMMON: [&str; 8] = ["name", "namespace", "labels", "annotations", "type", "kind", "key", "value"];

/// Structs below which nobody puts what belongs elsewhere.
const APART: [&str; 5] = ["status", "metadata", "initContainers", "ephemeralContainers", "managedFields"];

/// A struct of an object's type, and the way to it: `spec.containers[].securityContext`.
#[derive(Debug, Clone)]
struct Level {
    path: String,
    owner: TypeId,
}

/// A sentence about the unknown field at `path` of an object of type `kind`: where it belongs, or the nearest known name; empty where nothing is near.
pub(super) fn hint(kind: TypeId, path: &FieldPath, owner: TypeId, name: &str) -> String {
    let schema = Schema::get();
    match schema.name(owner) {
        "v1.SeccompProfile" if name == "runtime" => {
            return "The field is `type`: `RuntimeDefault`, `Localhost` or `Unconfined`, which switches filtering off."
                .to_string();
        }
        "v1.LabelSelector" if !name.to_lowercase().starts_with("match") => {
            return format!("Labels that have to match are written below `matchLabels`: `matchLabels: {{{name}: …}}`.");
        }
        _ => {}
    }
    let near = nearest(name, schema.fields(owner).iter().map(|field| field.name.as_str()));
    if let Some(same) = near.iter().find(|near| near.eq_ignore_ascii_case(name)) {
        return format!("The nearest known field is `{same}`.");
    }
    if let Some(level) = level(schema, kind, path, name) {
        let place =
            if level.path.is_empty() { "the top level of the object".to_string() } else { format!("`{}`", level.path) };
        return match who(schema.name(level.owner)) {
            Some(who) => format!("It belongs to {who}: {place}."),
            None => format!("It belongs to {place}."),
        };
    }
    match near.as_slice() {
        [] => String::new(),
        [one] => format!("The nearest known field is `{one}`."),
        many => format!("The nearest known fields are `{}`.", many.join("`, `")),
    }
}

/// The path of the struct that the unknown field at `path` belongs to, with `[]` for the items of lists that are not on its way.
pub fn belongs(kind: TypeId, path: &FieldPath, name: &str) -> Option<String> {
    level(Schema::get(), kind, path, name).map(|level| level.path)
}

/// What a struct is a part of, in a word.
fn who(owner: &str) -> Option<&'static str> {
    Some(match owner {
        "v1.PodSpec" | "v1.PodSecurityContext" => "the pod",
        "v1.Container" | "v1.SecurityContext" => "a container",
        "v1.PodTemplateSpec" => "the pod template",
        "v1.JobTemplateSpec" | "v1.JobSpec" => "the job",
        "v1.NetworkPolicyIngressRule" | "v1.NetworkPolicyEgressRule" => "the rule",
        _ => return None,
    })
}

/// The nearest struct around a field or below one of those whose type has such a field.
fn level(schema: &Schema, kind: TypeId, path: &FieldPath, name: &str) -> Option<Level> {
    let around = around(schema, kind, path.segments().split_last()?.1);
    if COMMON.contains(&name) {
        let beside = around.iter().rev().take(2).filter_map(|level| step(schema, level, "metadata"));
        let mut known = beside.filter(|level| schema.field(level.owner, name).is_some());
        return known.next();
    }
    for (at, level) in around.iter().enumerate().rev() {
        if at + 1 < around.len() && schema.field(level.owner, name).is_some() {
            return Some(level.clone());
        }
        if let Some(found) = below(schema, level, name) {
            return Some(found);
        }
    }
    None
}

/// The structs on the way to a field, outermost first.
fn around(schema: &Schema, kind: TypeId, way: &[Segment]) -> Vec<Level> {
    let mut levels = vec![Level { path: String::new(), owner: kind }];
    let mut shape = &Shape::Struct(kind);
    for (at, segment) in way.iter().enumerate() {
        shape = match (shape, segment) {
            (Shape::Struct(owner), Segment::Field(name)) => match schema.field(*owner, name) {
                Some(field) => &field.shape,
                None => break,
            },
            (Shape::List(item), Segment::Index(_)) | (Shape::Map(item), Segment::Key(_)) => item,
            _ => break,
        };
        if let Shape::Struct(owner) = shape {
            let path = FieldPath::from_segments(way.get(..=at).unwrap_or_default().to_vec());
            levels.push(Level { path: path.to_string(), owner: *owner });
        }
    }
    levels
}

/// The struct that a field of a level is, or that its items are.
fn step(schema: &Schema, level: &Level, name: &str) -> Option<Level> {
    let (owner, items) = match &schema.field(level.owner, name)?.shape {
        Shape::Struct(owner) => (*owner, ""),
        Shape::List(item) => match item.as_ref() {
            Shape::Struct(owner) => (*owner, "[]"),
            _ => return None,
        },
        _ => return None,
    };
    let dot = if level.path.is_empty() { "" } else { "." };
    Some(Level { path: format!("{}{dot}{name}{items}", level.path), owner })
}

/// The one struct below a level, at most two steps away, that has the field; none where several at the same distance have it and none is a container.
fn below(schema: &Schema, level: &Level, name: &str) -> Option<Level> {
    let mut levels = vec![level.clone()];
    for _ in 0..2 {
        let steps = |level: &Level| -> Vec<Level> {
            let fields = schema.fields(level.owner).iter().filter(|field| !APART.contains(&field.name.as_str()));
            fields.filter_map(|field| step(schema, level, &field.name)).collect()
        };
        levels = levels.iter().flat_map(steps).collect();
        let mut found = levels.iter().filter(|level| schema.field(level.owner, name).is_some());
        if let Some(container) = found.clone().find(|level| level.path.ends_with("containers[]")) {
            return Some(container.clone());
        }
        match (found.next(), found.next()) {
            (Some(only), None) => return Some(only.clone()),
            (Some(_), Some(_)) => return None,
            (None, _) => {}
        }
    }
    None
}

/// The known names that are nearest to `name`: the same but for capitals, one letter or two apart, or with one of them in the other.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = name.to_lowercase();
    let mut ranked: Vec<(usize, &str)> = known.filter_map(|known| Some((rank(&lower, known)?, known))).collect();
    sort(&mut ranked);
    let best = ranked.first().map(|(rank, _)| *rank);
    ranked.into_iter().filter(|(rank, _)| Some(*rank) == best).map(|(_, known)| known).take(3).collect()
}

fn rank(lower: &str, known: &str) -> Option<usize> {
    let other = known.to_lowercase();
    if lower == other {
        return Some(0);
    }
    let apart = distance(lower, &other);
    if apart <= 2 && apart < lower.len().min(other.len()).div_ceil(2) {
        return Some(apart);
    }
    let long_enough = lower.len() >= 4 && other.len() >= 4;
    if long_enough && (other.starts_with(lower) || lower.starts_with(&other)) {
        return Some(3);
    }
    let tail =
        |text: &str| text.char_indices().rev().take(8).last().and_then(|(at, _)| text.get(at..).map(str::to_string));
    let same_tail = long_enough && tail(lower).is_some_and(|tail| tail.chars().count() == 8 && other.ends_with(&tail));
    same_tail.then_some(4)
}

/// How many letters have to be changed, added, dropped or swapped with their neighbour.
pub(crate) fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut last = None;
    for (row, letter) in left.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let get = |line: &[usize], at: usize| line.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = (get(&above, column) + usize::from(letter != *other))
                .min(get(&above, column + 1) + 1)
                .min(get(&current, column) + 1);
            let swapped = column > 0 && last == Some(*other) && right.get(column - 1) == Some(&letter);
            if swapped {
                best = best.min(get(&before, column - 1) + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut above, current);
        last = Some(letter);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_near_names() {
        let known = ["podSelector", "namespaceSelector", "ipBlock"];
        assert_eq!(nearest("podselector", known.into_iter()), ["podSelector"]);
        assert_eq!(nearest("podSelctor", known.into_iter()), ["podSelector"]);
        assert_eq!(nearest("peerSelector", known.into_iter()), ["namespaceSelector", "podSelector"]);
        assert_eq!(nearest("seccomp", ["seccompProfile", "sysctls"].into_iter()), ["seccompProfile"]);
        assert!(nearest("foo", known.into_iter()).is_empty());
    }

    fn of(kind: (&str, &str), path: &FieldPath) -> String {
        let schema = Schema::get();
        let kind = schema.kind(kind.0, kind.1).unwrap();
        let (last, above) = path.segments().split_last().unwrap();
        let Segment::Field(name) = last else { panic!() };
        let owner = around(schema, kind, above).pop().unwrap().owner;
        hint(kind, path, owner, name)
    }

    #[test]
    fn knows_where_fields_belong() {
        let pod = ("v1", "Pod");
        let root = FieldPath::root();
        let container = root.fields(&["spec", "containers"]).index(0);
        let deployment = ("apps/v1", "Deployment");
        for (kind, path, told) in [
            (pod, root.field("specs"), "The nearest known field is `spec`."),
            (pod, root.field("containers"), "It belongs to the pod: `spec`."),
            (pod, container.fields(&["securityContext", "fsGroup"]), "It belongs to the pod: `spec.securityContext`."),
            (
                pod,
                root.fields(&["spec", "securityContext", "privileged"]),
                "It belongs to a container: `spec.containers[].securityContext`.",
            ),
            (pod, root.fields(&["spec", "image"]), "It belongs to a container: `spec.containers[]`."),
            (pod, root.field("labels"), "It belongs to `metadata`."),
            (deployment, root.fields(&["spec", "containers"]), "It belongs to the pod: `spec.template.spec`."),
            (deployment, root.fields(&["spec", "template", "spec", "replicas"]), "It belongs to `spec`."),
            (
                deployment,
                root.fields(&["spec", "selector", "app"]),
                "Labels that have to match are written below `matchLabels`: `matchLabels: {app: …}`.",
            ),
        ] {
            assert_eq!(of(kind, &path), told, "{path}");
        }
        let peer = root.fields(&["spec", "ingress"]).index(0).field("from").index(0).field("ports");
        assert_eq!(of(("networking.k8s.io/v1", "NetworkPolicy"), &peer), "It belongs to the rule: `spec.ingress[0]`.");
    }
}
