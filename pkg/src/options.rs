//! Options as JavaScript writes them, to options as the core takes them.

use std::collections::BTreeMap;

use ipnet::IpNet;
use podwall::cluster::Protocol;
use podwall::network::Dialect;
use podwall::report::{ContainerRuntime, Level, PositionEncoding, Standard, Version};
use podwall::security::admission::{AdmissionOptions, ApplyOrder, Configuration, ConfigurationBody};
use podwall::security::hardening::Thresholds;
use podwall::{Options, Question, RefusedObjects};
use serde::Deserialize;

/// The options of an analysis as the JavaScript side hands them over: their shapes are right, their values are as the caller wrote them.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wire {
    standard: WireStandard,
    positions: Option<String>,
    pod_cidrs: Vec<String>,
    dialect: Option<String>,
    refused: Option<String>,
    runtime: Option<String>,
    contexts: bool,
    fixes: Option<bool>,
    hardening: WireHardening,
    rules: BTreeMap<String, String>,
    admission: WireAdmission,
    expectations: Option<serde_json::Value>,
}

/// `admission` of the options.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireAdmission {
    configuration: Option<ConfigurationBody>,
    user: String,
    order: Option<String>,
}

/// `hardening` of the options.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WireHardening {
    min_user_id: Option<f64>,
    min_group_id: Option<f64>,
    min_port: Option<f64>,
}

/// `standard` of the options.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireStandard {
    level: Option<String>,
    version: Option<String>,
}

/// Reads the options of an analysis.
///
/// # Errors
///
/// A sentence that begins with the name of the option that is wrong.
pub fn options(json: &str) -> Result<Options, String> {
    let wire: Wire = serde_json::from_str(json).map_err(|error| format!("options cannot be read: {error}"))?;
    let level = chosen("standard.level", wire.standard.level.as_deref(), Level::ALL, Level::name)?;
    let version = wire.standard.version.as_deref().map(read_version).transpose()?;
    let pod_cidrs = wire.pod_cidrs.iter().enumerate().map(|(at, text)| read_cidr(at, text));
    Ok(Options {
        standard: Standard { level, version: version.unwrap_or_default() },
        positions: wire.positions.as_deref().map(read_positions).transpose()?.unwrap_or_default(),
        pod_cidrs: pod_cidrs.collect::<Result<_, _>>()?,
        dialect: chosen("dialect", wire.dialect.as_deref(), Dialect::ALL, |dialect| dialect.name)?,
        refused: chosen("refused", wire.refused.as_deref(), RefusedObjects::ALL, RefusedObjects::name)?,
        runtime: chosen("runtime", wire.runtime.as_deref(), ContainerRuntime::ALL, ContainerRuntime::name)?,
        contexts: wire.contexts,
        without_fixes: wire.fixes == Some(false),
        hardening: read_thresholds(&wire.hardening)?,
        rules_off: read_rules(&wire.rules)?,
        admission: read_admission(wire.admission)?,
        expectations: match wire.expectations {
            Some(wanted) => crate::queries::expectations("expectations", &wanted.to_string())?,
            None => Vec::new(),
        },
    })
}

/// Reads a question about two endpoints. An empty protocol stands for one that was not given.
///
/// # Errors
///
/// A sentence that begins with the name of the option that is wrong.
pub fn question(from: String, to: String, protocol: &str, port: Option<u16>, all: bool) -> Result<Question, String> {
    let protocol = match protocol {
        "" => None,
        text => Some(named("protocol", text, Protocol::ALL, Protocol::name)?),
    };
    Ok(Question { from, to, protocol, port, all })
}

fn read_admission(wire: WireAdmission) -> Result<AdmissionOptions, String> {
    let configuration = wire.configuration.map(Configuration::new).transpose();
    let configuration = configuration.map_err(|error| format!("admission.configuration is wrong: {error}"))?;
    let order = chosen("admission.order", wire.order.as_deref(), ApplyOrder::ALL, ApplyOrder::name)?;
    Ok(AdmissionOptions { configuration, user: wire.user, order })
}

/// Reads a level that stands by itself.
///
/// # Errors
///
/// A sentence that begins with the name of the option.
pub fn level(text: &str) -> Result<Level, String> {
    named("level", text, Level::ALL, Level::name)
}

fn read_version(text: &str) -> Result<Version, String> {
    text.parse().map_err(|_| format!("standard.version must be \"latest\" or such as \"1.37\"; it is {text:?}"))
}

fn read_positions(text: &str) -> Result<PositionEncoding, String> {
    match text {
        "utf-8" => Ok(PositionEncoding::Utf8),
        "utf-16" => Ok(PositionEncoding::Utf16),
        "utf-32" => Ok(PositionEncoding::Utf32),
        _ => Err(format!("positions must be {}; it is {text:?}", alternatives(["utf-8", "utf-16", "utf-32"]))),
    }
}

fn read_cidr(at: usize, text: &str) -> Result<IpNet, String> {
    text.parse::<IpNet>()
        .map(|net| net.trunc())
        .map_err(|_| format!("podCidrs[{at}] must be a CIDR such as \"10.0.0.0/16\"; it is {text:?}"))
}

/// The highest id of a user or a group that the API server takes.
const MAX_ID: i32 = i32::MAX;

fn read_thresholds(wire: &WireHardening) -> Result<Thresholds, String> {
    let mut read = Thresholds::default();
    if let Some(number) = wire.min_user_id {
        read.min_user_id = whole("minUserId", number, MAX_ID)?.into();
    }
    if let Some(number) = wire.min_group_id {
        read.min_group_id = whole("minGroupId", number, MAX_ID)?.into();
    }
    if let Some(number) = wire.min_port {
        read.min_port = whole("minPort", number, 65_535)?;
    }
    Ok(read)
}

/// A whole number from 0 on. JavaScript's numbers may have a fraction.
fn whole(name: &str, number: f64, max: i32) -> Result<i32, String> {
    if number.fract() == 0.0 && (0.0..=f64::from(max)).contains(&number) {
        // The range and the missing fraction make the conversion exact.
        #[allow(clippy::cast_possible_truncation)]
        return Ok(number as i32);
    }
    Err(format!("hardening.{name} must be a whole number from 0 to {max}; it is {number}"))
}

/// The rules that are switched off.
fn read_rules(wire: &BTreeMap<String, String>) -> Result<Vec<&'static str>, String> {
    let mut off = Vec::new();
    for (id, value) in wire {
        let rule = podwall::rules::find(id).ok_or_else(|| format!("rules: there is no rule {id:?}"))?;
        match value.as_str() {
            "off" => off.push(rule.id),
            "on" => {}
            _ => return Err(format!("rules[{id:?}] must be \"on\" or \"off\"; it is {value:?}")),
        }
    }
    Ok(off)
}

/// The value of a name; the default where none is given.
fn chosen<T: Copy + Default, const N: usize>(
    option: &str,
    text: Option<&str>,
    all: [T; N],
    name: fn(T) -> &'static str,
) -> Result<T, String> {
    text.map_or_else(|| Ok(T::default()), |text| named(option, text, all, name))
}

/// The value of a name.
fn named<T: Copy, const N: usize>(
    option: &str,
    text: &str,
    all: [T; N],
    name: fn(T) -> &'static str,
) -> Result<T, String> {
    let found = all.into_iter().find(|value| name(*value) == text);
    found.ok_or_else(|| format!("{option} must be {}; it is {text:?}", alternatives(all.map(name))))
}

fn alternatives<const N: usize>(names: [&str; N]) -> String {
    let mut text = String::new();
    for (at, name) in names.iter().enumerate() {
        text.push_str(match at {
            0 => "",
            at if at + 1 == N => " or ",
            _ => ", ",
        });
        text.push_str(&format!("\"{name}\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_is_the_default() {
        assert_eq!(options("{}"), Ok(Options::default()));
    }

    #[test]
    fn everything_given_is_read() {
        let json = r#"{"standard": {"level": "baseline", "version": "v1.30"}, "positions": "utf-32", "podCidrs": ["10.1.2.3/8", "fd00::/8"],
            "dialect": "cilium", "refused": "leave-out", "runtime": "cri-o", "contexts": true, "fixes": false}"#;
        let read = options(json).unwrap();
        assert_eq!(read.standard, Standard { level: Level::Baseline, version: Version::Minor(30) });
        assert_eq!(read.positions, PositionEncoding::Utf32);
        assert_eq!(read.pod_cidrs, ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]);
        assert_eq!(read.dialect, Dialect::CILIUM);
        assert_eq!(read.refused, RefusedObjects::LeaveOut);
        assert_eq!((read.runtime, read.contexts, read.without_fixes), (ContainerRuntime::CriO, true, true));
    }

    #[test]
    fn how_objects_are_applied_is_read() {
        let json = r#"{"admission": {"configuration": {"defaults": {"enforce": "baseline", "warn-version": "v1.30"}, "exemptions": {"namespaces": ["kube-system"]}},
            "user": "alice", "order": "kustomize"}}"#;
        let AdmissionOptions { configuration, user, order } = options(json).unwrap().admission;
        let Configuration { defaults, exemptions } = configuration.unwrap();
        assert_eq!(
            (defaults.enforce.to_string(), defaults.warn.to_string()),
            ("baseline:latest".into(), "privileged:v1.30".into())
        );
        assert_eq!(
            (exemptions.namespaces, user, order),
            (vec!["kube-system".to_string()], "alice".to_string(), ApplyOrder::Kustomize)
        );
        assert_eq!(
            options(r#"{"admission": {"configuration": {"defaults": {"enforce": "strict"}}}}"#).unwrap_err(),
            "admission.configuration is wrong: enforce: must be one of privileged, baseline, restricted"
        );
        assert_eq!(
            options(r#"{"admission": {"order": "name"}}"#).unwrap_err(),
            "admission.order must be \"given\", \"folder\" or \"kustomize\"; it is \"name\""
        );
    }

    #[test]
    fn a_wrong_option_is_named() {
        let wrong = |json| options(json).unwrap_err();
        assert_eq!(
            wrong(r#"{"standard": {"level": "Baseline"}}"#),
            "standard.level must be \"privileged\", \"baseline\" or \"restricted\"; it is \"Baseline\""
        );
        assert_eq!(
            wrong(r#"{"standard": {"version": "1.x"}}"#),
            "standard.version must be \"latest\" or such as \"1.37\"; it is \"1.x\""
        );
        assert_eq!(
            wrong(r#"{"positions": "bytes"}"#),
            "positions must be \"utf-8\", \"utf-16\" or \"utf-32\"; it is \"bytes\""
        );
        assert_eq!(
            wrong(r#"{"podCidrs": ["10.0.0.0"]}"#),
            "podCidrs[0] must be a CIDR such as \"10.0.0.0/16\"; it is \"10.0.0.0\""
        );
        assert_eq!(wrong(r#"{"refused": "drop"}"#), "refused must be \"evaluate\" or \"leave-out\"; it is \"drop\"");
        assert_eq!(
            wrong(r#"{"dialect": "Cilium"}"#),
            "dialect must be \"spec\", \"cilium\", \"calico\", \"ovn-kubernetes\", \"antrea\" or \"netpol-analyzer\"; it is \"Cilium\""
        );
        assert_eq!(wrong(r#"{"runtime": "docker"}"#), "runtime must be \"containerd\" or \"cri-o\"; it is \"docker\"");
    }

    #[test]
    fn thresholds_and_rules_are_read() {
        let json =
            r#"{"hardening": {"minUserId": 1000, "minPort": 0}, "rules": {"host-aliases": "off", "syntax": "on"}}"#;
        let read = options(json).unwrap();
        assert_eq!(read.hardening, Thresholds { min_user_id: 1000, min_group_id: 10_000, min_port: 0 });
        assert_eq!(read.rules_off, ["host-aliases"]);
        let wrong = |json| options(json).unwrap_err();
        assert_eq!(
            wrong(r#"{"hardening": {"minUserId": 1.5}}"#),
            "hardening.minUserId must be a whole number from 0 to 2147483647; it is 1.5"
        );
        assert_eq!(
            wrong(r#"{"hardening": {"minPort": 65536}}"#),
            "hardening.minPort must be a whole number from 0 to 65535; it is 65536"
        );
        assert_eq!(wrong(r#"{"rules": {"no-such-rule": "off"}}"#), "rules: there is no rule \"no-such-rule\"");
        assert_eq!(
            wrong(r#"{"rules": {"syntax": "warn"}}"#),
            "rules[\"syntax\"] must be \"on\" or \"off\"; it is \"warn\""
        );
    }

    #[test]
    fn a_question_is_read() {
        let read = question("a".into(), "b".into(), "UDP", Some(53), false).unwrap();
        assert_eq!((read.protocol, read.port), (Some(Protocol::Udp), Some(53)));
        assert_eq!(
            question("a".into(), "b".into(), "udp", None, false).unwrap_err(),
            "protocol must be \"TCP\", \"UDP\" or \"SCTP\"; it is \"udp\""
        );
    }
}
