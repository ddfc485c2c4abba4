use super::*;
use crate::examples;

fn state() -> State {
    State::new(examples::first(), Theme::System)
}

fn after(mut state: State, actions: impl IntoIterator<Item = Action>) -> State {
    for action in actions {
        state.apply(action);
    }
    state
}

fn names(state: &State) -> Vec<&str> {
    state.sources.iter().map(|source| source.name.as_str()).collect()
}

fn file(name: &str, text: &str) -> (String, String) {
    (name.into(), text.into())
}

#[test]
fn files_replace_an_untouched_example_and_join_what_is_the_readers_own() {
    let first = after(state(), [Action::Open(vec![file("a.yaml", "a: 1"), file("a.yaml", "a: 2")])]);
    assert_eq!(names(&first), ["a.yaml", "a-2.yaml"]);
    assert_eq!(first.active_source().map(|source| source.name.as_str()), Some("a.yaml"));
    let second = after(first, [Action::Open(vec![file("b.yaml", "b: 1")])]);
    assert_eq!(names(&second), ["a.yaml", "a-2.yaml", "b.yaml"]);
}

#[test]
fn an_example_takes_the_place_of_edited_text_but_can_be_undone() {
    let edited = after(state(), [Action::Edit(0, "kind: Pod".into())]);
    assert_eq!(edited.example, None);
    let replaced = after(edited, [Action::Example(examples::first())]);
    assert!(replaced.undo.is_some());
    let back = after(replaced, [Action::Undo]);
    assert_eq!(&*back.sources[0].text, "kind: Pod");
    assert!(back.undo.is_none());
    // An example that nobody changed is not worth keeping.
    assert!(after(state(), [Action::Example(examples::first())]).undo.is_none());
}

#[test]
fn closing_chooses_the_neighbour_and_keeps_the_text_for_undo() {
    let three = after(state(), [Action::Open(vec![file("a", "1"), file("b", "2"), file("c", "3")])]);
    let (b, c) = (three.sources[1].id, three.sources[2].id);
    let closed = after(three, [Action::Activate(b), Action::Close(b)]);
    assert_eq!(closed.active, c);
    assert_eq!(closed.undo.as_ref().map(|undo| undo.message.as_str()), Some("b is closed."));
    assert_eq!(names(&after(closed.clone(), [Action::Undo])), ["a", "b", "c"]);
    let a = closed.sources[0].id;
    let none = after(closed, [Action::Close(c), Action::Close(a)]);
    assert_eq!(names(&none), ["untitled.yaml"]);
    assert_eq!(none.active, none.sources[0].id);
}

#[test]
fn numbers_are_never_used_twice() {
    let opened = after(state(), [Action::Open(vec![file("a", "1")]), Action::New]);
    let closed = after(opened.clone(), [Action::Close(opened.active), Action::New]);
    assert!(closed.active > opened.active);
}

#[test]
fn only_what_is_evaluated_counts_as_a_revision() {
    let start = state();
    let text = start.sources[0].text.clone();
    let still = after(start.clone(), [Action::Edit(0, text), Action::View(View::Security), Action::Outside(true)]);
    assert_eq!((still.revision, still.example), (start.revision, start.example));
    assert!(after(start.clone(), [Action::Level(Level::Baseline)]).revision > start.revision);
    assert!(after(start.clone(), [Action::Rename(0, "x.yaml".into(), String::new())]).revision > start.revision);
}

#[test]
fn renaming_keeps_names_unique() {
    let two = after(state(), [Action::Open(vec![file("a.yaml", "1"), file("b.yaml", "2")])]);
    let second = two.sources[1].id;
    assert_eq!(names(&after(two, [Action::Rename(second, "a.yaml".into(), String::new())])), ["a.yaml", "a-2.yaml"]);
}

#[test]
fn a_file_keeps_its_cluster() {
    let two = after(state(), [Action::Open(vec![file("a.yaml", "1"), file("b.yaml", "2")])]);
    let (revision, id) = (two.revision, two.sources[1].id);
    let clusters = |state: &State| state.sources.iter().map(|source| source.cluster.clone()).collect::<Vec<_>>();
    let named = after(two, [Action::Rename(id, "b.yaml".into(), " east ".into())]);
    assert_eq!((clusters(&named), names(&named)), (vec![None, Some("east".into())], vec!["a.yaml", "b.yaml"]));
    assert!(named.revision > revision);
    let back = after(named.clone(), [Action::Edit(id, "3".into()), Action::Close(id), Action::Undo]);
    assert_eq!(clusters(&back), clusters(&named));
    let unnamed = after(named, [Action::Rename(id, "b.yaml".into(), String::new())]);
    assert_eq!(clusters(&unnamed), [None, None]);
}

#[test]
fn late_answers_are_dropped() {
    let report = Rc::new(Report::default());
    let asked = state().revision;
    let late = after(state(), [Action::Edit(0, "x".into()), Action::Report(asked, report.clone(), 1.0)]);
    assert!(late.report.is_none());
    let revision = late.revision;
    let current = after(late, [Action::Report(revision, report, 1.0)]);
    assert!(current.current());
    assert!(!after(current, [Action::Edit(0, "y".into())]).current());
}

#[test]
fn failures_are_shown_until_the_next_answer() {
    let revision = state().revision;
    let failed = after(state(), [Action::Failed(revision, "no".into())]);
    assert_eq!(failed.failure.as_deref(), Some("no"));
    assert_eq!(after(failed, [Action::Report(revision, Rc::default(), 1.0)]).failure, None);
    assert_eq!(after(state(), [Action::Failed(revision - 1, "late".into())]).failure, None);
}

#[test]
fn a_pair_that_is_gone_is_no_longer_explained() {
    let pair = Pair { from: "a/Pod/a".into(), to: "a/Pod/b".into() };
    let chosen = after(state(), [Action::Pair(Some(pair))]);
    let revision = chosen.revision;
    assert_eq!(after(chosen, [Action::Report(revision, Rc::default(), 1.0)]).pair, None);
}

/// A state whose report offers to write `B` for the `b` of its only file.
fn fixable() -> State {
    let opened = after(state(), [Action::Open(vec![file("a.yaml", "a: b")])]);
    let spot = |offset: usize| serde_json::json!({"line": 1, "column": offset + 1, "offset": offset});
    let span = serde_json::json!({"source": "a.yaml", "start": spot(3), "end": spot(4)});
    let finding = serde_json::json!({"id": "f", "rule": "r", "severity": "error", "message": "", "subject": "", "span": span, "fixable": true});
    let fix = serde_json::json!({"finding": "f", "title": "Write `B`", "edits": [{"span": span, "text": "B"}]});
    let mut report = Report { findings: vec![serde_json::from_value(finding).unwrap()], ..Report::default() };
    report.offer(vec![serde_json::from_value(fix).unwrap()]);
    let revision = opened.revision;
    after(opened, [Action::Report(revision, Rc::new(report), 1.0)])
}

#[test]
fn a_fix_changes_the_text_and_can_be_taken_back() {
    let before = fixable();
    let fixed = after(before.clone(), [Action::Fix("f".into())]);
    assert_eq!(&*fixed.sources[0].text, "a: B");
    assert!(!fixed.current() && fixed.rewritten > before.rewritten);
    assert_eq!(fixed.undo.as_ref().map(|undo| undo.message.as_str()), Some("Done: Write `B`."));
    assert_eq!(fixed.before_fix().as_deref(), Some("a: b"));
    assert_eq!(fixed.reveal.as_ref().map(|reveal| reveal.range.start.column), Some(4));
    let back = after(fixed.clone(), [Action::Undo]);
    assert_eq!(&*back.sources[0].text, "a: b");
    assert!(back.rewritten > fixed.rewritten);
    // What was typed after a fix is not thrown away with it.
    let typed = after(fixed, [Action::Edit(before.active, "a: B # mine".into()), Action::Undo]);
    assert_eq!(&*typed.sources[0].text, "a: B # mine");
}

#[test]
fn a_fix_of_an_older_text_is_not_taken() {
    let edited = after(fixable(), [Action::Edit(fixable().active, "# b\na: b".into()), Action::Fix("f".into())]);
    assert_eq!(&*edited.sources[0].text, "# b\na: b");
    assert_eq!(&*after(fixable(), [Action::Fix("other".into())]).sources[0].text, "a: b");
}

#[test]
fn revealing_opens_the_tab_and_counts() {
    let name = state().sources[1].name.clone();
    let range = Range { source: name.clone(), ..Range::default() };
    let shown = after(state(), [Action::Reveal(range.clone(), None), Action::Reveal(range, None)]);
    assert_eq!(shown.active_source().map(|source| &source.name), Some(&name));
    assert_eq!((shown.place, shown.reveal.map(|reveal| reveal.number)), (Place::Files, Some(2)));
    let nowhere = after(state(), [Action::Reveal(Range::default(), None)]);
    assert!(nowhere.reveal.is_none());
}

fn rules() -> Rc<Vec<Rule>> {
    let rule = |id: &str, level: &str| serde_json::json!({"id": id, "family": "security", "severity": "error", "level": level, "summary": "", "explanation": "", "example": "a: b\n"});
    let list = serde_json::json!([rule("host-ports", "restricted"), rule("proc-mount", "baseline")]);
    Rc::new(serde_json::from_value(list).unwrap())
}

#[test]
fn the_example_of_a_rule_becomes_a_file_at_its_level() {
    let shown = after(state(), [Action::Rules(rules()), Action::Rule(Some("proc-mount".into()))]);
    assert_eq!(shown.rule.as_deref(), Some("proc-mount"));
    let tried = after(shown, [Action::Try("proc-mount".into())]);
    assert_eq!((names(&tried), tried.rule.as_deref(), tried.place), (vec!["proc-mount.yaml"], None, Place::Files));
    assert_eq!(tried.standard.level, Level::Baseline);
    let second = after(tried, [Action::Try("host-ports".into()), Action::Try("no-such-rule".into())]);
    assert_eq!(names(&second), ["proc-mount.yaml", "host-ports.yaml"]);
    assert_eq!((second.standard.level, second.seek.as_deref()), (Level::Restricted, Some("host-ports")));
}

#[test]
fn a_change_is_looked_at_before_it_is_taken() {
    let fixable = fixable();
    let fix = fixable.report.as_ref().and_then(|report| report.findings[0].fix.clone()).unwrap();
    let change = Change::of(&fix);
    assert_eq!(change.sources(&fixable).into_iter().map(|(_, text)| text).collect::<Vec<_>>(), ["a: B"]);
    let made = Proposal::Made(change);
    let revision = fixable.revision;
    let asked = after(fixable, [Action::Ask(Question::FixAll)]);
    assert_eq!(asked.asked, Some((0, Question::FixAll)));
    assert_eq!(asked.proposal.as_deref(), Some(&Proposal::Asked));
    assert_eq!(after(asked.clone(), [Action::Cancel, Action::Proposed(revision, made.clone())]).proposal, None);
    let shown = after(asked.clone(), [Action::Proposed(revision, made.clone())]);
    assert_eq!((shown.proposal.as_deref(), &*shown.sources[0].text), (Some(&made), "a: b"));
    let taken = after(shown.clone(), [Action::Take]);
    assert_eq!((taken.proposal.is_none(), &*taken.sources[0].text), (true, "a: B"));
    assert_eq!(&*after(taken, [Action::Undo]).sources[0].text, "a: b");
    // A change of an older text is not taken.
    let active = asked.active;
    let edited = after(asked, [Action::Edit(active, "b: a".into()), Action::Proposed(revision, made)]);
    assert!(matches!(edited.proposal.as_deref(), Some(Proposal::Failed(_))));
    assert_eq!(&*after(edited, [Action::Take]).sources[0].text, "b: a");
}

#[test]
fn a_suggestion_is_looked_at_first() {
    let mut suggested = fixable();
    let report = suggested.report.clone().unwrap();
    let mut report = (*report).clone();
    let mut fix = (**report.findings[0].fix.as_ref().unwrap()).clone();
    (fix.suggestion, fix.check) = (true, Some("Does the image run so?".into()));
    report.findings[0].fix = Some(Rc::new(fix));
    suggested.report = Some(Rc::new(report));
    let shown = after(suggested, [Action::Fix("f".into())]);
    assert_eq!(&*shown.sources[0].text, "a: b");
    match shown.proposal.as_deref() {
        Some(Proposal::Made(change)) => assert_eq!(change.checks, ["Does the image run so?"]),
        other => panic!("{other:?}"),
    }
    assert_eq!(&*after(shown, [Action::Take]).sources[0].text, "a: B");
}

#[test]
fn a_fix_that_was_not_worked_out_is_asked_for() {
    let mut unknown = fixable();
    let mut report = (**unknown.report.as_ref().unwrap()).clone();
    report.findings[0].fix = None;
    unknown.report = Some(Rc::new(report));
    let asked = after(unknown, [Action::Fix("f".into())]);
    assert_eq!(asked.asked, Some((0, Question::Fix { finding: "f".into() })));
    assert_eq!(&*asked.sources[0].text, "a: b");
}
