#![no_main]

#[path = "../src/interop.rs"]
mod interop;

libfuzzer_sys::fuzz_target!(|data: &[u8]| interop::inputs_json(data));
