//! Who reaches whom: every cell of every table of one cluster.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use podwall::cluster::{Model, Protocol, WorkloadId};
use podwall::network::{End, Family, Reachability, Settings};
use serde::Deserialize;

use crate::model::{model, objects};

use super::line::read;
use super::{Answer, Disagreement, Kind};

#[derive(Deserialize)]
struct Mode {
    mode: String,
}

#[derive(Deserialize)]
struct Line {
    manifests: String,
    pods: Vec<String>,
    outside: Vec<IpAddr>,
    probes: Vec<String>,
    #[serde(flatten)]
    tables: Tables,
    #[serde(default)]
    by_family: BTreeMap<String, Tables>,
    /// Answers to what the specification leaves open, as most implementations give them.
    usual: Option<Tables>,
}

/// Rows of verdicts for each probe, one character a destination.
#[derive(Deserialize)]
struct Tables {
    verdicts: BTreeMap<String, Vec<String>>,
    from_outside: BTreeMap<String, Vec<String>>,
    to_outside: BTreeMap<String, Vec<String>>,
}

/// A port that is asked about.
#[derive(Clone, Copy)]
struct Probe<'a> {
    name: &'a str,
    protocol: Protocol,
    port: u16,
}

/// One end of a connection, as tables name it.
#[derive(Clone, Copy)]
struct Named<'a> {
    name: &'a str,
    end: End,
}

/// Compares all tables of a cluster; cells that say `-` are not compared.
pub(super) fn judge(line: &str) -> Result<Vec<Answer>, String> {
    let Mode { mode } = read(line)?;
    match mode.as_str() {
        "np" | "anp" | "cnp" | "mixed" => {}
        other => return Err(format!("there is no mode {other:?}")),
    }
    let line: Line = read(line)?;
    let model = model(&objects(&line.manifests));
    let reachability = Reachability::new(&model, &Settings::default());
    let pods = match pods(&model, &line.pods) {
        Ok(pods) => pods,
        Err(missing) => {
            let difference = Disagreement {
                question: "the pods".to_string(),
                expected: format!("a pod {missing}"),
                found: "none of that name".to_string(),
            };
            return Ok(vec![Answer::Compared(Kind::Reachability, Some(difference))]);
        }
    };
    let names: Vec<String> = line.outside.iter().map(IpAddr::to_string).collect();
    let outside = line.outside.iter().zip(&names).map(|(address, name)| Named { name, end: End::Address(*address) });
    let outside: Vec<Named<'_>> = outside.collect();
    let probes = line.probes.iter().map(|name| probe(name)).collect::<Result<Vec<Probe<'_>>, String>>()?;
    let cluster = Cluster { reachability: &reachability, pods: &pods, outside: &outside, probes: &probes };
    let mut difference = cluster.compare(&line.tables, None)?;
    for (family, tables) in &line.by_family {
        let family = match family.as_str() {
            "ipv4" => Family::Ipv4,
            "ipv6" => Family::Ipv6,
            other => return Err(format!("there is no address family {other:?}")),
        };
        let found = cluster.compare(tables, Some(family))?;
        difference = difference.or(found);
    }
    if let Some(tables) = &line.usual {
        let found = cluster.compare(tables, None)?;
        difference = difference.or(found);
    }
    Ok(vec![Answer::Compared(Kind::Reachability, difference)])
}

/// The pods of the model in the order of the tables, or the name of one that is not there.
fn pods<'a>(model: &Model, names: &'a [String]) -> Result<Vec<Named<'a>>, &'a str> {
    let known = model.workloads.iter().enumerate().map(|(at, workload)| {
        let namespace = model.namespace(workload.namespace).map_or("", |namespace| &namespace.name);
        (format!("{namespace}/{}", workload.name), WorkloadId(u32::try_from(at).unwrap_or(u32::MAX)))
    });
    let known: HashMap<String, WorkloadId> = known.collect();
    let find =
        |name: &'a String| known.get(name).map(|id| Named { name, end: End::Workload(*id) }).ok_or(name.as_str());
    names.iter().map(find).collect()
}

fn probe(name: &str) -> Result<Probe<'_>, String> {
    let parts =
        name.split_once('/').and_then(|(protocol, port)| Some((Protocol::parse(protocol)?, port.parse().ok()?)));
    let (protocol, port) = parts.ok_or_else(|| format!("{name:?} is no probe such as TCP/80"))?;
    Ok(Probe { name, protocol, port })
}

struct Cluster<'a> {
    reachability: &'a Reachability,
    pods: &'a [Named<'a>],
    outside: &'a [Named<'a>],
    probes: &'a [Probe<'a>],
}

impl Cluster<'_> {
    /// The first difference in the three tables.
    fn compare(&self, tables: &Tables, family: Option<Family>) -> Result<Option<Disagreement>, String> {
        let (pods, outside) = (self.pods, self.outside);
        let between = self.table(&tables.verdicts, pods, pods, family, |row, column| (row, column))?;
        let inward = self.table(&tables.from_outside, outside, pods, family, |row, column| (row, column))?;
        let outward = self.table(&tables.to_outside, outside, pods, family, |row, column| (column, row))?;
        Ok(between.or(inward).or(outward))
    }

    /// `ends` tells source and destination of a cell from its row and its column.
    fn table<'n>(
        &self,
        table: &BTreeMap<String, Vec<String>>,
        rows: &[Named<'n>],
        columns: &[Named<'n>],
        family: Option<Family>,
        ends: fn(Named<'n>, Named<'n>) -> (Named<'n>, Named<'n>),
    ) -> Result<Option<Disagreement>, String> {
        if table.len() != self.probes.len() {
            return Err("a table has other probes than the line".to_string());
        }
        let mut difference = None;
        for probe in self.probes {
            let cells = table.get(probe.name).ok_or_else(|| format!("a table has no rows for {}", probe.name))?;
            if cells.len() != rows.len() || cells.iter().any(|row| row.chars().count() != columns.len()) {
                return Err(format!("a table for {} has another shape than its ends", probe.name));
            }
            for (row, cells) in rows.iter().zip(cells) {
                for (column, expected) in columns.iter().zip(cells.chars()) {
                    if !matches!(expected, 'a' | 'e' | 'i' | 'x' | '-') {
                        return Err(format!("there is no verdict {expected:?}"));
                    }
                    let (from, to) = ends(*row, *column);
                    if expected != '-' && difference.is_none() {
                        let found = self.verdict(from.end, to.end, *probe, family);
                        difference = (found != expected).then(|| Disagreement {
                            question: question(from, to, *probe, family),
                            expected: expected.to_string(),
                            found: found.to_string(),
                        });
                    }
                }
            }
        }
        Ok(difference)
    }

    fn verdict(&self, from: End, to: End, probe: Probe<'_>, family: Option<Family>) -> char {
        let verdict = self.reachability.verdict(from, to, family, probe.protocol, probe.port);
        match (verdict.egress, verdict.ingress) {
            (true, true) => 'a',
            (false, true) => 'e',
            (true, false) => 'i',
            (false, false) => 'x',
        }
    }
}

fn question(from: Named<'_>, to: Named<'_>, probe: Probe<'_>, family: Option<Family>) -> String {
    let family = match family {
        None => "",
        Some(Family::Ipv4) => " by IPv4",
        Some(Family::Ipv6) => " by IPv6",
    };
    format!("{} to {}, {}{family}", from.name, to.name, probe.name)
}
