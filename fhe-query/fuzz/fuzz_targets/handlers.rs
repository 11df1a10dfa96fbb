#![no_main]

use std::sync::{LazyLock, Mutex};

use assent_worker::fuzzing::Handlers;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use tokio::runtime::Runtime;

static SERVICE: LazyLock<(TempDir, Runtime, Mutex<Handlers>)> = LazyLock::new(|| {
	let runtime = Runtime::new().expect("a runtime starts");
	let data = tempfile::tempdir().expect("there is a folder for it");
	let handlers = runtime.block_on(Handlers::new(data.path())).expect("the service starts");
	(data, runtime, Mutex::new(handlers))
});

fuzz_target!(|bytes: &[u8]| {
	let (_, runtime, handlers) = &*SERVICE;
	runtime.block_on(handlers.lock().expect("nothing panicked before").run(bytes));
});
