//! A chain with consent sets and nothing else.

use frame_support::{derive_impl, parameter_types};
use frame_system::RunToBlockHooks;
use sp_runtime::BuildStorage;

use super::*;
use crate as pallet_consent_tree;
use frame_support::traits::OnIdle;

pub const MODEL: ModelId = ModelId(3);
pub const OTHER_MODEL: ModelId = ModelId(4);
pub const RETENTION: BlockNumber = 10;
pub const MAX_DUE: u32 = 2;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Consents: pallet_consent_tree,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlockU32<Test>;
}

parameter_types! {
	pub const Retention: BlockNumber = RETENTION;
	pub const MaxDue: u32 = MAX_DUE;
}

impl pallet_consent_tree::Config for Test {
	type WeightInfo = ();
	type BlockNumberProvider = System;
	type Retention = Retention;
	type MaxDue = MaxDue;
}

#[derive(Default)]
pub struct ExtBuilder;

impl ExtBuilder {
	pub fn build(self) -> sp_io::TestExternalities {
		let storage = RuntimeGenesisConfig::default().build_storage().expect("the genesis is sound");
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| run_to(1));
		ext
	}

	/// Runs `test`, then checks the invariants.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Consents::do_try_state().expect("invariants hold");
		});
	}
}

/// Ends this block and all before block `to`, and begins `to`. No block is full.
pub fn run_to(to: BlockNumber) {
	run_to_with(to, Weight::MAX);
}

/// The same, with `left` of each block for what is done at its end.
pub fn run_to_with(to: BlockNumber, left: Weight) {
	let hooks = RunToBlockHooks::default().before_finalize(|block| {
		let used = AllPalletsWithSystem::on_idle(block, left);
		assert!(used.all_lte(left), "more was used than there was");
	});
	System::run_to_block_with::<AllPalletsWithSystem>(to, hooks);
}

/// Contributions with these numbers and rows join `model`, which has `version` from now on.
pub fn join(model: ModelId, version: u32, joined: &[(u64, u32)]) {
	let joined: Vec<_> = joined.iter().map(|(id, rows)| (ContributionId(*id), *rows)).collect();
	Consents::changed(model, ConsentVersion(version), &joined, &[]);
}

/// A contribution leaves `model`, which has `version` from now on.
pub fn leave(model: ModelId, version: u32, contribution: u64) {
	Consents::changed(model, ConsentVersion(version), &[], &[ContributionId(contribution)]);
}

pub fn slot(model: ModelId, contribution: u64) -> Option<u16> {
	Consents::slot(model, ContributionId(contribution))
}

pub fn pinned(model: ModelId, version: u32) -> Option<FieldBytes> {
	Consents::pinned(model, ConsentVersion(version))
}
