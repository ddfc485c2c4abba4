//! One analysis: sources in, report out, and questions about it.

mod admission;
mod again;
mod at_once;
mod bounded;
mod compared;
mod contexts;
mod expectations;
mod fixing;
mod hardening;
mod lost;
mod objects;
mod offers;
mod part;
mod proving;
mod questions;
mod refused;
mod repeated;
mod report;
mod revising;
mod seccomp;
mod server;
mod standing;
mod suggesting;
mod suppression;
mod telling;
mod together;
mod told;
mod unevaluated;
mod unit;

use std::collections::HashMap;
use std::sync::OnceLock;

use ipnet::IpNet;

use crate::cluster::{self, Contribution, Model, ObjectId};
use crate::finding::{Finding, SourceId};
use crate::manifest::Object;
use crate::network::query::{Question, UnknownEndpoint};
use crate::network::{self, Dialect, Reachability};
use crate::report::{ContainerRuntime, Explanation, PositionEncoding, Report, Standard, Text};
use crate::security::admission::AdmissionOptions;
use crate::security::hardening::Thresholds;

pub use admission::UnknownNamespace;
use again::Besides;
pub use fixing::UnknownFinding;
use objects::Objects;
use part::Judged;
use unit::Unit;

/// One named text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// Its name; unique in an analysis.
    pub name: String,
    /// YAML or JSON, any number of documents.
    pub text: String,
    /// The cluster that it belongs to; sources without one share one cluster.
    pub cluster: Option<String>,
}

impl Source {
    /// A source from the bytes of a file. Bytes that are no UTF-8 become one finding in each document that has some, at the first of them; the rest of
    /// such a document and all others are evaluated.
    ///
    /// ```
    /// use podwall::{Analysis, Options, Source};
    ///
    /// let source = Source::from_bytes("pod.yaml", b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels: {caf\xE9: x}\n");
    /// let report = Analysis::new(vec![source], Options::default()).report();
    /// let finding = report.findings.iter().find(|finding| finding.rule == "syntax").unwrap();
    /// assert_eq!((finding.span.start.line, finding.span.start.column, finding.span.start.offset), (5, 15, 61));
    /// assert_eq!(report.objects[0].id, "default/Pod/web");
    /// ```
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8]) -> Self {
        Source { name: name.into(), text: crate::source::decode(bytes), cluster: None }
    }
}

/// What is asked of an analysis.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The standard that workloads are held against.
    pub standard: Standard,
    /// The units of columns and offsets.
    pub positions: PositionEncoding,
    /// The ranges that pods get addresses from, where they are known. Pods have addresses of their families alone.
    pub pod_cidrs: Vec<IpNet>,
    /// How questions that the specification of policies leaves open are answered.
    pub dialect: Dialect,
    /// What becomes of objects that the API server refuses.
    pub refused: RefusedObjects,
    /// The container runtime whose defaults are told.
    pub runtime: ContainerRuntime,
    /// Whether the report has the values in effect of every workload.
    pub contexts: bool,
    /// Whether findings of the report are left unmarked as fixable, so that it proves no fix. Fixes are made and proven all the same when they are asked for.
    pub without_fixes: bool,
    /// The numbers that hardening rules compare with.
    pub hardening: Thresholds,
    /// The ids of rules that are switched off: their findings are not told. Verdicts stay what they are.
    pub rules_off: Vec<&'static str>,
    /// How objects are applied when admission is simulated.
    pub admission: AdmissionOptions,
    /// What is expected of connections, besides what documents of the kind Expectation among the sources say.
    pub expectations: Vec<network::expect::Expectation>,
}

/// What becomes of objects that the API server refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RefusedObjects {
    /// They are evaluated as far as they can be read, and findings say what that changes.
    #[default]
    Evaluate,
    /// They are no part of what policies are evaluated for: no endpoint, no policy, no labels.
    LeaveOut,
}

impl RefusedObjects {
    /// Both.
    pub const ALL: [RefusedObjects; 2] = [RefusedObjects::Evaluate, RefusedObjects::LeaveOut];

    /// The name by which users choose it.
    pub fn name(self) -> &'static str {
        match self {
            RefusedObjects::Evaluate => "evaluate",
            RefusedObjects::LeaveOut => "leave-out",
        }
    }
}

/// Sources with everything that is known of them.
///
/// ```
/// use podwall::{Analysis, Options, Source};
///
/// let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - {name: web, image: nginx}\n";
/// let source = Source { name: "pod.yaml".into(), text: text.into(), cluster: None };
/// let report = Analysis::new(vec![source], Options::default()).report();
/// assert_eq!(report.security.workloads[0].endpoint, "default/Pod/web");
/// assert!(report.findings.iter().any(|finding| finding.rule == "run-as-non-root"));
/// ```
#[derive(Debug)]
pub struct Analysis {
    options: Options,
    units: Vec<Unit>,
    /// Made when it is first asked for, so that several edits in a row cost one.
    joined: OnceLock<Joined>,
}

/// What only all sources together tell.
#[derive(Debug)]
struct Joined {
    /// What each object is called, by its number.
    names: Vec<Text>,
    /// Objects that a later one of the same kind and name replaces, each with the later one.
    replaced: HashMap<ObjectId, ObjectId>,
    model: Model,
    reachability: Reachability,
    /// What came of applying everything; made when it is first asked for.
    simulation: OnceLock<admission::Simulation>,
    /// What is expected of connections; made when it is first asked for.
    expected: OnceLock<expectations::Expected>,
    /// What is found in policies; made when it is first asked for.
    in_policies: OnceLock<Vec<Finding>>,
    /// The ways in from outside; made when they are first asked for.
    ways: OnceLock<network::outside::Ways>,
    /// What is found in them; made when it is first asked for.
    in_ways: OnceLock<Vec<Finding>>,
    /// What questions about connections have in common.
    questions: network::query::Kept,
    /// What it was made again as, for a question that asks for other labels.
    again: again::KeptAgain,
}

impl Analysis {
    /// Reads the sources and judges each object by itself. Bad input becomes findings; this never fails. What only all objects together tell is made when
    /// it is first asked for.
    pub fn new(sources: Vec<Source>, options: Options) -> Self {
        let units = sources.into_iter().enumerate().map(|(at, source)| Unit::read(source, source_id(at), &options));
        let mut units = units.collect();
        number(&mut units);
        Analysis { units, options, joined: OnceLock::new() }
    }

    /// Everything that the analysis says.
    pub fn report(&self) -> Report {
        report::report(self)
    }

    /// Why one endpoint reaches another, or does not.
    pub fn explain(&self, question: &Question) -> Result<Explanation, UnknownEndpoint> {
        network::explain(self.model(), self.reachability(), &self.objects(), question)
    }

    /// Replaces the text of a source, or adds a source of that name. Other sources are not read again, and neither are documents of this one that
    /// stand before or behind everything that changed. Says whether the source was there.
    pub fn update(&mut self, name: &str, text: String) -> bool {
        self.joined = OnceLock::new();
        let known = self.units.iter_mut().enumerate().find(|(_, unit)| unit.source.name == name);
        if let Some((at, unit)) = known {
            unit.update(text, source_id(at), &self.options);
            number(&mut self.units);
            return true;
        }
        let source = Source { name: name.to_string(), text, cluster: None };
        self.units.push(Unit::read(source, source_id(self.units.len()), &self.options));
        number(&mut self.units);
        false
    }

    /// How many documents were read so far, by [`Analysis::new`] and by every [`Analysis::update`].
    pub fn documents_read(&self) -> usize {
        self.units.iter().map(Unit::reads).sum()
    }

    /// The model that reachability was decided by.
    pub fn model(&self) -> &Model {
        &self.joined().model
    }

    /// Who reaches whom.
    pub fn reachability(&self) -> &Reachability {
        &self.joined().reachability
    }

    fn joined(&self) -> &Joined {
        self.joined.get_or_init(|| join(&self.units, &self.options))
    }

    /// What came of applying everything.
    fn simulation(&self) -> &admission::Simulation {
        self.joined().simulation.get_or_init(|| admission::simulate(self))
    }

    /// What is expected of connections, and what came of it.
    fn expected(&self) -> &expectations::Expected {
        self.joined().expected.get_or_init(|| expectations::expected(self))
    }

    /// What is found in policies.
    fn in_policies(&self) -> &[Finding] {
        let find = || network::findings(self.model(), self.reachability());
        self.joined().in_policies.get_or_init(find)
    }

    /// The ways in from outside.
    fn ways(&self) -> &network::outside::Ways {
        self.joined().ways.get_or_init(|| network::outside::Ways::find(self.model()))
    }

    /// What is found in them.
    fn in_ways(&self) -> &[Finding] {
        let find = || network::outside::findings(self.model(), self.reachability(), self.ways(), self.in_policies());
        self.joined().in_ways.get_or_init(find)
    }

    /// What questions about connections have in common.
    fn questions(&self) -> &network::query::Kept {
        &self.joined().questions
    }

    /// What an object is called.
    fn name(&self, object: ObjectId) -> Text {
        self.joined().names.get(object.0 as usize).cloned().unwrap_or_default()
    }

    fn objects(&self) -> Objects<'_> {
        Objects { units: &self.units }
    }

    /// The workloads that no later object replaces, held against both levels.
    fn workloads(&self) -> impl Iterator<Item = (ObjectId, &Unit, &Judged)> {
        let judged = self.units.iter().flat_map(|unit| unit.judged().map(move |judged| (unit, judged)));
        judged.enumerate().filter_map(|(at, (unit, judged))| {
            let id = ObjectId(u32::try_from(at).unwrap_or(u32::MAX));
            let judged = judged?;
            (!self.joined().replaced.contains_key(&id)).then_some((id, unit, judged))
        })
    }
}

/// Counts the objects of all units in one row.
fn number(units: &mut Vec<Unit>) {
    let mut first = 0_u32;
    for unit in units {
        unit.first = first;
        first = first.saturating_add(unit.count());
    }
}

fn source_id(at: usize) -> SourceId {
    SourceId(u32::try_from(at).unwrap_or(u32::MAX))
}

fn join(units: &[Unit], options: &Options) -> Joined {
    let objects = Objects { units };
    let names: Vec<Text> = objects.iter().map(|(_, unit, object, _)| objects::name(unit, object).into()).collect();
    let replaced = objects.replaced(&names, options.refused);
    let (model, reachability) = judged(objects, &replaced, options, |_| None);
    Joined {
        names,
        replaced,
        model,
        reachability,
        simulation: OnceLock::new(),
        expected: OnceLock::new(),
        in_policies: OnceLock::new(),
        ways: OnceLock::new(),
        in_ways: OnceLock::new(),
        questions: network::query::Kept::default(),
        again: again::KeptAgain::default(),
    }
}

/// Evaluates the policies of all objects; what some of them add may be given otherwise.
fn judged<'a>(
    objects: Objects<'a>,
    replaced: &HashMap<ObjectId, ObjectId>,
    options: &Options,
    instead: impl Fn(ObjectId) -> Option<&'a cluster::Facts> + Copy,
) -> (Model, Reachability) {
    let model = modelled(objects, replaced, options, instead, &Besides::default());
    let reachability = Reachability::new(&model, &settings(options));
    (model, reachability)
}

/// The model of all objects; what some of them add may be given otherwise.
fn modelled<'a>(
    objects: Objects<'a>,
    replaced: &HashMap<ObjectId, ObjectId>,
    options: &Options,
    instead: impl Fn(ObjectId) -> Option<&'a cluster::Facts> + Copy,
    besides: &Besides,
) -> Model {
    let is_in = |found: &Object| !found.refused || options.refused == RefusedObjects::Evaluate;
    let counted = objects.iter().filter(|(id, _, found, _)| is_in(found) && !replaced.contains_key(id));
    let mut model = cluster::build(counted.map(|(object, unit, found, facts)| Contribution {
        object,
        cluster: unit.source.cluster.as_deref().unwrap_or_default(),
        namespace: found.namespace.as_deref(),
        name: &found.name,
        facts: instead(object).unwrap_or(facts),
    }));
    let mut selectors = expectations::pod_selectors(objects, replaced, options);
    selectors.extend(besides.selectors.iter().cloned());
    network::part(&mut model, &options.dialect, &selectors, &besides.parting);
    model
}

fn settings(options: &Options) -> network::Settings {
    network::Settings { pod_cidrs: options.pod_cidrs.clone(), dialect: options.dialect }
}
