//! The size of blocks: computing time, bytes, and the shares of the classes of transactions.

use frame_support::{
	dispatch::DispatchClass,
	parameter_types,
	weights::{
		constants::{BlockExecutionWeight, ExtrinsicBaseWeight, WEIGHT_REF_TIME_PER_SECOND},
		Weight,
	},
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::Perbill;

use crate::*;

/// Share of a block that is open to normal transactions; the rest is kept for operational ones.
const NORMAL_SHARE: Perbill = Perbill::from_percent(75);
/// Most that operational ones take: anybody can send a revoke that fails, and must not crowd everything else out with it.
const OPERATIONAL_SHARE: Perbill = Perbill::from_percent(60);
/// Two of the three seconds between blocks are computing time.
const MAX_BLOCK_WEIGHT: Weight = Weight::from_parts(2 * WEIGHT_REF_TIME_PER_SECOND, 5 * 1024 * 1024);

parameter_types! {
	pub const BlockHashCount: BlockNumber = 2400;
	pub RuntimeBlockWeights: BlockWeights = BlockWeights::builder()
		.base_block(BlockExecutionWeight::get())
		.for_class(DispatchClass::all(), |class| class.base_extrinsic = ExtrinsicBaseWeight::get())
		.for_class(DispatchClass::Normal, |class| class.max_total = Some(NORMAL_SHARE * MAX_BLOCK_WEIGHT))
		.for_class(DispatchClass::Operational, |class| {
			class.max_total = Some(OPERATIONAL_SHARE * MAX_BLOCK_WEIGHT);
			class.reserved = Some(MAX_BLOCK_WEIGHT - NORMAL_SHARE * MAX_BLOCK_WEIGHT);
		})
		.avg_block_initialization(Perbill::from_percent(10))
		.build_or_panic();
	pub RuntimeBlockLength: BlockLength = BlockLength::builder()
		.max_length(5 * 1024 * 1024)
		.modify_max_length_for_class(DispatchClass::Normal, |length| *length = NORMAL_SHARE * *length)
		.build();
}
