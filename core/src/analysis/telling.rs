//! Findings about documents as a whole.

use crate::finding::{Finding, Place, SourceId};
use crate::manifest::rules;
use crate::source::{Problem, ProblemKind, Recovered, Span};

/// The finding about a document of which only what is broken was skipped.
pub(super) fn broken(source: SourceId, problem: &Problem, recovered: &Recovered) -> Finding {
    let finding = unreadable(source, problem);
    let place = |span: Span| Place::Text { source, span };
    let skipped = recovered.skipped.iter().map(|span| ("what is skipped".to_string(), place(*span)));
    let closed =
        recovered.closed.iter().map(|(span, signs)| (format!("read as if `{signs}` stood here"), place(*span)));
    let how = match (recovered.skipped.is_empty(), recovered.closed.is_empty()) {
        (true, false) => "It is taken for closed",
        _ => "What is broken is skipped",
    };
    Finding {
        message: format!("{} {how}, and the rest of this document is evaluated.", finding.message),
        related: skipped.chain(closed).collect(),
        ..finding
    }
}

pub(super) fn unreadable(source: SourceId, problem: &Problem) -> Finding {
    Finding {
        rule: match problem.kind {
            ProblemKind::Syntax => &rules::SYNTAX,
            ProblemKind::Limit => &rules::LIMIT,
            ProblemKind::Foreign => &rules::FOREIGN,
        },
        message: problem.message.clone(),
        upstream: None,
        place: Place::Text { source, span: problem.span },
        related: Vec::new(),
        mend: None,
    }
}

/// The finding about a source without any object.
pub(super) fn empty(source: SourceId, text: &str) -> Finding {
    let blank = text.trim_start_matches('\u{FEFF}').trim().is_empty();
    let what = if blank {
        "There is nothing in this source."
    } else {
        "There is nothing but comments and separators in this source."
    };
    Finding {
        rule: &rules::EMPTY,
        message: format!("{what} Give the manifests that you would apply."),
        upstream: None,
        place: Place::Text { source, span: Span::default() },
        related: Vec::new(),
        mend: None,
    }
}
