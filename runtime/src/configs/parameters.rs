//! What governance can change without a new runtime: fees and periods.
//!
//! A parameter has the value that was set last, or the one written here. Wherever a careless value could take a right
//! away, it is read through a type that keeps it within bounds: a vote may shorten the notice, never abolish it.

use frame_support::{
	dynamic_params::{dynamic_pallet_params, dynamic_params},
	traits::{EnsureOrigin, EnsureOriginWithArg, Get},
};
use frame_system::{EnsureRoot, RawOrigin};

use super::{blocks::BlockHashCount, governance::origins::RootOrGeneral};
use crate::*;

#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
pub mod dynamic {
	use super::*;

	/// What transactions cost. The general track sets them.
	#[dynamic_pallet_params]
	#[codec(index = 0)]
	pub mod fees {
		/// Plancks a byte of a transaction.
		#[codec(index = 0)]
		pub static ByteFee: Balance = MICRO_UNIT;
		/// Plancks a picosecond of computing: at eight, an empty transaction costs about a thousandth of a unit.
		#[codec(index = 1)]
		pub static WeightFee: Balance = 8;
	}

	/// How long things take, in blocks. The root track sets them.
	#[dynamic_pallet_params]
	#[codec(index = 1)]
	pub mod periods {
		/// Between the announcement of a change and its effect: time to leave.
		#[codec(index = 0)]
		pub static Notice: BlockNumber = DAYS;
		/// Between leaving and having the bond back, for a worker.
		#[codec(index = 1)]
		pub static Unbonding: BlockNumber = DAYS;
		/// For which a receipt is evidence against its worker.
		#[codec(index = 2)]
		pub static Evidence: BlockNumber = HOURS;
		/// After which a pledge that nobody attested expires.
		#[codec(index = 3)]
		pub static PledgeLifetime: BlockNumber = HOURS;
		/// To commit to the answer of a task.
		#[codec(index = 4)]
		pub static Commit: BlockNumber = HOURS;
		/// To reveal it.
		#[codec(index = 5)]
		pub static Reveal: BlockNumber = HOURS;
		/// For the organisation to reveal a gold answer.
		#[codec(index = 6)]
		pub static Judge: BlockNumber = DAYS;
		/// For which a vote with conviction 1 stays locked after the referendum.
		#[codec(index = 7)]
		pub static VoteLocking: BlockNumber = DAYS;
		/// After which earned reputation counts half.
		#[codec(index = 8)]
		pub static HalfLife: BlockNumber = 180 * DAYS;
	}
}
pub use dynamic::{fees, periods};

/// Most blocks that any period lasts: two years.
const LONGEST: BlockNumber = 730 * DAYS;

macro_rules! bounded {
	($($(#[$doc:meta])* $name:ident = $parameter:ident in $least:expr, $most:expr;)*) => {$(
		$(#[$doc])*
		pub struct $name;
		impl Get<BlockNumber> for $name {
			fn get() -> BlockNumber {
				periods::$parameter::get().max($least).min($most)
			}
		}
	)*};
}

bounded! {
	/// There is always notice, and it never takes more than a month.
	NoticePeriod = Notice in 1, 30 * DAYS;
	/// Evidence is only as old as the block hashes that the chain still knows.
	EvidenceWindow = Evidence in 1, BlockHashCount::get() / 2;
	/// A bond outlasts the evidence against its worker.
	UnbondingDelay = Unbonding in EvidenceWindow::get() + 1, 90 * DAYS;
	/// A pledge has at least two epochs to be attested in.
	PledgeLifetime = PledgeLifetime in 2 * MINUTES, 30 * DAYS;
	/// There is always time to commit.
	CommitPeriod = Commit in 1, 30 * DAYS;
	/// There is always time to reveal.
	RevealPeriod = Reveal in 1, 30 * DAYS;
	/// There is always time to judge.
	JudgePeriod = Judge in 1, 30 * DAYS;
	/// Votes are not locked for ever.
	VoteLockingPeriod = VoteLocking in 1, 30 * DAYS;
	/// Reputation decays, and slowly.
	HalfLife = HalfLife in HOURS, LONGEST;
}

/// Plancks a picosecond. Never none: the least price of an answer is computed from it. Never so much that nobody could
/// pay for a revoke, or for the referendum that mends it.
pub struct WeightFee;
impl Get<Balance> for WeightFee {
	fn get() -> Balance {
		fees::WeightFee::get().clamp(1, 8_000)
	}
}

/// Plancks a byte, at most a thousand times what it is at first.
pub struct ByteFee;
impl Get<Balance> for ByteFee {
	fn get() -> Balance {
		fees::ByteFee::get().min(1_000 * MICRO_UNIT)
	}
}

/// Fees are the general track's, periods the root track's.
pub struct ParameterAdmin;
impl EnsureOriginWithArg<RuntimeOrigin, RuntimeParametersKey> for ParameterAdmin {
	type Success = ();

	fn try_origin(origin: RuntimeOrigin, key: &RuntimeParametersKey) -> Result<(), RuntimeOrigin> {
		match key {
			RuntimeParametersKey::Fees(_) => RootOrGeneral::try_origin(origin).map(|_| ()),
			RuntimeParametersKey::Periods(_) => <EnsureRoot<AccountId> as EnsureOrigin<_>>::try_origin(origin),
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin(_: &RuntimeParametersKey) -> Result<RuntimeOrigin, ()> {
		Ok(RawOrigin::Root.into())
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl Default for RuntimeParameters {
	fn default() -> Self {
		Self::Fees(fees::Parameters::ByteFee(fees::ByteFee, Some(MICRO_UNIT)))
	}
}

impl pallet_parameters::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeParameters = RuntimeParameters;
	type AdminOrigin = ParameterAdmin;
	type WeightInfo = crate::weights::pallet_parameters::WeightInfo<Runtime>;
}

/// What takes a day elsewhere takes blocks on a chain for development.
pub struct ShortPeriods;
impl pallet_origins::OnShortPeriods for ShortPeriods {
	fn shorten() {
		use periods::{
			Commit, Evidence, Judge, Notice, Parameters as Period, PledgeLifetime, Reveal, Unbonding, VoteLocking,
		};
		let short = [
			Period::Notice(Notice, Some(5)),
			Period::Unbonding(Unbonding, Some(50)),
			Period::Evidence(Evidence, Some(40)),
			Period::PledgeLifetime(PledgeLifetime, Some(HOURS)),
			Period::Commit(Commit, Some(10)),
			Period::Reveal(Reveal, Some(10)),
			Period::Judge(Judge, Some(10)),
			Period::VoteLocking(VoteLocking, Some(10)),
		];
		for period in short {
			let set = Parameters::set_parameter(RawOrigin::Root.into(), RuntimeParameters::Periods(period));
			debug_assert!(set.is_ok(), "root may set every parameter");
		}
	}
}
