//! What the core said before a trap, so that the error that JavaScript throws can carry it.
//!
//! The core never panics. Should it do so all the same, the trap itself would tell nothing.

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs once when the module is instantiated: remembers the message of a panic.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        LAST.with(|last| {
            if let Ok(mut last) = last.try_borrow_mut() {
                *last = panic.to_string();
            }
        });
    }));
}

/// The message of the last panic; empty where there was none.
#[wasm_bindgen(js_name = lastPanic)]
pub fn last_panic() -> String {
    LAST.with(|last| last.try_borrow().map(|last| last.clone()).unwrap_or_default())
}
