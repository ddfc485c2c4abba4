//! The page of rules in the documentation.

use podwall::report::Severity;
use podwall::rules::{Family, Rule, all};

const HEAD: &str = "<!-- Generated from the registry by `cargo run -p podwall-tests --bin generate`. -->

# Rules

Every finding names one of these rules. Ids are never renamed.
";

/// Every rule under the heading of its family, in the order of the registry.
pub(super) fn page() -> String {
    let mut page = HEAD.to_string();
    let mut family = None;
    for rule in all() {
        if family != Some(rule.family) {
            family = Some(rule.family);
            page.push_str(&format!("\n## {}\n", title(rule.family)));
        }
        page.push_str(&section(rule));
    }
    page
}

fn section(rule: &Rule) -> String {
    let check = rule.check.map_or(String::new(), |check| format!(" · upstream's check `{check}`"));
    let severity = severity(rule.severity);
    format!("\n### {}\n\n{}. *{severity}{check}*\n\n{}\n", rule.id, rule.summary, rule.explanation)
}

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
