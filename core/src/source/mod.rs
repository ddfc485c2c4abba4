//! Text to documents to nodes with spans: YAML as Kubernetes reads it, and JSON. Never fails.

mod foreign;
mod json;
mod limits;
mod mapping;
mod scalar;
mod split;
#[cfg(test)]
mod tests;
mod tree;
mod yaml;

pub use limits::{MAX_DEPTH, MAX_TEXT};

pub use tree::{Entry, Node, NodeId, Number, Tree, TreeBuilder, Value};

/// A half-open range of byte offsets in one source's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end) }
    }
}

/// What one text was read as: its documents, in order.
#[derive(Debug, Default)]
pub struct Reading {
    /// Every document that kubectl would cut the text into, broken and empty ones included.
    pub documents: Vec<Document>,
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML 1.1 as go-yaml reads it.
    Yaml,
    /// JSON as Go's encoding/json reads it.
    Json,
}

/// One YAML document or JSON value of a source.
#[derive(Debug)]
pub struct Document {
    /// Where the document stands in the text, without its separators.
    pub span: Span,
    /// How it is written.
    pub format: Format,
    /// Its nodes, or why it has none.
    pub content: Result<Tree, Problem>,
    /// Mapping keys that stand twice; the last one wins.
    pub duplicates: Vec<Duplicate>,
}

/// Why a document, or a whole text, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What went wrong.
    pub kind: ProblemKind,
    /// What was seen and what to do, as sentences for a person.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// The kinds of problems that leave a document without nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// It is no YAML or JSON.
    Syntax,
    /// It passes a limit of nesting, of alias expansion or of size.
    Limit,
    /// It is text of another sort: a template, a web page, binary data.
    Foreign,
}

/// A key that an earlier entry of the same mapping has as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The mapping.
    pub mapping: NodeId,
    /// The key, as a JSON key.
    pub key: Box<str>,
    /// The later key, which wins.
    pub span: Span,
    /// The earlier key, which is lost.
    pub first: Span,
    /// Whether one of them came in by a merge key (`<<`). go-yaml's strict mode reports these as well, though overriding what is merged is what merge keys
    /// are for.
    pub merged: bool,
}

/// Reads one text into its documents, as `kubectl apply -f` would cut and read it: YAML by sigs.k8s.io/yaml, JSON by encoding/json.
///
/// kubectl stops at the first document that it cannot read; this goes on with the next one, except behind an error in JSON, where nothing tells
/// where the next one begins. An empty text has no documents, and one of nothing but comments has a null.
pub fn read(text: &str) -> Reading {
    let whole = if text.len() > MAX_TEXT { Some(limits::too_long(text)) } else { foreign::text(text) };
    if let Some(problem) = whole {
        let span = Span::new(0, text.len());
        let document = Document { span, format: Format::Yaml, content: Err(problem), duplicates: Vec::new() };
        return Reading { documents: vec![document] };
    }
    let mut documents = split::documents(text);
    // One template that cuts into many documents is told once.
    let mut foreign = 0;
    documents.retain(|document| {
        let is_foreign = document.content.as_ref().is_err_and(|problem| problem.kind == ProblemKind::Foreign);
        foreign += usize::from(is_foreign);
        !is_foreign || foreign == 1
    });
    Reading { documents }
}

/// Reads a text as one YAML document, as sigs.k8s.io/yaml converts it, without cutting it and without a look for JSON or texts of another sort.
pub fn read_document(text: &str) -> Document {
    yaml::read(text, 0, text.len(), 1)
}
