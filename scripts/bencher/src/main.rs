//! `assent-bencher`: FRAME's `benchmark pallet` for a runtime's Wasm, with the host functions that our runtime uses.

use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sp_runtime::traits::BlakeTwo256;

fn main() -> sc_cli::Result<()> {
	// Without it a failed benchmark does not say why.
	sc_cli::LoggerBuilder::new("error").init()?;
	PalletCmd::parse().run_with_spec::<BlakeTwo256, ()>(None)
}
