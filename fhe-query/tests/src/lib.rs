//! A network of one machine for end-to-end tests: [`Node`] is a development node with a worker inside, [`Program`] the program
//! `assent` as a person or a script runs it. Both are processes that `scripts/build.sh` has built; the tests are in `tests/`.
#![forbid(unsafe_code)]

mod node;
mod people;
mod program;

use std::{
	fmt::Display,
	path::PathBuf,
	time::{Duration, Instant},
};

pub use node::Node;
pub use people::{Person, ROWS};
pub use program::{amount, number, units, Program};

/// One unit of the native currency, in its smallest parts.
pub const UNIT: u128 = 1_000_000_000_000;
/// The longest time that a test waits for one thing.
const PATIENCE: Duration = Duration::from_secs(240);

/// Path of a program beside the running test program.
pub fn binary(name: &str) -> PathBuf {
	let test = std::env::current_exe().expect("a running program has a path");
	let folder = test.parent().and_then(|deps| deps.parent()).expect("test programs lie in target/debug/deps");
	let path = folder.join(name);
	assert!(path.exists(), "{} is not built yet: run scripts/build.sh", path.display());
	path
}

/// Asks again and again until there is an answer; panics with `what` if there is none in four minutes.
pub fn until<T>(what: &str, mut answer: impl FnMut() -> Option<T>) -> T {
	until_ok(what, || answer().ok_or("there is nothing yet"))
}

/// Tries again and again until it works; panics with `what` and the last error if it does not in four minutes.
pub fn until_ok<T, Reason: Display>(what: &str, mut attempt: impl FnMut() -> Result<T, Reason>) -> T {
	let end = Instant::now() + PATIENCE;
	loop {
		match attempt() {
			Ok(done) => return done,
			Err(reason) => assert!(Instant::now() < end, "{what}: not after {} s: {reason}", PATIENCE.as_secs()),
		}
		std::thread::sleep(Duration::from_millis(100));
	}
}
