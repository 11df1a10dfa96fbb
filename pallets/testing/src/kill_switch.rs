//! A double of the kill switch.

use std::collections::BTreeSet;

use assent_primitives::{BlockNumber, KillSwitch, ModelId, ModelState};
use frame_support::parameter_types;

parameter_types! {
	/// The models that are halted.
	pub static Halted: BTreeSet<ModelId> = BTreeSet::new();
}

/// A kill switch that halts the models in [`Halted`]; all others are active.
pub struct Halts;

impl KillSwitch for Halts {
	fn state(model: ModelId) -> ModelState {
		if Halted::get().contains(&model) {
			ModelState::Halted
		} else {
			ModelState::Active
		}
	}
	fn is_frozen(_: ModelId) -> bool {
		false
	}
	fn halted_at(_: ModelId) -> Option<BlockNumber> {
		None
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_set_state(_: ModelId, _: ModelState) {}
}
