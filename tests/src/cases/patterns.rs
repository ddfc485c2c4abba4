//! Names that stand for several: `default/Deployment/{web,api}`, `default/Deployment/*`.

/// Whether a name is meant by a pattern: `{a,b}` is either, `*` is any text.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    alternatives(pattern).iter().any(|each| wildcard(each, name))
}

/// The patterns without braces that a pattern stands for.
pub(super) fn alternatives(pattern: &str) -> Vec<String> {
    let parts = pattern.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    let Some((before, (choices, after))) = parts else { return vec![pattern.to_string()] };
    let choices = choices.split(',').map(|choice| format!("{before}{}{after}", choice.trim()));
    choices.flat_map(|choice| alternatives(&choice)).collect()
}

fn wildcard(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| wildcard(after, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_and_stars() {
        assert!(matches("default/Pod/{a,b}", "default/Pod/b"));
        assert!(!matches("default/Pod/{a,b}", "default/Pod/c"));
        assert!(matches("default/*", "default/Pod/c"));
        assert!(matches("*/{Pod,Job}/*", "x/Job/y"));
        assert!(!matches("*/{Pod,Job}/*", "x/Deployment/y"));
    }
}
