//! The block about what the API server would answer: `server`.

use podwall::report::ServerOutcome;

use super::markdown::Block;
use super::run::{Failure, Subject};
use super::said::compare;

/// `OBJECT : accepted`, `OBJECT : refused: MESSAGE`, `OBJECT : unsent: MESSAGE`, `OBJECT : unjudged`, `OBJECT : warning: TEXT`. A document that is no object
/// is called `-`. Messages are whole, those of the Status or of kubectl; every answer that refuses or warns has to be asserted.
pub(super) fn server(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let answers = &subject.report.server.answers;
    let said: Vec<(String, String)> = answers
        .iter()
        .flat_map(|answer| {
            let name = if answer.subject.is_empty() { "-" } else { answer.subject.as_str() };
            let message = answer.message.as_deref().unwrap_or_default();
            let outcome = match answer.outcome {
                ServerOutcome::Accepted => "accepted".to_string(),
                ServerOutcome::Unjudged => "unjudged".to_string(),
                ServerOutcome::Refused => format!("refused: {message}"),
                ServerOutcome::Unsent => format!("unsent: {message}"),
            };
            let warnings = answer.warnings.iter().map(|warning| format!("warning: {warning}"));
            std::iter::once(outcome).chain(warnings).map(move |what| (name.to_string(), what)).collect::<Vec<_>>()
        })
        .collect();
    compare(block, said, failures, |what| !matches!(what, "accepted" | "unjudged"))
}
