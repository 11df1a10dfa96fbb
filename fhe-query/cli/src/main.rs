//! `assent`: contribute to models, ask them encrypted, be paid for both, switch them off.
//!
//! Every command does one thing against a node and, where data travels, a worker. It prints text for people by default,
//! and JSON for scripts with `--json`: one object on standard output, and `{"error": ...}` with exit code 1 when it
//! fails.
#![forbid(unsafe_code)]

mod args;
mod bonds;
mod context;
mod contribute;
mod credits;
mod documents;
mod forming;
mod keys;
mod market;
mod model;
mod names;
mod notice;
mod output;
mod passphrase;
mod pledges;
mod pools;
mod profile;
mod program;
mod query;
mod rights;
mod sponsors;
mod status;
mod tasks;
mod votes;
mod worker;

fn main() -> std::process::ExitCode {
	program::start()
}
