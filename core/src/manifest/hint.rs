//! What an unknown field was probably meant to be.

use super::schema::{Schema, TypeId};

/// Fields of a pod's `securityContext` that containers do not have.
const POD_ONLY: [&str; 7] = [
    "fsGroup",
    "fsGroupChangePolicy",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
    "seLinuxChangePolicy",
    "hostUsers",
];

/// Fields of a container's `securityContext` that pods do not have.
const CONTAINER_ONLY: [&str; 5] =
    ["privileged", "allowPrivilegeEscalation", "capabilities", "readOnlyRootFilesystem", "procMount"];

/// A sentence about an unknown field: where it belongs, or the nearest known name; empty where nothing is near.
pub(super) fn hint(schema: &Schema, owner: TypeId, name: &str) -> String {
    match schema.name(owner) {
        "v1.SecurityContext" if POD_ONLY.contains(&name) => {
            return "It belongs to the pod: `spec.securityContext`.".to_string();
        }
        "v1.PodSecurityContext" if CONTAINER_ONLY.contains(&name) => {
            return "It belongs to a container's own `securityContext`.".to_string();
        }
        "v1.PodSpec" if CONTAINER_ONLY.contains(&name) => {
            return "It belongs to a container's `securityContext`.".to_string();
        }
        "v1.SeccompProfile" if name == "runtime" => {
            return "The field is `type`: `RuntimeDefault`, `Localhost` or `Unconfined`.".to_string();
        }
        _ => {}
    }
    match nearest(name, schema.fields(owner).iter().map(|field| field.name.as_str())).as_slice() {
        [] => String::new(),
        [one] => format!("The nearest known field is `{one}`."),
        many => format!("The nearest known fields are `{}`.", many.join("`, `")),
    }
}

/// The known names that are nearest to `name`: the same but for capitals, one letter or two apart, or with one of them in the other.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = name.to_lowercase();
    let mut ranked: Vec<(usize, &str)> = known.filter_map(|known| Some((rank(&lower, known)?, known))).collect();
    ranked.sort();
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
fn distance(left: &str, right: &str) -> usize {
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

    #[test]
    fn knows_where_fields_belong() {
        let schema = Schema::get();
        let pod = schema.kind("v1", "Pod").unwrap();
        assert_eq!(hint(schema, pod, "specs"), "The nearest known field is `spec`.");
    }
}
