//! What is said to the worker and what it says, as JSON.

use serde::{Deserialize, Serialize};

use std::rc::Rc;

use crate::report::Port;
use crate::state::{Pair, State};

/// What is evaluated: the options of the module's `Analysis`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Input {
    /// The texts.
    pub(crate) sources: Vec<Text>,
    /// The standard.
    pub(crate) standard: StandardOption,
    /// How open questions of the specification of network policies are answered.
    pub(crate) dialect: &'static str,
}

/// One named text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Text {
    /// Its name.
    pub(crate) name: String,
    /// Its text.
    pub(crate) text: Rc<str>,
    /// The cluster that it belongs to, where one is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cluster: Option<String>,
}

/// A standard, as the module reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct StandardOption {
    /// The level.
    pub(crate) level: &'static str,
    /// The version.
    pub(crate) version: String,
}

/// A question about what was evaluated last.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum Question {
    /// Every rule with its documentation; hangs on no input.
    Rules,
    /// Why one endpoint reaches another.
    Explain(PairQuestion),
    /// The policies that govern a workload.
    Governs { endpoint: String },
    /// The workloads that a policy selects.
    Selects { policy: String },
    /// Why somebody outside can reach a workload.
    Exposure { endpoint: String },
    /// Every way in from outside.
    Entries,
    /// Connections as a text for other programs.
    Export(ExportQuestion),
    /// What has changed since a state that was kept.
    Compare(Since),
    /// Nothing is compared any longer.
    Forget,
    /// Policies for what is wanted.
    Suggest(SuggestQuestion),
    /// The values in effect in the containers of a workload.
    Contexts { endpoint: String },
    /// The edit that mends a finding.
    Fix { finding: String },
    /// The edits that make a workload Restricted.
    Restrict { endpoint: String },
    /// The edits of all safe fixes together.
    FixAll,
}

/// Which connections are exported, and how.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(crate) struct ExportQuestion {
    /// The form of the text.
    pub(crate) format: &'static str,
    /// Lines, or a matrix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shape: Option<&'static str>,
    /// The namespace of either end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) namespace: Option<String>,
    /// The workload of either end, with `*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) workload: Option<String>,
    /// The protocol, with a port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) protocol: Option<&'static str>,
    /// The port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) port: Option<u16>,
    /// Only what has, or has not, a connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) verdict: Option<&'static str>,
    /// Only what has changed since a state that was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<Since>,
}

/// A state that was kept, to compare with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Since {
    /// Its number.
    pub(crate) number: u64,
    /// What was evaluated for it; it is said until the worker holds it, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<Rc<Input>>,
}

/// What is to be suggested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SuggestQuestion {
    /// What is to be allowed.
    pub(crate) wanted: &'static str,
    /// What is to be left out of it.
    pub(crate) without: Vec<Pair>,
    /// The namespaces for which policies are made; all where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) namespaces: Vec<String>,
    /// Whether DNS is added.
    pub(crate) dns: bool,
    /// When everything is denied in the steps.
    pub(crate) plan: &'static str,
    /// Another one for each time that somebody asks.
    #[serde(skip)]
    pub(crate) number: u64,
}

/// A question about a pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PairQuestion {
    /// The source.
    pub(crate) from: String,
    /// The destination.
    pub(crate) to: String,
    /// The protocol, with a port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) protocol: Option<&'static str>,
    /// The port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) port: Option<u16>,
    /// Whether everything is told.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) all: bool,
    /// The same as the page has it.
    #[serde(skip)]
    pub(crate) asked: (Pair, Option<Port>),
}

/// A message to the worker.
#[derive(Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Request<'a> {
    /// Evaluate everything.
    Analyze { run: u64, input: &'a Input },
    /// One text of what was evaluated last has changed.
    Update { run: u64, name: &'a str, text: &'a str },
    /// Answer a question about what was evaluated last.
    Ask { run: u64, question: &'a Question },
}

/// A message of the worker.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Reply {
    /// The report and the fixes that are offered, as JSON, and how long the report took in milliseconds.
    Report { run: u64, report: String, fixes: String, took: f64 },
    /// The answer to a question, as JSON.
    Told { run: u64, answer: String },
    /// The module refused the question; it can be asked another one.
    Refused { run: u64, message: String },
    /// The module failed, and the worker with it.
    Failed { message: String },
}

/// What the page is told.
#[derive(Debug, PartialEq)]
pub(crate) enum Answer {
    /// The report of a revision, as JSON, how long it took, and the fixes, as JSON.
    Report(u64, String, f64, String),
    /// The answer to a question about a revision, as JSON, or why there is none.
    Told(Question, u64, Result<String, String>),
    /// A revision could not be evaluated, and why.
    Failed(u64, String),
}

impl Input {
    /// What is to be evaluated now.
    pub(crate) fn of(state: &State) -> Input {
        let text = |source: &crate::state::Source| Text {
            name: source.name.clone(),
            text: source.text.clone(),
            cluster: source.cluster.clone(),
        };
        Input {
            sources: state.sources.iter().map(text).collect(),
            standard: StandardOption { level: state.standard.level.name(), version: state.standard.version() },
            dialect: state.dialect,
        }
    }

    /// The one text in which this differs from what was evaluated before; none where more differs, or nothing.
    pub(crate) fn one_change(&self, before: &Input) -> Option<&Text> {
        let same = |(now, then): (&Text, &Text)| (&now.name, &now.cluster) == (&then.name, &then.cluster);
        let same = self.sources.len() == before.sources.len() && self.sources.iter().zip(&before.sources).all(same);
        if (&self.standard, self.dialect) != (&before.standard, before.dialect) || !same {
            return None;
        }
        let mut changed = self.sources.iter().zip(&before.sources).filter(|(now, then)| now.text != then.text);
        let (first, _) = changed.next()?;
        changed.next().is_none().then_some(first)
    }
}

impl Question {
    /// A question about a pair: about every port, or about one; what decides, or everything.
    pub(crate) fn about(pair: Pair, port: Option<Port>, all: bool) -> Question {
        Question::Explain(PairQuestion {
            from: pair.from.clone(),
            to: pair.to.clone(),
            protocol: port.map(|port| port.protocol.name()),
            port: port.map(|port| port.number),
            all,
            asked: (pair, port),
        })
    }

    /// Where its answer is kept: the same for the same question.
    pub(crate) fn key(&self) -> String {
        // What was kept is long, and its number says as much.
        let short = self.since().map(|_| self.without_texts());
        serde_json::to_string(short.as_ref().unwrap_or(self)).unwrap_or_default()
    }

    /// The state that was kept, if it is about one.
    pub(crate) fn since(&self) -> Option<&Since> {
        match self {
            Question::Compare(since) => Some(since),
            Question::Export(export) => export.since.as_ref(),
            _ => None,
        }
    }

    /// The same without what was evaluated for a state that was kept.
    pub(crate) fn without_texts(&self) -> Question {
        let mut question = self.clone();
        match &mut question {
            Question::Compare(since) => since.before = None,
            Question::Export(export) => export.since.iter_mut().for_each(|since| since.before = None),
            _ => {}
        }
        question
    }

    /// Whether this one takes the place of another one that still waits.
    pub(crate) fn replaces(&self, other: &Question) -> bool {
        match (self, other) {
            (Question::Contexts { endpoint }, Question::Contexts { endpoint: other }) => endpoint == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

impl Reply {
    /// The run that it answers; none where the worker failed.
    pub(crate) fn run(&self) -> Option<u64> {
        match self {
            Reply::Report { run, .. } | Reply::Told { run, .. } | Reply::Refused { run, .. } => Some(*run),
            Reply::Failed { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Protocol;

    pub(crate) fn input(texts: &[(&str, &str)], level: &'static str) -> Input {
        let text = |(name, text): &(&str, &str)| Text { name: name.to_string(), text: (*text).into(), cluster: None };
        Input {
            sources: texts.iter().map(text).collect(),
            standard: StandardOption { level, version: "latest".into() },
            dialect: "spec",
        }
    }

    #[test]
    fn only_one_changed_text_is_an_update() {
        let before = input(&[("a", "1"), ("b", "2")], "baseline");
        let change =
            |texts: &[(&str, &str)], level| input(texts, level).one_change(&before).map(|text| text.name.clone());
        assert_eq!(change(&[("a", "1"), ("b", "3")], "baseline").as_deref(), Some("b"));
        assert_eq!(change(&[("a", "0"), ("b", "3")], "baseline"), None);
        assert_eq!(change(&[("a", "1"), ("b", "2")], "baseline"), None);
        assert_eq!(change(&[("a", "1"), ("b", "3")], "restricted"), None);
        assert_eq!(change(&[("b", "3"), ("a", "1")], "baseline"), None);
        assert_eq!(change(&[("a", "1")], "baseline"), None);
        let mut moved = input(&[("a", "1"), ("b", "3")], "baseline");
        moved.sources[1].cluster = Some("east".into());
        assert!(moved.one_change(&before).is_none(), "an update leaves a source in its cluster");
    }

    #[test]
    fn messages_are_what_the_worker_reads() {
        let input = input(&[("a", "x: 1")], "baseline");
        let json = |request: &Request| serde_json::to_string(request).unwrap();
        assert_eq!(
            json(&Request::Analyze { run: 1, input: &input }),
            r#"{"kind":"analyze","run":1,"input":{"sources":[{"name":"a","text":"x: 1"}],"standard":{"level":"baseline","version":"latest"},"dialect":"spec"}}"#
        );
        let mut named = input.clone();
        named.sources[0].cluster = Some("east".into());
        assert!(
            json(&Request::Analyze { run: 1, input: &named })
                .contains(r#"{"name":"a","text":"x: 1","cluster":"east"}"#)
        );
        let pair = Pair { from: "a".into(), to: "b".into() };
        let question = Question::about(pair.clone(), Some(Port { protocol: Protocol::Udp, number: 53 }), false);
        assert_eq!(
            json(&Request::Ask { run: 2, question: &question }),
            r#"{"kind":"ask","run":2,"question":{"kind":"explain","from":"a","to":"b","protocol":"UDP","port":53}}"#
        );
        assert!(
            !json(&Request::Ask { run: 2, question: &Question::about(pair.clone(), None, false) }).contains("port")
        );
        assert!(json(&Request::Ask { run: 2, question: &Question::about(pair, None, true) }).contains(r#""all":true"#));
        let before = std::rc::Rc::new(input.clone());
        let compare = Question::Compare(Since { number: 7, before: Some(before) });
        assert!(
            json(&Request::Ask { run: 5, question: &compare })
                .contains(r#""kind":"compare","number":7,"before":{"sources":"#)
        );
        assert_eq!(compare.key(), r#"{"kind":"compare","number":7}"#);
        assert_eq!(
            json(&Request::Ask { run: 3, question: &Question::Contexts { endpoint: "a/Pod/b".into() } }),
            r#"{"kind":"ask","run":3,"question":{"kind":"contexts","endpoint":"a/Pod/b"}}"#
        );
        let wanted = Question::Suggest(SuggestQuestion {
            wanted: "current",
            without: vec![Pair { from: "a".into(), to: "outside".into() }],
            namespaces: vec!["shop".into()],
            dns: true,
            plan: "deny-last",
            number: 9,
        });
        assert_eq!(
            json(&Request::Ask { run: 6, question: &wanted }),
            r#"{"kind":"ask","run":6,"question":{"kind":"suggest","wanted":"current","without":[{"from":"a","to":"outside"}],"namespaces":["shop"],"dns":true,"plan":"deny-last"}}"#
        );
        assert!(json(&Request::Ask { run: 4, question: &Question::FixAll }).contains(r#"{"kind":"fixAll"}"#));
    }
}
