//! The books of one model and of one holder in it, and their arithmetic, which needs no chain.
//!
//! # Fixed point
//!
//! | accumulator | is | one is | unit |
//! |---|---|---|---|
//! | `s` | shares emitted per unit of weight | `2^48` | share units per row |
//! | `r` | royalty paid per share | `2^80` | plancks per share unit |
//! | `q` | sum over payments of `s * dr`, modulo `2^256` | `2^128` | plancks per row |
//!
//! `q` is an exact product of the other two, so what a holder is owed is one exact number over `2^128`, rounded down
//! once each time the holder is settled.
//!
//! # Why nothing overflows
//!
//! Everything a model ever received fits in 128 bits: [`ModelLedger::receive`] refuses what would not. A payment of
//! `a` plancks (with what was carried) on an issuance of `n` share units moves `r` by `dr = floor(a * 2^80 / n)`,
//! hence `dr <= a * 2^80` and `n * dr <= a * 2^80`; what it distributes is `n * dr / 2^80` rounded up, so the
//! distributed amounts sum to at most what was received.
//!
//! * `r` is at most `2^80` times what was distributed: below `2^208`.
//! * `s` is at most `2^48` times what was emitted. Shares that were burnt count here, so `s` can outgrow `2^48 * n`, and
//!   `q` with it. Therefore `q` wraps: what a holder is owed depends on a difference only, the sum over the payments
//!   since it was settled of `(s - s0) * dr`, and a difference modulo `2^256` is exact when it is below `2^256`.
//! * It is. A holder's settled and accrued shares are part of the issuance at each payment (the pot, where the accrued
//!   ones are, cannot be burnt), `2^48 * shares + w * (s - s0) <= 2^48 * n`. Times `dr` and summed over payments, both
//!   terms of its royalty together are at most `2^128` times what was distributed.
//!
//! Where the first bounds are relied on, operations saturate rather than wrap.

use assent_primitives::{Balance, BlockNumber, ModelId, Weight64};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::traits::{
	fungible::{HoldConsideration, Inspect, MutateHold},
	Footprint,
};
use scale_info::TypeInfo;
use sp_core::U256;
use sp_runtime::traits::Convert;

/// One share per unit of weight in `s` is two to this.
pub const SHARE_BITS: usize = 48;
/// One planck per share unit in `r` is two to this.
pub const ROYALTY_BITS: usize = 80;

/// Decimals of a share.
pub const SHARE_DECIMALS: u8 = 12;
/// The least a holder can hold, in share units. Shares keep no account alive, so nothing is dust.
pub const MINIMUM_SHARES: Balance = 1;

/// Knows where the shares of a model trade.
pub trait PoolAccountOf<AccountId> {
	/// The account of the pool in which shares of `model` trade for money, whether there is such a pool or not. Its
	/// royalties go to its reserve in every payment.
	fn pool_account(model: ModelId) -> Option<AccountId>;
}

impl<AccountId> PoolAccountOf<AccountId> for () {
	fn pool_account(_: ModelId) -> Option<AccountId> {
		None
	}
}

/// A deposit of which one can say beforehand how much it is.
pub trait Priced {
	/// What is held for `footprint`.
	fn price(footprint: Footprint) -> Balance;
}

impl<A, F, R, D> Priced for HoldConsideration<A, F, R, D, Footprint>
where
	F: MutateHold<A> + Inspect<A, Balance = Balance>,
	D: Convert<Footprint, Balance>,
{
	fn price(footprint: Footprint) -> Balance {
		D::convert(footprint)
	}
}

/// The books of one model.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct ModelLedger {
	/// All shares, settled or in the pot, in share units. Falls only when a holder's are burnt.
	pub issuance: Balance,
	/// Shares that are minted and not settled yet. They take no royalty of their own: it is their earners'. What
	/// rounding keeps back from them stays here.
	pub pot: Balance,
	/// All active consent weight, parties included.
	pub weight: Weight64,
	/// Whether the model's state is one that emits shares.
	pub emitting: bool,
	/// Block up to which emission is booked.
	pub updated_at: BlockNumber,
	/// Shares emitted per unit of weight.
	pub s: U256,
	/// Royalty paid per share unit.
	pub r: U256,
	/// Sum over payments of `s` times the step of `r`, modulo `2^256`.
	pub q: U256,
	/// Money that no share has a claim to yet: it came when there were none, or was left over by a division. Goes into
	/// the next payment.
	pub carried: Balance,
	/// All money that ever came in.
	pub received: Balance,
	/// All money that was ever claimed.
	pub claimed: Balance,
}

/// The books of one holder in one model.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct AccountLedger<AccountId, Ticket> {
	/// Settled shares, in share units.
	pub shares: Balance,
	/// Active consent weight, in rows. It earns shares.
	pub weight: Weight64,
	/// `s` when this was last settled.
	pub s0: U256,
	/// `r` when this was last settled.
	pub r0: U256,
	/// `q` when this was last settled.
	pub q0: U256,
	/// Settled royalty that was not claimed yet, in plancks.
	pub royalty: Balance,
	/// Who paid the deposit for this entry, and the deposit.
	pub ticket: Option<(AccountId, Ticket)>,
}

impl ModelLedger {
	/// Empty books, opened in block `now`.
	pub fn new(now: BlockNumber) -> Self {
		Self {
			issuance: 0,
			pot: 0,
			weight: 0,
			emitting: false,
			updated_at: now,
			s: U256::zero(),
			r: U256::zero(),
			q: U256::zero(),
			carried: 0,
			received: 0,
			claimed: 0,
		}
	}

	/// Books the emission of `per_block` shares a block up to block `now`. Nothing is emitted while nobody would earn
	/// it.
	pub fn advance(&mut self, now: BlockNumber, per_block: Balance) {
		let blocks = now.saturating_sub(self.updated_at);
		self.updated_at = self.updated_at.max(now);
		if !self.emitting || self.weight == 0 {
			return;
		}
		let minted = per_block.saturating_mul(blocks.into()).min(Balance::MAX.saturating_sub(self.issuance));
		let step = (U256::from(minted) << SHARE_BITS).checked_div(self.weight.into()).unwrap_or_default();
		self.s = self.s.saturating_add(step);
		self.issuance = self.issuance.saturating_add(minted);
		self.pot = self.pot.saturating_add(minted);
	}

	/// Spreads `amount` over all shares, settled or not; `None`, with nothing done, when the model would then have
	/// received more than 128 bits can say. Call after [`Self::advance`].
	pub fn receive(&mut self, amount: Balance) -> Option<()> {
		self.received = self.received.checked_add(amount)?;
		let funds = self.carried.saturating_add(amount);
		let Some(step) = (U256::from(funds) << ROYALTY_BITS).checked_div(self.issuance.into()) else {
			self.carried = funds;
			return Some(());
		};
		let almost_one = (U256::one() << ROYALTY_BITS).saturating_sub(U256::one());
		let distributed = step.saturating_mul(self.issuance.into()).saturating_add(almost_one) >> ROYALTY_BITS;
		self.carried = funds.saturating_sub(narrow(distributed));
		self.r = self.r.saturating_add(step);
		self.q = wrapping_add(self.q, wrapping_mul(self.s, step));
		Some(())
	}

	/// Books what `account` has earned since it was last settled, rounding down: first royalty, on the shares it held
	/// and on those it was accruing at each payment, then shares. Call after [`Self::advance`].
	pub fn settle<AccountId, Ticket>(&mut self, account: &mut AccountLedger<AccountId, Ticket>) {
		let ds = self.s.saturating_sub(account.s0);
		let dr = self.r.saturating_sub(account.r0);
		let dq = wrapping_sub(self.q, account.q0);
		let weight = U256::from(account.weight);
		let on_held = U256::from(account.shares).saturating_mul(dr) << SHARE_BITS;
		let on_accrued = weight.saturating_mul(wrapping_sub(dq, wrapping_mul(account.s0, dr)));
		let royalty = narrow(on_held.saturating_add(on_accrued) >> (SHARE_BITS + ROYALTY_BITS));
		let accrued = narrow(weight.saturating_mul(ds) >> SHARE_BITS).min(self.pot);

		account.royalty = account.royalty.saturating_add(royalty);
		account.shares = account.shares.saturating_add(accrued);
		self.pot = self.pot.saturating_sub(accrued);
		(account.s0, account.r0, account.q0) = (self.s, self.r, self.q);
	}

	/// An entry without anything, settled.
	pub fn open<AccountId, Ticket>(&self) -> AccountLedger<AccountId, Ticket> {
		AccountLedger { shares: 0, weight: 0, s0: self.s, r0: self.r, q0: self.q, royalty: 0, ticket: None }
	}

	/// Money of this model that nobody has claimed: the sum of what can be claimed, what is carried, and dust.
	pub fn owed(&self) -> Balance {
		self.received.saturating_sub(self.claimed)
	}
}

impl<AccountId, Ticket> AccountLedger<AccountId, Ticket> {
	/// Whether nothing is left to remember.
	pub fn is_empty(&self) -> bool {
		self.shares == 0 && self.weight == 0 && self.royalty == 0
	}
}

fn wrapping_add(a: U256, b: U256) -> U256 {
	a.overflowing_add(b).0
}

fn wrapping_sub(a: U256, b: U256) -> U256 {
	a.overflowing_sub(b).0
}

fn wrapping_mul(a: U256, b: U256) -> U256 {
	a.overflowing_mul(b).0
}

fn narrow(wide: U256) -> Balance {
	wide.try_into().unwrap_or(Balance::MAX)
}
