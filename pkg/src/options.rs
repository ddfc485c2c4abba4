//! Options as JavaScript writes them, to options as the core takes them.

use ipnet::IpNet;
use podwall::cluster::Protocol;
use podwall::report::{Level, PositionEncoding, Standard, Version};
use podwall::{Options, Question};

/// Reads the options of an analysis. An empty text stands for an option that was not given.
///
/// # Errors
///
/// A sentence that begins with the name of the option that is wrong.
pub fn options(level: &str, version: &str, positions: &str, pod_cidrs: &[String]) -> Result<Options, String> {
    let standard = Standard { level: read_level(level)?, version: read_version(version)? };
    let pod_cidrs = pod_cidrs.iter().enumerate().map(|(at, text)| read_cidr(at, text)).collect::<Result<_, _>>()?;
    Ok(Options { standard, positions: read_positions(positions)?, pod_cidrs })
}

/// Reads a question about two endpoints. An empty protocol stands for one that was not given.
///
/// # Errors
///
/// A sentence that begins with the name of the option that is wrong.
pub fn question(from: String, to: String, protocol: &str, port: Option<u16>) -> Result<Question, String> {
    let protocol = match protocol {
        "" => None,
        name => Some(Protocol::parse(name).ok_or_else(|| {
            format!("protocol must be {}; it is {name:?}", alternatives(Protocol::ALL.map(Protocol::name)))
        })?),
    };
    Ok(Question { from, to, protocol, port })
}

fn read_level(text: &str) -> Result<Level, String> {
    if text.is_empty() {
        return Ok(Level::default());
    }
    let named = Level::ALL.into_iter().find(|level| level.name() == text);
    named.ok_or_else(|| format!("standard.level must be {}; it is {text:?}", alternatives(Level::ALL.map(Level::name))))
}

fn read_version(text: &str) -> Result<Version, String> {
    if text.is_empty() {
        return Ok(Version::default());
    }
    text.parse().map_err(|_| format!("standard.version must be \"latest\" or such as \"1.37\"; it is {text:?}"))
}

fn read_positions(text: &str) -> Result<PositionEncoding, String> {
    match text {
        "" => Ok(PositionEncoding::default()),
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

fn alternatives(names: [&str; 3]) -> String {
    let [first, second, third] = names;
    format!("\"{first}\", \"{second}\" or \"{third}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_is_the_default() {
        assert_eq!(options("", "", "", &[]), Ok(Options::default()));
    }

    #[test]
    fn everything_given_is_read() {
        let read = options("baseline", "v1.30", "utf-32", &["10.1.2.3/8".into(), "fd00::/8".into()]).unwrap();
        assert_eq!(read.standard, Standard { level: Level::Baseline, version: Version::Minor(30) });
        assert_eq!(read.positions, PositionEncoding::Utf32);
        assert_eq!(read.pod_cidrs, ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]);
    }

    #[test]
    fn a_wrong_option_is_named() {
        let wrong = |level, version, positions, cidr: &str| {
            let cidrs: Vec<String> = Some(cidr.to_string()).filter(|cidr| !cidr.is_empty()).into_iter().collect();
            options(level, version, positions, &cidrs).unwrap_err()
        };
        assert_eq!(
            wrong("Baseline", "", "", ""),
            "standard.level must be \"privileged\", \"baseline\" or \"restricted\"; it is \"Baseline\""
        );
        assert_eq!(wrong("", "1.x", "", ""), "standard.version must be \"latest\" or such as \"1.37\"; it is \"1.x\"");
        assert_eq!(
            wrong("", "", "bytes", ""),
            "positions must be \"utf-8\", \"utf-16\" or \"utf-32\"; it is \"bytes\""
        );
        assert_eq!(
            wrong("", "", "", "10.0.0.0"),
            "podCidrs[0] must be a CIDR such as \"10.0.0.0/16\"; it is \"10.0.0.0\""
        );
    }

    #[test]
    fn a_question_is_read() {
        let read = question("a".into(), "b".into(), "UDP", Some(53)).unwrap();
        assert_eq!((read.protocol, read.port), (Some(Protocol::Udp), Some(53)));
        assert_eq!(
            question("a".into(), "b".into(), "udp", None).unwrap_err(),
            "protocol must be \"TCP\", \"UDP\" or \"SCTP\"; it is \"udp\""
        );
    }
}
