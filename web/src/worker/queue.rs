//! What waits for the worker, what it works on, and what it holds.

use super::message::{Answer, Input, Question, Reply, Request};

/// Why a question has no answer where an edit could not wait for it.
const STOPPED: &str = "The text has changed before this was worked out.";

/// What waits for the worker, what it works on, and what it holds.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    /// The newest input that was not sent yet, with its revision.
    waiting: Option<(u64, Input)>,
    /// The questions that were not sent yet.
    questions: Vec<Question>,
    /// What the worker is at.
    job: Option<Job>,
    /// What the worker holds.
    held: Option<(u64, Input)>,
    /// The number of the state that the worker holds to compare with.
    kept: Option<u64>,
    /// The number of the next message.
    run: u64,
    /// How often in a row the worker failed.
    failures: u32,
}

#[derive(Debug)]
enum Job {
    Input(u64, Input),
    Question(Question),
}

impl Queue {
    /// Asks for a report; takes the place of an older one that still waits.
    pub(crate) fn want(&mut self, revision: u64, input: Input) {
        self.waiting = Some((revision, input));
        self.failures = 0;
    }

    /// Asks a question; it takes the place of an older one of its sort that still waits.
    pub(crate) fn ask(&mut self, question: Question) {
        self.questions.retain(|waiting| !question.replaces(waiting));
        self.questions.push(question);
    }

    /// The next message to the worker; none while it works, or where nothing waits.
    pub(crate) fn next(&mut self) -> Option<String> {
        if self.job.is_some() {
            return None;
        }
        let run = self.run;
        let (job, text) = if let Some((revision, input)) = self.waiting.take() {
            let changed = self.held.as_ref().and_then(|(_, held)| input.one_change(held));
            let request = match changed {
                Some(text) => Request::Update { run, name: &text.name, text: &text.text },
                None => Request::Analyze { run, input: &input },
            };
            let text = serde_json::to_string(&request);
            (Job::Input(revision, input), text)
        } else {
            let can = |question: &Question| self.held.is_some() || *question == Question::Rules;
            let question = self.questions.iter().position(can).map(|at| self.questions.remove(at))?;
            let text = match &question {
                // The texts of a state that was kept may be long, and each edit asks for another comparison.
                question if question.since().is_some_and(|since| self.kept == Some(since.number)) => {
                    serde_json::to_string(&Request::Ask { run, question: &question.without_texts() })
                }
                question => serde_json::to_string(&Request::Ask { run, question }),
            };
            (Job::Question(question), text)
        };
        self.run += 1;
        self.job = Some(job);
        text.ok()
    }

    /// Whether the worker is at something that may take long while a newer input waits.
    pub(crate) fn outdated(&self) -> bool {
        let long = matches!(self.job, Some(Job::Input(..) | Job::Question(Question::Suggest(_))));
        long && self.waiting.is_some()
    }

    /// Takes a reply; what the page is to be told of it. Replies to anything but the newest message are dropped.
    pub(crate) fn reply(&mut self, reply: Reply) -> Option<Answer> {
        if reply.run() != self.run.checked_sub(1) {
            return None;
        }
        match (self.job.take()?, reply) {
            (Job::Input(revision, input), Reply::Report { report, took, fixes, .. }) => {
                self.held = Some((revision, input));
                self.failures = 0;
                Some(Answer::Report(revision, report, took, fixes))
            }
            (Job::Input(revision, _), Reply::Refused { message, .. }) => {
                self.held = None;
                Some(Answer::Failed(revision, message))
            }
            (Job::Question(question), Reply::Told { answer, .. }) => {
                self.failures = 0;
                if let Some(since) = question.since() {
                    self.kept = Some(since.number);
                } else if question == Question::Forget {
                    self.kept = None;
                }
                Some(self.told(question, Ok(answer)))
            }
            (Job::Question(question), Reply::Refused { message, .. }) => {
                if question.since().is_some() {
                    self.kept = None;
                }
                Some(self.told(question, Err(message)))
            }
            _ => None,
        }
    }

    /// The worker failed and is being started again: its work waits once more, unless newer work does. What fails twice is given up.
    pub(crate) fn failed(&mut self, why: &str) -> Option<Answer> {
        let held = self.held.take();
        self.kept = None;
        let again = self.failures == 0;
        self.failures += 1;
        match self.job.take() {
            Some(Job::Input(revision, input)) if self.waiting.is_none() => {
                if again {
                    self.waiting = Some((revision, input));
                    return None;
                }
                Some(Answer::Failed(revision, why.to_string()))
            }
            Some(Job::Question(question)) => {
                let answer =
                    Answer::Told(question.clone(), held.as_ref().map_or(0, |(held, _)| *held), Err(why.to_string()));
                self.waiting = self.waiting.take().or(held);
                if again {
                    if !self.questions.iter().any(|waiting| waiting.replaces(&question)) {
                        self.questions.insert(0, question);
                    }
                    return None;
                }
                Some(answer)
            }
            _ => {
                self.waiting = self.waiting.take().or(held);
                None
            }
        }
    }

    /// The worker was stopped because newer work waits: what it held is gone. A question is not asked again by itself, or each edit would wait for it.
    pub(crate) fn stopped(&mut self) -> Option<Answer> {
        let answer = match self.job.take() {
            Some(Job::Question(question)) => Some(self.told(question, Err(STOPPED.to_string()))),
            _ => None,
        };
        (self.held, self.kept) = (None, None);
        answer
    }

    fn told(&self, question: Question, answer: Result<String, String>) -> Answer {
        Answer::Told(question, self.held.as_ref().map_or(0, |(revision, _)| *revision), answer)
    }
}

#[cfg(test)]
mod tests {
    use super::super::message::{ExportQuestion, Since, StandardOption, SuggestQuestion, Text};
    use super::*;
    use crate::state::Pair;

    fn input(changing: &str) -> Input {
        let text = |name: &str, text: &str| Text { name: name.into(), text: text.into(), cluster: None };
        let standard = StandardOption { level: "baseline", version: "latest".into() };
        Input { sources: vec![text("a", "1"), text("b", changing)], standard, dialect: "spec" }
    }

    fn report(run: u64) -> Reply {
        Reply::Report { run, report: "{}".into(), fixes: "[]".into(), took: 1.0 }
    }

    fn question() -> Question {
        Question::about(Pair { from: "x".into(), to: "y".into() }, None, false)
    }

    fn kind(message: Option<String>) -> String {
        let message: serde_json::Value = serde_json::from_str(&message.unwrap()).unwrap();
        message["kind"].as_str().unwrap().to_string()
    }

    /// A queue whose worker has answered the first input.
    fn answered() -> Queue {
        let mut queue = Queue::default();
        queue.want(1, input("1"));
        assert_eq!(kind(queue.next()), "analyze");
        assert_eq!(queue.reply(report(0)), Some(Answer::Report(1, "{}".into(), 1.0, "[]".into())));
        queue
    }

    #[test]
    fn one_message_is_out_at_a_time_and_the_newest_input_is_next() {
        let mut queue = Queue::default();
        queue.want(1, input("1"));
        assert!(queue.next().is_some());
        queue.want(2, input("2"));
        queue.want(3, input("3"));
        assert_eq!(queue.next(), None);
        assert!(queue.outdated());
        queue.reply(report(0));
        let message = queue.next().unwrap();
        assert!(message.contains("update") && message.contains("\"3\""), "{message}");
        assert!(!queue.outdated());
    }

    #[test]
    fn a_single_change_is_an_update_and_a_new_standard_is_not() {
        let mut queue = answered();
        queue.want(2, input("2"));
        assert_eq!(kind(queue.next()), "update");
        queue.reply(report(1));
        let mut other = input("2");
        other.standard.level = "restricted";
        queue.want(3, other);
        assert_eq!(kind(queue.next()), "analyze");
    }

    #[test]
    fn explanations_wait_for_the_report_they_belong_to() {
        let mut queue = Queue::default();
        queue.ask(question());
        assert_eq!(queue.next(), None);
        queue.want(1, input("1"));
        assert_eq!(kind(queue.next()), "analyze");
        queue.reply(report(0));
        assert_eq!(kind(queue.next()), "ask");
        let reply = Reply::Told { run: 1, answer: "{}".into() };
        assert_eq!(queue.reply(reply), Some(Answer::Told(question(), 1, Ok("{}".into()))));
    }

    #[test]
    fn rules_need_no_report_and_tables_wait_beside_each_other() {
        let mut queue = Queue::default();
        let table = |endpoint: &str| Question::Contexts { endpoint: endpoint.into() };
        for question in [table("a"), Question::Rules, table("b"), table("a")] {
            queue.ask(question);
        }
        assert!(queue.next().unwrap().contains("rules"));
        queue.reply(Reply::Told { run: 0, answer: "[]".into() });
        assert_eq!(queue.next(), None);
        queue.want(1, input("1"));
        queue.next();
        queue.reply(report(1));
        assert!(queue.next().unwrap().contains("\"b\""));
        queue.reply(Reply::Told { run: 2, answer: "{}".into() });
        assert!(queue.next().unwrap().contains("\"a\""));
        queue.reply(Reply::Told { run: 3, answer: "{}".into() });
        assert_eq!(queue.next(), None);
    }

    #[test]
    fn a_state_that_was_kept_is_sent_until_the_worker_holds_it() {
        let mut queue = answered();
        let since = |number| Since { number, before: Some(std::rc::Rc::new(input("kept"))) };
        let compare = |number| Question::Compare(since(number));
        let sent = |queue: &mut Queue, question| {
            queue.ask(question);
            let run = queue.run;
            let is_sent = queue.next().unwrap().contains("kept");
            queue.reply(Reply::Told { run, answer: "{}".into() });
            is_sent
        };
        assert!(sent(&mut queue, compare(1)));
        assert!(!sent(&mut queue, compare(1)));
        assert!(sent(&mut queue, compare(2)), "another one");
        let export =
            |number| Question::Export(ExportQuestion { since: Some(since(number)), ..ExportQuestion::default() });
        assert!(!sent(&mut queue, export(2)), "an export asks about the same");
        assert!(sent(&mut queue, export(3)), "or brings its own");
        assert!(!sent(&mut queue, compare(3)));
        sent(&mut queue, Question::Forget);
        assert!(sent(&mut queue, compare(2)));
        queue.failed("gone");
        queue.next();
        queue.reply(report(queue.run - 1));
        assert!(sent(&mut queue, compare(2)), "a new worker holds nothing");
        queue.ask(compare(2));
        queue.next();
        queue.reply(Reply::Refused { run: queue.run - 1, message: "no".into() });
        assert!(sent(&mut queue, compare(2)), "a refusal leaves nothing behind");
    }

    #[test]
    fn replies_to_older_messages_are_dropped() {
        let mut queue = answered();
        queue.want(2, input("2"));
        queue.next();
        assert_eq!(queue.reply(report(0)), None);
        assert!(queue.reply(report(1)).is_some());
    }

    #[test]
    fn a_failure_is_tried_once_more_and_then_told() {
        let mut queue = answered();
        queue.want(2, input("2"));
        queue.next();
        assert_eq!(queue.failed("trap"), None);
        // The new worker holds nothing, so everything is sent again.
        assert_eq!(kind(queue.next()), "analyze");
        assert_eq!(queue.failed("trap"), Some(Answer::Failed(2, "trap".into())));
        assert_eq!(queue.next(), None);
        queue.want(3, input("3"));
        assert_eq!(kind(queue.next()), "analyze");
    }

    #[test]
    fn after_a_failure_while_idle_the_input_is_read_again() {
        let mut queue = answered();
        assert_eq!(queue.failed("gone"), None);
        assert_eq!(kind(queue.next()), "analyze");
    }

    #[test]
    fn a_question_that_fails_is_asked_again_of_the_same_input() {
        let mut queue = answered();
        queue.ask(question());
        queue.next();
        assert_eq!(queue.failed("trap"), None);
        assert_eq!(kind(queue.next()), "analyze");
        assert!(queue.reply(report(2)).is_some());
        assert_eq!(kind(queue.next()), "ask");
    }

    #[test]
    fn a_refused_input_is_told_and_not_held() {
        let mut queue = answered();
        queue.want(2, input("2"));
        queue.next();
        let refused = Reply::Refused { run: 1, message: "no".into() };
        assert_eq!(queue.reply(refused), Some(Answer::Failed(2, "no".into())));
        queue.want(3, input("3"));
        assert_eq!(kind(queue.next()), "analyze");
    }

    #[test]
    fn a_stopped_worker_is_asked_from_the_start() {
        let mut queue = answered();
        queue.want(2, input("2"));
        queue.next();
        queue.want(3, input("3"));
        assert_eq!(queue.stopped(), None);
        assert_eq!(kind(queue.next()), "analyze");
    }

    #[test]
    fn a_suggestion_does_not_keep_an_edit_waiting() {
        let mut queue = answered();
        let wanted = Question::Suggest(SuggestQuestion {
            wanted: "current",
            without: Vec::new(),
            namespaces: Vec::new(),
            dns: true,
            plan: "deny-last",
            number: 1,
        });
        queue.ask(wanted.clone());
        assert_eq!(kind(queue.next()), "ask");
        assert!(!queue.outdated());
        queue.want(2, input("2"));
        assert!(queue.outdated());
        assert_eq!(queue.stopped(), Some(Answer::Told(wanted, 1, Err(STOPPED.into()))));
        assert_eq!(kind(queue.next()), "analyze");
        assert_eq!(queue.reply(report(2)), Some(Answer::Report(2, "{}".into(), 1.0, "[]".into())));
        assert_eq!(queue.next(), None);
    }
}
