//! What is to be suggested as JavaScript writes it, to what the core takes.

use podwall::Analysis;
use podwall::network::expect::Wanted;
use podwall::network::suggest::{DenyOrder, SuggestOptions, connections};
use serde::Deserialize;

use crate::queries::{expectations, page};

/// The most differences that are listed, and the most changes of each step of a plan.
const MOST: u64 = 1_000;

/// What is to be suggested as the JavaScript side hands it over: its shape is right, its values are as the caller wrote them.
#[derive(Debug, Deserialize)]
#[serde(default)]
struct Wire {
    /// `current`, `expectations`, or expectations themselves.
    wanted: serde_json::Value,
    without: Vec<serde_json::Value>,
    namespaces: Vec<String>,
    dns: bool,
    plan: Option<String>,
    limit: f64,
}

impl Default for Wire {
    fn default() -> Self {
        Wire {
            wanted: serde_json::Value::Null,
            without: Vec::new(),
            namespaces: Vec::new(),
            dns: true,
            plan: None,
            limit: 20.0,
        }
    }
}

/// Reads what is to be suggested for an analysis.
///
/// # Errors
///
/// A sentence that begins with the name of the option that is wrong.
pub fn suggest(analysis: &Analysis, json: &str) -> Result<SuggestOptions, String> {
    let wire: Wire = serde_json::from_str(json).map_err(|error| format!("options cannot be read: {error}"))?;
    let mut read = match &wire.wanted {
        serde_json::Value::Null => SuggestOptions::default(),
        serde_json::Value::String(text) => match text.as_str() {
            "current" => SuggestOptions::default(),
            "expectations" => SuggestOptions::expecting(&analysis.expectations()),
            other => return Err(format!("wanted must be \"current\", \"expectations\" or an object; it is {other:?}")),
        },
        wanted => SuggestOptions::expecting(&expectations("wanted", &wanted.to_string())?),
    };
    if !wire.without.is_empty() {
        let list = serde_json::json!({ "denied": wire.without });
        let left_out = expectations("", &list.to_string()).map_err(|error| error.replacen("denied", "without", 1))?;
        read.without.extend(connections(&left_out, Wanted::Denied));
    }
    read.namespaces = wire.namespaces;
    read.dns = wire.dns;
    read.plan = match wire.plan.as_deref() {
        None => None,
        Some("deny-first") => Some(DenyOrder::First),
        Some("deny-last") => Some(DenyOrder::Last),
        Some(other) => return Err(format!("plan must be \"deny-first\" or \"deny-last\"; it is {other:?}")),
    };
    read.limit = page(0.0, wire.limit).limit.min(MOST);
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use podwall::Options;

    #[test]
    fn what_is_suggested_is_read() {
        let analysis = Analysis::new(Vec::new(), Options::default());
        assert_eq!(suggest(&analysis, "{}"), Ok(SuggestOptions::default()));
        let json = r#"{"wanted": {"allowed": [{"from": "outside", "to": "shop/*"}]}, "without": [{"from": "everyone", "to": "shop/*/db"}], "dns": false,
            "plan": "deny-first", "limit": 3, "namespaces": ["shop"]}"#;
        let read = suggest(&analysis, json).unwrap();
        assert_eq!(
            (read.wanted.map(|all| all.len()), read.without.len(), read.dns, read.limit),
            (Some(1), 1, false, 3)
        );
        assert_eq!((read.plan, read.namespaces), (Some(DenyOrder::First), vec!["shop".to_string()]));
        let wrong = |json| suggest(&analysis, json).unwrap_err();
        assert_eq!(wrong(r#"{"plan": "now"}"#), "plan must be \"deny-first\" or \"deny-last\"; it is \"now\"");
        assert_eq!(
            wrong(r#"{"wanted": "all"}"#),
            "wanted must be \"current\", \"expectations\" or an object; it is \"all\""
        );
        assert_eq!(
            wrong(r#"{"without": [{"form": "outside", "to": "everyone"}]}"#),
            "without[0].form: There is no field `form` here. Is `from` meant?"
        );
    }
}
