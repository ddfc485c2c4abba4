//! The CEL rules of the definitions (`x-kubernetes-validations`), and their patterns.

use std::net::IpAddr;

use super::super::super::custom::{Shape, Type};
use super::super::error::{BadValue, ErrorKind};
use super::super::{Cursor, Outcome};
use super::{of_nothing, schema};

/// A CEL rule.
struct Rule {
    /// Its name in `data/custom.txt`.
    name: &'static str,
    /// What the server says where it does not hold.
    message: &'static str,
    /// Whether it holds, or why CEL cannot tell.
    holds: fn(&Cursor<'_, '_>) -> Result<bool, &'static str>,
}

static RULES: [Rule; 6] = [
    Rule {
        name: "name-is-default",
        message: "Only one baseline admin network policy with metadata.name=\"default\" can be created in the cluster",
        holds: name_is_default,
    },
    Rule {
        name: "no-named-ports-outside",
        message: NO_NAMED_PORTS,
        holds: |rule| Ok(!(reaches(rule, &OUTSIDE) && names_a_port(rule, "ports", "namedPort"))),
    },
    Rule {
        name: "no-named-ports-outside-baseline",
        message: "networks/nodes peer cannot be set with namedPorts since there are no namedPorts for networks/nodes",
        holds: |rule| Ok(!(reaches(rule, &["networks", "nodes"]) && names_a_port(rule, "ports", "namedPort"))),
    },
    Rule {
        name: "no-named-ports-outside-cluster",
        message: NO_NAMED_PORTS,
        holds: |rule| Ok(!(reaches(rule, &OUTSIDE) && names_a_port(rule, "protocols", "destinationNamedPort"))),
    },
    Rule { name: "start-before-end", message: "Start port must be less than End port", holds: start_before_end },
    Rule { name: "cidr", message: "Invalid CIDR format provided", holds: |network| Ok(is_cidr(network.text())) },
];

const NO_NAMED_PORTS: &str = "networks/nodes/domainNames peer cannot be set with namedPorts since there are no namedPorts for networks/nodes/domainNames";

/// Peers that are no pods, whose ports have no names.
const OUTSIDE: [&str; 3] = ["networks", "nodes", "domainNames"];

/// The rule of the value's schema, if it has one.
pub(super) fn check(at: &Cursor<'_, '_>, of: &Type, outcome: &mut Outcome) {
    let Some(rule) = of.rule.and_then(|name| RULES.iter().find(|rule| rule.name == name)) else { return };
    let scalar = of.shape == Shape::String;
    let (value, detail) = match (rule.holds)(at) {
        Ok(true) => return,
        Ok(false) if scalar => (schema::bad_value(at), rule.message.to_string()),
        Ok(false) => (BadValue::Omitted, rule.message.to_string()),
        Err(why) => (BadValue::from("object"), format!("{why} evaluating rule: {}", rule.message)),
    };
    if at.path().is_root() {
        // The one rule of whole objects is about their name.
        of_nothing(outcome, at.field("metadata").field("name").path(), value, detail);
    } else {
        outcome.error(ErrorKind::Invalid, at, value, detail);
    }
}

/// `self.metadata.name == 'default'`. A generated name never is.
fn name_is_default(object: &Cursor<'_, '_>) -> Result<bool, &'static str> {
    Ok(object.field("metadata").field("name").text() == "default")
}

/// `self.to.exists(peer, has(peer.networks) || …)`
fn reaches(rule: &Cursor<'_, '_>, peers: &[&'static str]) -> bool {
    rule.field("to").items().any(|peer| peers.iter().any(|name| peer.field(name).is_set()))
}

/// `has(self.ports) && self.ports.exists(port, has(port.namedPort))`
fn names_a_port(rule: &Cursor<'_, '_>, ports: &'static str, named: &'static str) -> bool {
    rule.field(ports).items().any(|port| port.field(named).is_set())
}

/// `self.start < self.end`
fn start_before_end(range: &Cursor<'_, '_>) -> Result<bool, &'static str> {
    match (range.field("start").int(), range.field("end").int()) {
        (Some(start), Some(end)) => Ok(start < end),
        // Floats that the schema lets pass as whole numbers.
        _ => Err("invalid data, expected int, got float64"),
    }
}

/// `isCIDR(self)`: `netip.ParsePrefix` of Go, without IPv4 addresses in IPv6 form.
fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.rsplit_once('/') else { return false };
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let plain = bits == "0" || !bits.starts_with('0');
    let digits = plain && bits.bytes().all(|byte| byte.is_ascii_digit());
    let max = match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(address) if address.to_ipv4_mapped().is_some() => return false,
        IpAddr::V6(_) => 128,
    };
    digits && bits.parse::<u8>().is_ok_and(|bits| bits <= max)
}

/// A regular expression of a schema.
pub(super) struct Pattern {
    name: &'static str,
    /// As the definition writes it.
    pub(super) regex: &'static str,
    /// Whether a text matches it.
    pub(super) matches: fn(&str) -> bool,
}

static PATTERNS: [Pattern; 1] = [Pattern {
    name: "domain-name",
    regex: r"^(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$",
    matches: is_domain_name,
}];

/// The pattern of this name.
pub(super) fn pattern(name: &str) -> Option<&'static Pattern> {
    PATTERNS.iter().find(|pattern| pattern.name == name)
}

fn is_domain_name(text: &str) -> bool {
    let text = text.strip_prefix("*.").unwrap_or(text);
    let text = text.strip_suffix('.').unwrap_or(text);
    text.contains('.') && text.split('.').all(is_domain_label)
}

fn is_domain_label(label: &str) -> bool {
    // The definition's `A-z` takes in what stands between the capitals and the small letters, `_` and `^` among it.
    let first = |byte: &u8| matches!(byte, b'A'..=b'z' | b'0'..=b'9');
    let inner = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    match label.as_bytes() {
        [only] => first(only),
        [start, between @ .., end] => first(start) && between.iter().all(inner) && end.is_ascii_alphanumeric(),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_addresses() {
        for good in
            ["1.2.3.4/8", "::/0", "1:2:3:4:5:6:7::/2", "64:ff9b::1.2.3.4/128", "1:2:3:4:5:6:1.2.3.4/3", "::FFFF/0"]
        {
            assert!(is_cidr(good), "{good}");
        }
        for bad in [
            "",
            "10.0.0.0",
            "::/129",
            "1.2.3.4/33",
            "1.2.3.4/03",
            "1.2.3.4/",
            "1.2.3.4/+3",
            "1.2.3.4/8/8",
            "01.2.3.4/8",
        ] {
            assert!(!is_cidr(bad), "{bad}");
        }
        for bad in [
            "::ffff:1.2.3.4/3",
            "fe80::1%eth0/64",
            "1:2:3:4:5:6:7::8/2",
            "00001::/3",
            " ::/0",
            "::/-1",
            "::/\u{663}",
            "::/256",
        ] {
            assert!(!is_cidr(bad), "{bad}");
        }
    }

    #[test]
    fn names_of_domains() {
        for good in ["*.a.b", "a.b.", "_a.b", "a.^-b", "a.`a", "Z.Z", "a.b"] {
            assert!(is_domain_name(good), "{good}");
        }
        for bad in [
            "", "a", "*", "*.a", "a_.b", "a..b", "a.b..", "a.b\n", ".a.b", "-a.b", "*.*.a.b", "a.*", "\u{e4}.b",
            "a.*.com",
        ] {
            assert!(!is_domain_name(bad), "{bad}");
        }
    }

    #[test]
    fn every_rule_of_the_schemas_is_known() {
        let text = include_str!("../../../../data/custom.txt");
        for rule in text.split_whitespace().filter_map(|word| word.strip_prefix("rule=")) {
            assert!(RULES.iter().any(|known| known.name == rule) || pattern(rule).is_some(), "{rule}");
        }
    }
}
