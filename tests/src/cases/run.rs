//! Runs a case: its sources are analysed, and everything that it asserts is compared.

use std::collections::BTreeMap;

use podwall::network::Dialect;
use podwall::report::{ContainerRuntime, Finding, Report, Standard};
use podwall::rules::Family;
use podwall::security::admission::ApplyOrder;
use podwall::{Analysis, Options, RefusedObjects, Source};

use crate::surroundings::shared;

use super::expect::{Expected, in_block, in_comments, severity};
use super::markdown::{Block, Case};
use super::server::server;
use super::{admission, blocks, contexts, endpoints, entries, fixes, queries, seccomp, snapshot, suggest};

/// What a case asserts and is not so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The line of the Markdown file.
    pub line: usize,
    /// What is not so.
    pub message: String,
}

/// What came of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was run; empty where everything is as asserted.
    Ran(Vec<Failure>),
    /// It reads a file that is not here.
    Absent(String),
}

/// A case, analysed.
pub(super) struct Subject {
    pub(super) analysis: Analysis,
    pub(super) report: Report,
    pub(super) sources: Vec<Source>,
    pub(super) options: Options,
}

/// Runs a case.
///
/// # Errors
///
/// A case that is written in a form that the README does not describe is an error.
pub fn run(case: &Case) -> Result<Outcome, String> {
    let mut sources = Vec::new();
    let mut expected = Vec::new();
    for block in case.blocks.iter().filter(|block| matches!(block.kind.as_str(), "yaml" | "json" | "text")) {
        if block.words.contains_key("after") {
            continue;
        }
        let Some(source) = source(block, sources.len())? else {
            return Ok(Outcome::Absent(block.words["file"].clone()));
        };
        if block.kind == "yaml" && !block.words.contains_key("file") {
            expected.extend(in_comments(&source.name, &source.text, block.line)?);
        }
        sources.push(source);
    }
    let Some(first) = sources.first().map(|source| source.name.clone()) else {
        return Err(format!("{}: a case without a source", case.line));
    };
    let options = options(case)?;
    let analysis = Analysis::new(sources.clone(), options.clone());
    let report = analysis.report();
    let subject = Subject { analysis, report, sources, options };
    let mut failures = Vec::new();
    for block in &case.blocks {
        match block.kind.as_str() {
            "yaml" | "json" | "text" => {}
            "findings" => expected.extend(in_block(&block.text, block.line, &first)?),
            "reach" => endpoints::reach(&subject, block, &mut failures)?,
            "explain" => endpoints::explain(&subject, block, &mut failures)?,
            "entries" => entries::entries(&subject, block, &mut failures)?,
            "exposure" => entries::exposure(&subject, block, &mut failures)?,
            "standing" => blocks::standing(&subject, block, &mut failures)?,
            "forbidden" => blocks::forbidden(&subject, block, &mut failures)?,
            "policy" => blocks::policy(&subject, block, &mut failures)?,
            "upstream" => blocks::upstream(&subject, block, &mut failures),
            "suggested" => suggest::suggested(&subject, block, &mut failures)?,
            "suggestion" => suggest::suggestion(&subject, block, &mut failures)?,
            "summary" => blocks::summary(&subject, block, &mut failures),
            "fixes" => fixes::offered(&subject, block, &mut failures),
            "fixed" => fixes::fixed(&subject, block, &mut failures)?,
            "mends" => fixes::mends(&subject, block, &mut failures),
            "offers" => fixes::offers(&subject, block, &mut failures)?,
            "taken" => fixes::taken(&subject, block, &mut failures)?,
            "restricted" => fixes::restricted(&subject, block, &mut failures)?,
            "left" => fixes::left(&subject, block, &mut failures)?,
            "objects" => blocks::objects(&subject, block, &mut failures),
            "contexts" => contexts::contexts(&subject, block, &mut failures)?,
            "seccomp" => seccomp::seccomp(&subject, block, &mut failures),
            "server" => server(&subject, block, &mut failures)?,
            "admission" => admission::admission(&subject, block, &mut failures)?,
            "policies" => admission::policies(&subject, block, &mut failures)?,
            "namespaces" => admission::namespaces(&subject, block, &mut failures)?,
            "endpoints" => snapshot::endpoints(&subject, block, &mut failures)?,
            "also" => snapshot::also(&subject, block, &mut failures)?,
            "compare" => queries::compare(case, &subject, block, &mut failures)?,
            "expectations" => queries::expectations(&subject, block, &mut failures)?,
            "governs" => queries::governs(&subject, block, &mut failures)?,
            "selects" => queries::selects(&subject, block, &mut failures)?,
            "relabel" => admission::relabel(&subject, block, &mut failures)?,
            other => return Err(format!("{}: there is no block {other:?}", block.line - 1)),
        }
    }
    findings(case, &subject.report, expected, &mut failures);
    failures.sort_by_key(|failure| failure.line);
    Ok(Outcome::Ran(failures))
}

/// The source of a block; none where it is a file that is not here.
fn source(block: &Block, number: usize) -> Result<Option<Source>, String> {
    let word = |key: &str| block.words.get(key).filter(|value| !value.is_empty()).cloned();
    let cluster = word("cluster");
    let default_name =
        if number == 0 { format!("case.{}", block.kind) } else { format!("case-{number}.{}", block.kind) };
    let Some(file) = word("file") else {
        let text = if block.words.contains_key("controls") {
            block.text.replace('→', "\t").replace('␀', "\0")
        } else {
            block.text.clone()
        };
        return Ok(Some(Source { name: word("name").unwrap_or(default_name), text, cluster }));
    };
    let Some(path) = shared("corpus").map(|corpus| corpus.join(&file)) else { return Ok(None) };
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {file}: {error}", block.line - 1))?;
    Ok(Some(Source { name: word("name").unwrap_or(file), text, cluster }))
}

fn options(case: &Case) -> Result<Options, String> {
    let mut options = Options::default();
    for (key, value) in &case.options {
        let wrong = |error: String| format!("{}: {key}: {error}", case.line);
        match key.as_str() {
            "level" | "version" => {
                let text =
                    serde_json::to_string(&BTreeMap::from([(key, value)])).map_err(|error| wrong(error.to_string()))?;
                let read: Standard = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
                match key.as_str() {
                    "level" => options.standard.level = read.level,
                    _ => options.standard.version = read.version,
                }
            }
            "pod-cidrs" => {
                let blocks =
                    value.split(',').map(|text| text.trim().parse().map_err(|_| wrong(format!("{text} is no block"))));
                options.pod_cidrs = blocks.collect::<Result<_, String>>()?;
            }
            "dialect" => {
                options.dialect = Dialect::parse(value).ok_or_else(|| wrong(format!("{value} is no dialect")))?;
            }
            "runtime" => {
                let named = ContainerRuntime::ALL.into_iter().find(|runtime| runtime.name() == value);
                options.runtime = named.ok_or_else(|| wrong(format!("{value} is no runtime")))?;
            }
            "hardening" => {
                let numbers = value.split(',').map(str::trim).filter(|each| *each != "all");
                for number in numbers {
                    threshold(&mut options, number).ok_or_else(|| wrong(format!("{number} is no threshold")))?;
                }
            }
            "off" => {
                let ids = value.split(',').map(|id| {
                    let id = id.trim();
                    podwall::rules::find(id).map(|rule| rule.id).ok_or_else(|| wrong(format!("there is no rule {id}")))
                });
                options.rules_off = ids.collect::<Result<_, String>>()?;
            }
            "refused" => {
                let named = RefusedObjects::ALL.into_iter().find(|refused| refused.name() == value);
                options.refused = named.ok_or_else(|| wrong(format!("{value} is no answer")))?;
            }
            "user" => options.admission.user.clone_from(value),
            "order" => {
                let named = ApplyOrder::ALL.into_iter().find(|order| order.name() == value);
                options.admission.order = named.ok_or_else(|| wrong(format!("{value} is no order")))?;
            }
            "only" => {}
            _ => return Err(format!("{}: there is no option {key:?}", case.line)),
        }
    }
    Ok(options)
}

/// Sets `NAME NUMBER`.
fn threshold(options: &mut Options, text: &str) -> Option<()> {
    let (name, number) = text.split_once(' ')?;
    let number = number.trim();
    match name {
        "minUserId" => options.hardening.min_user_id = number.parse().ok()?,
        "minGroupId" => options.hardening.min_group_id = number.parse().ok()?,
        "minPort" => options.hardening.min_port = number.parse().ok()?,
        _ => return None,
    }
    Some(())
}

/// Whether findings of a rule need not be asserted: nearly every pod has some advice, which is compared where a case asks for it.
fn is_aside(case: &Case, finding: &Finding) -> bool {
    let of_hardening = podwall::rules::find(&finding.rule).is_some_and(|rule| rule.family == Family::Hardening);
    of_hardening && !case.options.contains_key("hardening")
}

/// Every asserted finding has to be there, and every finding has to be asserted; with `only`, of the rules that it names.
fn findings(case: &Case, report: &Report, expected: Vec<Expected>, failures: &mut Vec<Failure>) {
    let only: Option<Vec<&str>> = case.options.get("only").map(|only| only.split(',').map(str::trim).collect());
    let mut open: Vec<_> = report.findings.iter().collect();
    open.retain(|finding| only.as_ref().is_none_or(|only| only.contains(&finding.rule.as_str())));
    let mut missing = Vec::new();
    // The most exact assertions choose first, so that none takes the only finding of another one.
    let mut expected = expected;
    expected.sort_by_key(|each| std::cmp::Reverse((each.start.is_some(), each.message.len())));
    for each in expected {
        match open.iter().position(|finding| each.meets(finding)) {
            Some(at) => drop(open.remove(at)),
            None => missing.push(each),
        }
    }
    failures.extend(missing.into_iter().map(|each| Failure {
        line: each.at,
        message: format!(
            "no finding `{}{}: [{}] \"{}\"` at {}:{}",
            if each.suppressed { "suppressed " } else { "" },
            each.severity,
            each.rule,
            each.message,
            each.source,
            each.line
        ),
    }));
    open.retain(|finding| only.is_some() || !is_aside(case, finding));
    failures.extend(open.into_iter().map(|finding| {
        let (span, severity) = (&finding.span, severity(finding.severity));
        let (start, end) = (span.start, span.end);
        let suppressed = if finding.suppressed.is_some() { "suppressed " } else { "" };
        let block =
            case.blocks.iter().filter(|block| matches!(block.kind.as_str(), "yaml" | "json" | "text")).find(|block| {
                block.words.get("name").is_none_or(|name| *name == span.source) && !block.words.contains_key("file")
            });
        Failure {
            line: block.map_or(case.line, |block| block.line + start.line as usize - 1),
            message: format!(
                "not asserted: {}:{} `{suppressed}{severity}: {}-{} [{}] \"{}\"`",
                span.source, start.line, start.column, end.column, finding.rule, finding.message
            ),
        }
    }));
}
