//! `assent-node`: a validator of the Assent chain, with a worker on request.
#![forbid(unsafe_code)]

mod chain_spec;
mod cli;
mod command;
mod rpc;
mod sealing;
mod service;
mod types;
mod worker;

fn main() -> sc_cli::Result<()> {
	command::run()
}
