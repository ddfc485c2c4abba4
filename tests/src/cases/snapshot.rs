//! What stands for several objects, held against the lines of a block.

use super::markdown::Block;
use super::run::{Failure, Subject};
use super::said;

/// Every workload that takes part in traffic, with how many pods of the input it stands for.
pub(super) fn endpoints(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let inside = subject.report.network.endpoints.iter().filter(|endpoint| endpoint.namespace.is_some());
    let counted = |pods: Option<u32>| match pods {
        None => "template".to_string(),
        Some(1) => "1 pod".to_string(),
        Some(pods) => format!("{pods} pods"),
    };
    let said = inside.map(|endpoint| (endpoint.id.clone(), counted(endpoint.pods))).collect();
    said::compare(block, said, failures, |_| true)
}

/// Findings that stand for several objects, by rule, with the other objects.
pub(super) fn also(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) -> Result<(), String> {
    let several = subject.report.findings.iter().filter(|finding| !finding.also.is_empty());
    let named = several.map(|finding| (format!("{} of {}", finding.rule, finding.subject), finding.also.join(", ")));
    said::compare(block, named.collect(), failures, |_| false)
}
