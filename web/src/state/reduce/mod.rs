//! How the state changes.

use std::collections::BTreeMap;
use std::rc::Rc;

use yew::Reducible;

use crate::examples::Example;
use crate::report::{Contexts, Explanation, Finding, Level, Port, Range, Report, Rule, Suggestion};
use crate::worker::Question;

use super::{
    Change, DIALECTS, Filter, Focus, Form, Pair, Place, Proposal, Reveal, Source, SourceId, Standard, State, Theme,
    Undo, View, Wish, cluster_named, unique_name,
};

/// One change.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// The text of a source was edited.
    Edit(SourceId, Rc<str>),
    /// Files came in: by drop, by the picker, by pasting. They take the place of an example that nobody changed.
    Open(Vec<(String, String)>),
    /// A new, empty file.
    New,
    /// A tab was chosen.
    Activate(SourceId),
    /// A file was given a name, and the name of its cluster; an empty one stands for none.
    Rename(SourceId, String, String),
    /// A tab was closed.
    Close(SourceId),
    /// An example takes the place of everything.
    Example(&'static Example),
    /// What the last change took away comes back.
    Undo,
    /// The sentence about the last change was read.
    Dismiss,
    /// Another level.
    Level(Level),
    /// Another version.
    Version(Option<u16>),
    /// The evaluation answered: for which revision, what, and in how many milliseconds.
    Report(u64, Rc<Report>, f64),
    /// The evaluation could not answer.
    Failed(u64, String),
    /// A place of a narrow screen was chosen.
    Place(Place),
    /// A view was chosen.
    View(View),
    /// A form of the reach view was chosen.
    Form(Form),
    /// A port was chosen.
    Port(Option<Port>),
    /// The ranges outside are shown or hidden.
    Outside(bool),
    /// Other pairs are looked at.
    Filter(Filter),
    /// A workload or a policy is looked at by itself; none ends that.
    Focus(Option<Focus>),
    /// The present state is kept.
    Keep,
    /// The state that was kept is forgotten.
    Drop,
    /// Something else is to be suggested.
    Wish(Wish),
    /// Policies are asked for.
    Suggest,
    /// Policies came: which time they were asked for, for which revision, and they or why there are none.
    Suggested(u64, u64, Result<Rc<Suggestion>, String>),
    /// The suggested policies become a file.
    OpenSuggested,
    /// Another dialect.
    Dialect(&'static str),
    /// The answer to a question came, for a revision.
    Told(u64, String, Result<Rc<str>, String>),
    /// Everything about the pair is to be told.
    Whole,
    /// A pair is to be explained; none closes the explanation.
    Pair(Option<Pair>),
    /// The explanation of a pair came.
    Explained(Pair, Option<Port>, Result<Rc<Explanation>, String>),
    /// The fix of a finding is taken, if the finding is about the text as it is.
    Fix(String),
    /// Every rule was told.
    Rules(Rc<Vec<Rule>>),
    /// The page of a rule is opened; none closes it.
    Rule(Option<String>),
    /// The example of a rule becomes a file.
    Try(String),
    /// The values in effect of a workload were told, for a revision.
    Contexts(u64, String, Result<Rc<Contexts>, String>),
    /// A change is asked for, to be looked at.
    Ask(Question),
    /// A change that was asked for is there, for a revision.
    Proposed(u64, Proposal),
    /// The change that is looked at is taken.
    Take,
    /// It is not taken.
    Cancel,
    /// The editor is to show a place, and perhaps a finding there.
    Reveal(Range, Option<Finding>),
    /// Another theme.
    Theme(Theme),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        next.apply(action);
        Rc::new(next)
    }
}

impl State {
    /// The page as it opens.
    pub(crate) fn new(example: &'static Example, theme: Theme) -> State {
        let mut state = State {
            sources: Vec::new(),
            active: 0,
            next_source: 0,
            example: None,
            undo: None,
            standard: Standard { level: Level::Restricted, minor: None },
            revision: 0,
            report: None,
            reported: 0,
            took: 0.0,
            failure: None,
            place: Place::Answers,
            view: View::Reach,
            form: Form::Matrix,
            port: None,
            outside: false,
            filter: Filter::default(),
            focus: None,
            kept: None,
            last_kept: 0,
            wish: Wish::default(),
            suggesting: None,
            suggested: None,
            suggestions: 0,
            dialect: DIALECTS[0].0,
            told: BTreeMap::new(),
            pair: None,
            whole: false,
            explanation: None,
            rules: None,
            rule: None,
            seek: None,
            contexts: BTreeMap::new(),
            asked: None,
            proposal: None,
            rewritten: 0,
            reveal: None,
            theme,
        };
        state.show_example(example);
        state
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Edit(id, text) => self.edit(id, text),
            Action::Open(files) => self.open(files),
            Action::New => {
                let id = self.add("untitled.yaml", "");
                (self.active, self.example, self.place) = (id, None, Place::Files);
                self.revision += 1;
            }
            Action::Activate(id) => self.active = id,
            Action::Rename(id, name, cluster) => self.rename(id, &name, &cluster),
            Action::Close(id) => self.close(id),
            Action::Example(example) => {
                let kept = self.example.is_none().then(|| self.snapshot(String::new()));
                self.show_example(example);
                self.undo = kept.filter(Undo::holds_text).map(|mut undo| {
                    undo.message = format!("“{}” took the place of your files.", example.title);
                    undo
                });
            }
            Action::Undo => {
                if let Some(undo) = self.undo.take() {
                    (self.sources, self.example, self.active) = (undo.sources, undo.example, undo.active);
                    self.revision += 1;
                    self.rewritten += 1;
                }
            }
            Action::Dismiss => self.undo = None,
            Action::Level(level) => {
                self.standard.level = level;
                self.revision += 1;
            }
            Action::Version(minor) => {
                self.standard.minor = minor;
                self.revision += 1;
            }
            Action::Report(revision, report, took) => self.report(revision, report, took),
            Action::Failed(revision, why) if revision == self.revision => self.failure = Some(why),
            Action::Failed(..) => {}
            Action::Place(place) => self.place = place,
            Action::View(view) => (self.view, self.place) = (view, Place::Answers),
            Action::Form(form) => self.form = form,
            Action::Port(port) => self.port = port,
            Action::Outside(outside) => self.outside = outside,
            Action::Filter(filter) => self.filter = filter,
            Action::Focus(focus) => {
                if focus.is_some() {
                    (self.view, self.place) = (View::Reach, Place::Answers);
                }
                self.focus = focus;
            }
            Action::Keep => self.keep(),
            Action::Drop => self.drop_kept(),
            Action::Wish(wish) => self.wish = wish,
            Action::Suggest => self.suggest(),
            Action::Suggested(number, revision, answer) => self.take_suggested(number, revision, answer),
            Action::OpenSuggested => self.open_suggested(),
            Action::Dialect(dialect) => {
                self.dialect = dialect;
                self.revision += 1;
            }
            Action::Told(revision, key, answer) if revision == self.revision => {
                self.told.insert(key, answer);
            }
            Action::Told(..) => {}
            Action::Whole => self.whole = true,
            Action::Pair(pair) => {
                (self.explanation, self.whole) = (None, false);
                self.pair = pair;
            }
            Action::Explained(pair, port, answer) if self.pair.as_ref() == Some(&pair) && self.port == port => {
                self.explanation = Some(answer);
            }
            Action::Explained(..) => {}
            Action::Fix(finding) => self.fix(&finding),
            Action::Rules(rules) => self.rules = Some(rules),
            Action::Rule(rule) => self.rule = rule,
            Action::Try(rule) => self.try_rule(&rule),
            Action::Contexts(revision, endpoint, contexts) if revision == self.revision => {
                self.contexts.insert(endpoint, contexts);
            }
            Action::Contexts(..) => {}
            Action::Ask(question) => self.ask(question),
            Action::Proposed(revision, proposal) => self.proposed(revision, proposal),
            Action::Take => self.take(),
            Action::Cancel => self.proposal = None,
            Action::Reveal(range, finding) => self.reveal(range, finding),
            Action::Theme(theme) => self.theme = theme,
        }
    }

    fn edit(&mut self, id: SourceId, text: Rc<str>) {
        let Some(source) = self.sources.iter_mut().find(|source| source.id == id) else { return };
        if source.text != text {
            source.text = text;
            self.example = None;
            self.undo = self.undo.take().filter(|undo| !undo.until_typing);
            self.revision += 1;
        }
    }

    fn reveal(&mut self, range: Range, finding: Option<Finding>) {
        let Some(source) = self.sources.iter().find(|source| source.name == range.source) else { return };
        (self.active, self.place) = (source.id, Place::Files);
        let number = self.reveal.as_ref().map_or(0, |reveal| reveal.number) + 1;
        self.reveal = Some(Reveal { number, range, finding });
    }

    fn open(&mut self, files: Vec<(String, String)>) {
        if files.is_empty() {
            return;
        }
        if self.example.is_some() || !self.snapshot(String::new()).holds_text() {
            self.sources.clear();
        }
        let ids: Vec<SourceId> = files.iter().map(|(name, text)| self.add(name, text)).collect();
        self.active = ids.first().copied().unwrap_or(self.active);
        (self.example, self.undo) = (None, None);
        self.revision += 1;
    }

    pub(super) fn add(&mut self, name: &str, text: &str) -> SourceId {
        let id = self.next_source;
        let name = unique_name(name, self.sources.iter().map(|source| source.name.as_str()));
        self.sources.push(Source { id, name, cluster: None, text: text.into() });
        self.next_source += 1;
        id
    }

    fn rename(&mut self, id: SourceId, name: &str, cluster: &str) {
        let others = self.sources.iter().filter(|source| source.id != id);
        let called = (unique_name(name, others.map(|source| source.name.as_str())), cluster_named(cluster));
        let Some(source) = self.sources.iter_mut().find(|source| source.id == id) else { return };
        if (&source.name, &source.cluster) != (&called.0, &called.1) {
            (source.name, source.cluster) = called;
            self.example = None;
            self.revision += 1;
        }
    }

    fn close(&mut self, id: SourceId) {
        let Some(at) = self.sources.iter().position(|source| source.id == id) else { return };
        let message = format!("{} is closed.", self.sources[at].name);
        self.undo = Some(self.snapshot(message)).filter(|_| !self.sources[at].text.trim().is_empty());
        self.sources.remove(at);
        if self.sources.is_empty() {
            self.add("untitled.yaml", "");
        }
        if self.active == id {
            self.active = self.sources[at.min(self.sources.len() - 1)].id;
        }
        self.example = None;
        self.revision += 1;
    }

    fn show_example(&mut self, example: &'static Example) {
        self.sources.clear();
        for (name, text) in example.files {
            let id = self.add(name, text);
            if *name == example.shown {
                self.active = id;
            }
        }
        (self.pair, self.explanation, self.port) = (None, None, None);
        (self.filter, self.focus, self.kept) = (Filter::default(), None, None);
        (self.wish, self.suggesting, self.suggested) = (Wish::default(), None, None);
        self.example = Some(example.id);
        self.revision += 1;
    }

    fn snapshot(&self, message: String) -> Undo {
        let (sources, example, active) = (self.sources.clone(), self.example, self.active);
        Undo { message, sources, example, active, until_typing: false }
    }

    /// Takes the answer to the newest question only: an older one would point at text that is no longer there.
    fn report(&mut self, revision: u64, report: Rc<Report>, took: f64) {
        if revision != self.revision {
            return;
        }
        let known = |id: &str| report.network.endpoints.iter().any(|endpoint| endpoint.id == id);
        if self.pair.as_ref().is_some_and(|pair| !known(&pair.from) || !known(&pair.to)) {
            (self.pair, self.explanation) = (None, None);
        }
        (self.reported, self.took, self.failure) = (revision, took, None);
        self.contexts.clear();
        self.told.clear();
        self.follow(&report.network);
        self.report = Some(report);
        self.show_sought();
    }
}

mod changes;

impl Undo {
    fn holds_text(&self) -> bool {
        self.sources.iter().any(|source| !source.text.trim().is_empty())
    }
}

#[cfg(test)]
mod tests;
