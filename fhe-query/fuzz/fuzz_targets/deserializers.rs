#![no_main]

use std::sync::LazyLock;

use assent_worker::fuzzing::Deserializers;
use libfuzzer_sys::fuzz_target;

static TARGETS: LazyLock<Deserializers> = LazyLock::new(|| Deserializers::new().expect("an engine starts"));

fuzz_target!(|bytes: &[u8]| TARGETS.run(bytes));
