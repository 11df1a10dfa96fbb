//! Execution of blocks with 1,000 calls of all kinds, compared with blocks with 1,000 transfers of balances.
//!
//! The runtime's Wasm runs in the node's executor over a trie in memory. On the same prepared state (see [`economy`])
//! two runs of blocks are made as an author makes them, every call by a signed transaction that must succeed, each run
//! with as many blocks as the weights ask for. Then `Core_execute_block` is timed on each, alternating, and the medians
//! are compared. Prints JSON.

mod chain;
mod economy;

use assent_runtime::{Block, MILLI_UNIT};
use chain::{Chain, Signer, Snapshot};
use serde_json::json;

/// Calls on either side.
const CALLS: usize = 1_000;
/// How often each side is executed.
const ROUNDS: usize = 9;

/// One side of the comparison.
struct Side {
	blocks: Vec<Block>,
	times: Vec<f64>,
}

impl Side {
	fn new(blocks: Vec<Block>) -> Self {
		Self { blocks, times: Vec::new() }
	}

	fn execute(&mut self, chain: &mut Chain, snapshot: &Snapshot) {
		self.times.push(chain.time(snapshot, &self.blocks));
	}

	fn median(&mut self) -> f64 {
		self.times.sort_by(f64::total_cmp);
		self.times[self.times.len() / 2]
	}

	/// Extrinsics that are not inherents: every block has one of those, the timestamp.
	fn calls(&self) -> usize {
		self.blocks.iter().map(|block| block.extrinsics.len() - 1).sum()
	}
}

/// Account `i` pays the next one.
fn transfers() -> impl Iterator<Item = (Signer, assent_runtime::RuntimeCall)> {
	(0..CALLS as u32).map(|index| {
		let dest = Signer::numbered(index + 1).account().into();
		let call = assent_runtime::BalancesCall::transfer_keep_alive { dest, value: MILLI_UNIT };
		(Signer::numbered(index), call.into())
	})
}

fn main() {
	let mut chain = Chain::new("development");
	economy::prepare(&mut chain);
	eprintln!("prepared in {} blocks", chain.number());
	let snapshot = chain.snapshot();

	let calls = economy::mixed(&mut chain);
	let mut mixed = Side::new(chain.make_blocks(calls));
	chain.restore(&snapshot);
	let mut plain = Side::new(chain.make_blocks(transfers()));
	chain.restore(&snapshot);
	let mut empty = Side::new(chain.make_blocks([]));
	assert_eq!((mixed.calls(), plain.calls(), empty.calls()), (CALLS, CALLS, 0));

	for _ in 0..ROUNDS {
		for side in [&mut mixed, &mut plain, &mut empty] {
			side.execute(&mut chain, &snapshot);
		}
	}
	let (mixed_ms, transfers_ms, empty_ms) = (mixed.median(), plain.median(), empty.median());
	let report = json!({
		"mixed_block_vs_transfers": mixed_ms / transfers_ms,
		"mixed_1000_ms": mixed_ms,
		"transfers_1000_ms": transfers_ms,
		"mixed_1000_blocks": mixed.blocks.len(),
		"transfers_1000_blocks": plain.blocks.len(),
		"empty_block_ms": empty_ms,
	});
	println!("{report}");
}
