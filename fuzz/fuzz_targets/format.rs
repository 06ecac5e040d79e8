//! Every reader on any bytes: none panics, none runs away, and what it reads lies inside the text. The first byte chooses
//! the reader.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some((number, text)) = input.split_first() {
        assert!(envlint::format_keeps_spans_inside(usize::from(*number), text));
    }
});
