//! The worker itself: started, listened to, and started again when it fails.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use super::message::{Answer, Input, Question, Reply};
use super::queue::Queue;

/// Where the worker's program is, seen from the page.
const PROGRAM: &str = "js/worker.js";

/// A worker that still keeps a newer input waiting after this time is stopped.
const PATIENCE_MS: u32 = 3_000;

/// The page's end of the conversation with the worker.
#[derive(Clone)]
pub(crate) struct Client(Rc<Shared>);

struct Shared {
    queue: RefCell<Queue>,
    thread: RefCell<Option<Thread>>,
    impatience: RefCell<Option<Timeout>>,
    tell: Callback<Answer>,
}

/// A running worker. It is stopped, and no longer listened to, when this is dropped.
struct Thread {
    worker: Worker,
    _listeners: [EventListener; 2],
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl PartialEq for Client {
    fn eq(&self, other: &Client) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Client {
    /// A client whose answers go to `tell`. The worker starts with the first question.
    pub(crate) fn new(tell: Callback<Answer>) -> Client {
        Client(Rc::new(Shared {
            queue: RefCell::default(),
            thread: RefCell::default(),
            impatience: RefCell::default(),
            tell,
        }))
    }

    /// Asks for the report of a revision.
    pub(crate) fn want(&self, revision: u64, input: Input) {
        self.0.queue.borrow_mut().want(revision, input);
        pump(&self.0);
        if self.0.queue.borrow().outdated() {
            let shared = Rc::downgrade(&self.0);
            let stop = move || shared.upgrade().into_iter().for_each(|shared| stop(&shared));
            self.0.impatience.borrow_mut().get_or_insert_with(|| Timeout::new(PATIENCE_MS, stop));
        }
    }

    /// Asks for the explanation of a pair.
    pub(crate) fn ask(&self, question: Question) {
        self.0.queue.borrow_mut().ask(question);
        pump(&self.0);
    }
}

/// Sends the next message, if the worker is free.
fn pump(shared: &Rc<Shared>) {
    let Some(message) = shared.queue.borrow_mut().next() else { return };
    let mut thread = shared.thread.borrow_mut();
    if thread.is_none() {
        *thread = start(shared).ok();
    }
    let sent = thread.as_ref().map(|thread| thread.worker.post_message(&JsValue::from_str(&message)));
    drop(thread);
    if !matches!(sent, Some(Ok(()))) {
        fail(shared, "The evaluation cannot be started in this browser.");
    }
}

fn start(shared: &Rc<Shared>) -> Result<Thread, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(PROGRAM, &options)?;
    let heard = Rc::downgrade(shared);
    let message = EventListener::new(&worker, "message", move |event| {
        let data = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
        if let (Some(shared), Some(data)) = (Weak::upgrade(&heard), data) {
            hear(&shared, &data);
        }
    });
    let failing = Rc::downgrade(shared);
    let error = EventListener::new(&worker, "error", move |event| {
        let why = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
        if let Some(shared) = Weak::upgrade(&failing) {
            fail(&shared, &why);
        }
    });
    Ok(Thread { worker, _listeners: [message, error] })
}

fn hear(shared: &Rc<Shared>, data: &str) {
    match serde_json::from_str(data) {
        Ok(Reply::Failed { message }) => fail(shared, &message),
        Ok(reply) => {
            shared.impatience.borrow_mut().take();
            let answer = shared.queue.borrow_mut().reply(reply);
            answer.into_iter().for_each(|answer| shared.tell.emit(answer));
            pump(shared);
        }
        Err(error) => fail(shared, &error.to_string()),
    }
}

/// The worker is lost: it is dropped, and its work is given to a new one.
fn fail(shared: &Rc<Shared>, why: &str) {
    let lost = shared.thread.borrow_mut().take();
    let answer = shared.queue.borrow_mut().failed(why);
    answer.into_iter().for_each(|answer| shared.tell.emit(answer));
    // The listener that called this belongs to the lost worker, so both go when it has returned.
    let shared = shared.clone();
    Timeout::new(0, move || {
        drop(lost);
        pump(&shared);
    })
    .forget();
}

/// Stops a worker that is too long at something outdated.
fn stop(shared: &Rc<Shared>) {
    shared.impatience.borrow_mut().take();
    if shared.queue.borrow().outdated() {
        shared.thread.borrow_mut().take();
        let answer = shared.queue.borrow_mut().stopped();
        answer.into_iter().for_each(|answer| shared.tell.emit(answer));
        pump(shared);
    }
}
