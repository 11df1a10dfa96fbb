//! The smallest runtime with the pallet in it.

use std::cell::Cell;

use frame_support::{construct_runtime, derive_impl};
use sp_runtime::BuildStorage;

use crate as pallet_origins;

construct_runtime!(
	pub enum Test {
		System: frame_system,
		Origins: pallet_origins,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

thread_local! {
	static SHORTENED: Cell<bool> = const { Cell::new(false) };
}

pub struct Shorten;
impl pallet_origins::OnShortPeriods for Shorten {
	fn shorten() {
		SHORTENED.set(true);
	}
}

impl pallet_origins::Config for Test {
	type OnShortPeriods = Shorten;
}

/// Builds the genesis block, and says whether it shortened what else is shorter.
pub fn genesis(config: pallet_origins::GenesisConfig<Test>, test: impl FnOnce(bool)) {
	SHORTENED.set(false);
	let storage = RuntimeGenesisConfig { origins: config, ..Default::default() }.build_storage().unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| test(SHORTENED.get()));
}
