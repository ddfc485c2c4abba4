//! The pages of rules in the documentation: one a rule, and one that lists them.

use std::collections::BTreeMap;

use podwall::report::Severity;
use podwall::rules::{Family, Reference, Rule, all};

use super::Generated;

/// Where the pages are.
pub(super) const FOLDER: &str = "docs/rules";

const NOTE: &str = "<!-- Generated from the registry by `cargo run -p podwall-tests --bin generate`. -->\n";

const INDEX: &str = "
# Rules

Every finding names one of these rules. Ids are never renamed. Each rule has a page with its reasons, an example, the example mended, and what other
tools call the same matter. The npm module gives the same as data (`rules()`), and in the playground the id of a finding opens it.
";

/// A page for each rule, and the page that lists them.
pub(super) fn pages() -> Vec<Generated> {
    let page = |name: &str, text| Generated { path: format!("{FOLDER}/{name}.md"), text };
    let mut pages = vec![page("README", index())];
    pages.extend(all().into_iter().map(|rule| page(rule.id, rule_page(rule))));
    pages
}

/// Every rule under the heading of its family, in the order of the registry.
fn index() -> String {
    let mut page = format!("{NOTE}{INDEX}");
    let mut family = None;
    for rule in all() {
        if family != Some(rule.family) {
            family = Some(rule.family);
            page.push_str(&format!(
                "\n## {}\n\n{}| rule | severity | what it finds |\n|---|---|---|\n",
                title(rule.family),
                note(rule.family)
            ));
        }
        page.push_str(&format!(
            "| [{0}]({0}.md) | {1} | {2} |\n",
            rule.id,
            severity(rule.severity),
            cell(rule.summary)
        ));
    }
    page
}

fn rule_page(rule: &Rule) -> String {
    let check = rule.check.map_or(String::new(), |check| format!(" Upstream's check: `{check}`."));
    let mut page = format!(
        "{NOTE}\n# {}\n\n{}.\n\n*{}. {}.*{check}\n\n## Why\n\n{}\n",
        rule.id,
        rule.summary,
        severity(rule.severity),
        title(rule.family).split_once(':').map_or("", |(name, _)| name),
        rule.explanation
    );
    if !rule.example.is_empty() {
        page.push_str(&format!("\n## Example\n\n{}", fenced(rule.example)));
    }
    if !rule.corrected.is_empty() {
        page.push_str(&format!("\nMended:\n\n{}", fenced(rule.corrected)));
    }
    if !rule.differences.is_empty() {
        page.push_str("\n## Where other tools answer otherwise\n\n");
        rule.differences.iter().for_each(|line| page.push_str(&format!("- {line}\n")));
    }
    page.push_str(&references(rule.references));
    page
}

/// What can be read, as links; and what other tools call the matter, as a table.
fn references(references: &[Reference]) -> String {
    let (links, names): (Vec<_>, Vec<_>) = references.iter().partition(|reference| !reference.url.is_empty());
    let mut text = String::new();
    if !links.is_empty() {
        text.push_str("\n## To read\n\n");
        for Reference { of, name, url } in links {
            text.push_str(&format!("- {of}: [{name}]({url})\n"));
        }
    }
    if !names.is_empty() {
        text.push_str("\n## The same matter elsewhere\n\n| where | what it is called there |\n|---|---|\n");
        let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        names.iter().for_each(|reference| by.entry(reference.of).or_default().push(reference.name));
        for (of, names) in by {
            text.push_str(&format!("| {of} | {} |\n", cell(&names.join(", "))));
        }
    }
    text
}

/// An example as a block of code; three backticks stand in no manifest.
fn fenced(text: &str) -> String {
    format!("```yaml\n{text}```\n")
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// What is to be known of a family as a whole.
fn note(family: Family) -> &'static str {
    match family {
        Family::Hardening => HARDENING,
        _ => "",
    }
}

const HARDENING: &str = "\
What one of the 19 checks of the standards judges is told by its rule, above, at the levels that have the check: choose the level to hear of it. The rules here
go beyond, and are silent where a check of the chosen standard says the same of the same field: `dangerous-capability` from Baseline on, `net-raw-kept` and user 0 of
`low-user-id` at Restricted. A warning stands where a field gives the node away; the rest is for your information, since nearly every pod has some of it. Thresholds and
rules that are off are options (`hardening`, `rules`).

";

fn title(family: Family) -> &'static str {
    match family {
        Family::Reading => "Reading: syntax, fields and types",
        Family::Security => "Security: the Pod Security Standards, values in effect, admission",
        Family::Hardening => "Hardening: beyond the standards",
        Family::Network => "Network: policies and whom they reach",
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Info",
    }
}
