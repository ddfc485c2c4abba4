//! Questions about everything at once as JavaScript writes them, to questions as the core takes them.

use podwall::cluster::Protocol;
use podwall::network::expect::{Expectation, read_json};
use podwall::network::export::{ExportFormat, ExportShape};
use podwall::network::outside::EntryQuery;
use podwall::network::query::{Page, ReachBy, ReachQuery, ReachVerdict};
use serde::Deserialize;

/// A question about all connections as the JavaScript side hands it over: its shape is right, its values are as the caller wrote them.
#[derive(Debug, Deserialize)]
#[serde(default)]
struct Wire {
    from: Option<String>,
    to: Option<String>,
    namespace: Option<String>,
    workload: Option<String>,
    protocol: Option<String>,
    port: Option<u16>,
    verdict: Option<String>,
    by: Option<String>,
    offset: f64,
    limit: f64,
    format: Option<String>,
    shape: Option<String>,
}

impl Default for Wire {
    fn default() -> Self {
        Wire {
            from: None,
            to: None,
            namespace: None,
            workload: None,
            protocol: None,
            port: None,
            verdict: None,
            by: None,
            offset: 0.0,
            // The most entries are far below the numbers that a float cannot tell apart.
            #[allow(clippy::cast_precision_loss)]
            limit: Page::LIMIT as f64,
            format: None,
            shape: None,
        }
    }
}

/// A question about all connections, and in which form the answer is wanted.
#[derive(Debug, PartialEq)]
pub struct Asked {
    /// The question.
    pub query: ReachQuery,
    /// The form of a text.
    pub format: ExportFormat,
    /// Lines or a matrix.
    pub shape: ExportShape,
}

/// Reads a question about all connections.
///
/// # Errors
///
/// A sentence that begins with the name of the option that is wrong.
pub fn reach(json: &str) -> Result<Asked, String> {
    let wire: Wire = serde_json::from_str(json).map_err(|error| format!("options cannot be read: {error}"))?;
    let protocol =
        wire.protocol.as_deref().map(|name| named("protocol", name, &Protocol::ALL.map(|each| (each.name(), each))));
    let query = ReachQuery {
        from: wire.from,
        to: wire.to,
        namespace: wire.namespace,
        workload: wire.workload,
        protocol: protocol.transpose()?,
        port: wire.port,
        verdict: chosen("verdict", wire.verdict.as_deref(), &ReachVerdict::ALL)?,
        by: chosen("by", wire.by.as_deref(), &ReachBy::ALL)?,
        page: page(wire.offset, wire.limit),
    };
    Ok(Asked {
        query,
        format: chosen("format", wire.format.as_deref(), &ExportFormat::ALL)?,
        shape: chosen("shape", wire.shape.as_deref(), &ExportShape::ALL)?,
    })
}

/// A stretch; the JavaScript side has made sure that both are whole numbers from 0 on.
pub fn page(offset: f64, limit: f64) -> Page {
    // A float becomes the nearest number that there is.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let whole = |number: f64| number as u64;
    Page { offset: whole(offset), limit: whole(limit) }
}

/// Which ways in are asked for, and the most pods of each.
pub(crate) fn entries(offset: f64, limit: f64, pods: f64) -> EntryQuery {
    let Page { limit: pods, .. } = page(0.0, pods);
    EntryQuery { page: page(offset, limit), pods }
}

/// Reads expectations.
///
/// # Errors
///
/// A sentence that begins with the field that is wrong.
pub fn expectations(option: &str, json: &str) -> Result<Vec<Expectation>, String> {
    let reading = read_json(json);
    let Some(problem) = reading.problems.first() else { return Ok(reading.expectations) };
    let path = problem.path.to_string();
    let name = match (option, path.as_str()) {
        ("", "") => "expectations".to_string(),
        (option, "") => option.to_string(),
        ("", path) => path.to_string(),
        (option, path) => format!("{option}.{path}"),
    };
    Err(format!("{name}: {}", problem.message.trim_end_matches('.')))
}

fn chosen<T: Copy + Default>(option: &str, name: Option<&str>, all: &[(&str, T)]) -> Result<T, String> {
    name.map_or_else(|| Ok(T::default()), |name| named(option, name, all))
}

fn named<T: Copy>(option: &str, name: &str, all: &[(&str, T)]) -> Result<T, String> {
    let found = all.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let names: Vec<String> = all.iter().map(|(known, _)| format!("{known:?}")).collect();
        format!("{option} must be one of {}; it is {name:?}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_read() {
        let read =
            reach(r#"{"from": "a/*", "port": 80, "verdict": "denied", "by": "pair", "offset": 5, "format": "dot"}"#);
        let Asked { query, format, shape } = read.unwrap();
        assert_eq!((query.from.as_deref(), query.port), (Some("a/*"), Some(80)));
        assert_eq!((query.verdict, query.by), (ReachVerdict::Denied, ReachBy::Pair));
        assert_eq!(query.page, Page { offset: 5, limit: Page::LIMIT });
        assert_eq!((format, shape), (ExportFormat::Dot, ExportShape::List));
        assert_eq!(reach("{}").unwrap().query, ReachQuery::default());
        assert_eq!(
            reach(r#"{"by": "pod"}"#).unwrap_err(),
            r#"by must be one of "class", "pair", "namespace"; it is "pod""#
        );
    }

    #[test]
    fn what_cannot_be_expected_is_named() {
        assert_eq!(
            expectations("", r#"{"denied": [{"from": "outside", "to": "a/Pod/b"}]}"#).map(|read| read.len()),
            Ok(1)
        );
        assert_eq!(
            expectations("expectations", r#"{"allowed": [{"form": "outside", "to": "everyone"}]}"#).unwrap_err(),
            "expectations.allowed[0].form: There is no field `form` here. Is `from` meant?"
        );
    }
}
