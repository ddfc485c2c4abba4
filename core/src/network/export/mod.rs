//! Connections as texts for other programs: tables, a matrix, and graphs. Each says how much of everything it has.

mod csv;
mod dot;
mod markdown;
mod mermaid;
mod nodes;
mod table;

use crate::cluster::Model;
use crate::network::query::UnknownEndpoint;
use crate::report::Exported;

use super::compare::{Moment, find_since};
use super::query::found::Found;
use super::query::reach::{answer, find};
use super::query::{Kept, ReachQuery};
use super::reachability::Reachability;

use nodes::{Graph, Stretch, graph};

/// A form of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExportFormat {
    /// Comma-separated values with a line of names (RFC 4180).
    #[default]
    Csv,
    /// A table of Markdown.
    Markdown,
    /// The answer as JSON.
    Json,
    /// A graph for Graphviz.
    Dot,
    /// A flowchart of Mermaid.
    Mermaid,
}

impl ExportFormat {
    /// All, by their names.
    pub const ALL: [(&'static str, ExportFormat); 5] = [
        ("csv", ExportFormat::Csv),
        ("markdown", ExportFormat::Markdown),
        ("json", ExportFormat::Json),
        ("dot", ExportFormat::Dot),
        ("mermaid", ExportFormat::Mermaid),
    ];
}

/// Whether a table has a line for each connection, or a line and a column for each endpoint. Graphs and JSON have no such choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExportShape {
    /// A line for each connection.
    #[default]
    List,
    /// A line for each source and a column for each destination.
    Matrix,
}

impl ExportShape {
    /// Both, by their names.
    pub const ALL: [(&'static str, ExportShape); 2] = [("list", ExportShape::List), ("matrix", ExportShape::Matrix)];
}

/// Writes what a question about all connections finds. Of a list the page is lines; of a matrix and of a graph it is endpoints with what goes on between
/// them, in a graph as many edges at most.
///
/// # Errors
///
/// A name without `*` that nobody has.
pub fn export(
    model: &Model,
    reachability: &Reachability,
    query: &ReachQuery,
    format: ExportFormat,
    shape: ExportShape,
) -> Result<Exported, UnknownEndpoint> {
    export_kept(model, reachability, &Kept::default(), query, format, shape)
}

/// The same with what earlier questions about the same connections left.
///
/// # Errors
///
/// A name without `*` that nobody has.
pub(crate) fn export_kept(
    model: &Model,
    reachability: &Reachability,
    kept: &Kept,
    query: &ReachQuery,
    format: ExportFormat,
    shape: ExportShape,
) -> Result<Exported, UnknownEndpoint> {
    Ok(text(&find(model, reachability, kept, query)?, query, format, shape))
}

/// Writes those connections of the later state that differ from those of the earlier one; what is new had none.
///
/// # Errors
///
/// A name without `*` that nobody has in the later state.
pub fn export_since(
    before: Moment<'_>,
    after: Moment<'_>,
    query: &ReachQuery,
    format: ExportFormat,
    shape: ExportShape,
) -> Result<Exported, UnknownEndpoint> {
    Ok(text(&find_since(before, after, query)?, query, format, shape))
}

fn text(found: &Found<'_>, query: &ReachQuery, format: ExportFormat, shape: ExportShape) -> Exported {
    let of_graph = matches!(format, ExportFormat::Dot | ExportFormat::Mermaid);
    let of_table = matches!(format, ExportFormat::Csv | ExportFormat::Markdown);
    if of_graph || (of_table && shape == ExportShape::Matrix) {
        return drawing(found, &graph(found, query.by, Stretch::of(query.page, !of_graph)), format);
    }
    let answer = answer(found, query);
    let text = match format {
        ExportFormat::Json => serde_json::to_string(&answer).unwrap_or_default(),
        ExportFormat::Csv => csv::table(table::head(query.by), &table::rows(&answer)),
        _ => markdown::table(table::head(query.by), &table::rows(&answer), answer.total, answer.pairs),
    };
    let entries = answer.entries.as_ref().map_or(0, Vec::len);
    let others = answer.listed.as_ref().map_or(0, Vec::len) + answer.namespaces.as_ref().map_or(0, Vec::len);
    let shown = (entries + others) as u64;
    Exported { text, pairs: answer.pairs, total: answer.total, shown, complete: shown == answer.total }
}

fn drawing(found: &Found<'_>, drawn: &Graph, format: ExportFormat) -> Exported {
    let text = match format {
        ExportFormat::Dot => dot::dot(drawn),
        ExportFormat::Mermaid => mermaid::mermaid(drawn),
        ExportFormat::Csv => csv::matrix(drawn),
        _ => markdown::matrix(drawn),
    };
    let (total, shown) = match format {
        ExportFormat::Dot | ExportFormat::Mermaid => (drawn.all_edges, drawn.edges.len() as u64),
        _ => (drawn.all_nodes, drawn.nodes.len() as u64),
    };
    Exported {
        text,
        pairs: found.pairs(),
        total,
        shown,
        complete: total == shown && drawn.all_nodes == drawn.nodes.len() as u64,
    }
}

/// What a graph or a matrix says when it is not whole; nothing where it is.
fn missing(drawn: &Graph) -> Option<String> {
    let (nodes, edges) = (drawn.nodes.len() as u64, drawn.edges.len() as u64);
    let whole = nodes == drawn.all_nodes && edges == drawn.all_edges;
    (!whole).then(|| {
        format!(
            "{nodes} of {} groups of endpoints and {edges} of {} connections between them are shown.",
            drawn.all_nodes, drawn.all_edges
        )
    })
}
