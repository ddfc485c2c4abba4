//! Any bytes, read and evaluated: what `podwall_tests::properties` says of every text holds for them, and an edit in their middle
//! gives what a new analysis gives.

#![no_main]

use libfuzzer_sys::fuzz_target;
use podwall::source;
use podwall_tests::properties::{hold, update_equals_new};

fuzz_target!(|bytes: &[u8]| {
    let text = source::decode(bytes);
    hold(&text);
    // What the first bytes say decides where the text is edited, so that the fuzzer can choose it.
    let mut at = bytes.iter().take(4).fold(0, |at, byte| at * 31 + usize::from(*byte)) % (text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let sign = ["x", "\n", "\"", "---\n", " "][bytes.len() % 5];
    update_equals_new(&text, &format!("{}{sign}{}", &text[..at], &text[at..]));
});
