//! Questions about everything at once as JavaScript writes them, to questions as the core takes them.

use podwall::Analysis;
use podwall::cluster::Protocol;
use podwall::network::expect::{Expectation, read_json};
use podwall::network::export::{ExportFormat, ExportShape};
use podwall::network::outside::EntryQuery;
use podwall::network::query::{Page, ReachBy, ReachQuery, ReachVerdict};
use serde::Deserialize;

/// The most entries of one answer, so that no answer takes more memory than there is. What is behind them is a matter of the offset.
const MOST: u64 = 50_000;

/// The most endpoints of a matrix, whose cells grow with their square.
const MOST_COLUMNS: u64 = 2_000;

/// The most pods that are told of all ways in together.
const MOST_PODS: u64 = 100_000;

/// The failing pairs that are told of each expectation however many there are: as many as where nothing is said.
const FEW_FAILURES: u64 = 5;

/// The most failing pairs that are told of all expectations together; each is explained.
const MOST_FAILURES: u64 = 10_000;

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
    let shape = chosen("shape", wire.shape.as_deref(), &ExportShape::ALL)?;
    let most = if shape == ExportShape::Matrix { MOST_COLUMNS } else { MOST };
    let query = ReachQuery {
        from: wire.from,
        to: wire.to,
        namespace: wire.namespace,
        workload: wire.workload,
        protocol: protocol.transpose()?,
        port: wire.port,
        verdict: chosen("verdict", wire.verdict.as_deref(), &ReachVerdict::ALL)?,
        by: chosen("by", wire.by.as_deref(), &ReachBy::ALL)?,
        page: Page { limit: whole(wire.limit).min(most), offset: whole(wire.offset) },
    };
    Ok(Asked { query, format: chosen("format", wire.format.as_deref(), &ExportFormat::ALL)?, shape })
}

/// A stretch of no more entries than one answer may have.
pub fn page(offset: f64, limit: f64) -> Page {
    Page { offset: whole(offset), limit: whole(limit).min(MOST) }
}

/// A number; the JavaScript side has made sure that it is a whole one from 0 on.
fn whole(number: f64) -> u64 {
    // A float becomes the nearest number that there is.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let whole = number as u64;
    whole
}

/// Which ways in are asked for, and the most pods of each.
pub(crate) fn entries(analysis: &Analysis, offset: f64, limit: f64, pods: f64) -> EntryQuery {
    let mut query = EntryQuery { page: page(offset, limit), pods: whole(pods).min(MOST_PODS) };
    if query.page.limit * query.pods > MOST_PODS {
        let all = u64::from(analysis.entries(&EntryQuery { page: Page::first(0), pods: 0 }).total);
        let shown = all.saturating_sub(query.page.offset).min(query.page.limit);
        query.pods = query.pods.min(EntryQuery::PODS.max(MOST_PODS / shown.max(1)));
    }
    query
}

/// The most failing pairs that are told of each of so many expectations.
pub(crate) fn failures(limit: f64, expectations: usize) -> usize {
    let each = MOST_FAILURES / (expectations as u64).max(1);
    usize::try_from(whole(limit).min(each.max(FEW_FAILURES))).unwrap_or_default()
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
    fn no_limit_is_beyond_what_an_answer_may_have() {
        let limit = |json: &str| reach(json).unwrap().query.page.limit;
        assert_eq!(limit(r#"{"limit": 1e9}"#), MOST);
        assert_eq!(limit(r#"{"limit": 1e9, "shape": "matrix"}"#), MOST_COLUMNS);
        assert_eq!(limit(r#"{"limit": 7, "shape": "matrix"}"#), 7);
        assert_eq!(page(9e15, 9e15), Page { offset: 9_000_000_000_000_000, limit: MOST });
        assert_eq!([failures(7.0, 3), failures(1e9, 3), failures(1e9, 100_000)], [7, 3_333, 5]);
        let none = Analysis::new(Vec::new(), podwall::Options::default());
        assert_eq!(entries(&none, 0.0, 100.0, 1e9), EntryQuery { page: Page::first(100), pods: MOST_PODS });
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
