//! Scores, levels, tiers and badges, and their arithmetic, which needs no chain.
//!
//! # Points
//!
//! | what happened | points | streak |
//! |---|---|---|
//! | a label was accepted | + 1 | + 1 |
//! | a label was refused | - 1/2 | over |
//! | a gold item was answered right | + 1 | |
//! | a gold item was answered wrong | - 2 | over |
//!
//! A score is never below zero. One point is `2^32`; a score that would not fit in 64 bits stays at the largest.
//!
//! # Decay
//!
//! After `t` blocks a score is `score * 2^(-t / half_life)`, rounded down. The whole half-lives in `t` are a shift. What
//! is left of `t` is written as a binary fraction of the half-life with 40 digits, rounded down, and the score is
//! multiplied by the roots `2^(-1/2), 2^(-1/4), ..` of its ones: at most 40 multiplications, whatever the time. The
//! fraction is short of the true one by less than `2^-40`, so that touching a record in every block slows its decay by
//! less than `half_life / 2^40`.
//!
//! # Levels
//!
//! Level `n` needs `5 n (n + 1) / 2` points, up to level 20. Points count rounded to the nearest, half a point up, so
//! that a level is not lost in the block after it was reached.
//!
//! | level | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 12 | 16 | 20 |
//! |---|---|---|---|---|---|---|---|---|---|---|---|---|---|
//! | points | 5 | 15 | 30 | 50 | 75 | 105 | 140 | 180 | 225 | 275 | 390 | 680 | 1050 |
//!
//! # Tiers
//!
//! | tier | level | gold items met | of these right |
//! |---|---|---|---|
//! | 1 | 1 | | 60 % |
//! | 2 | 4 | 10 | 80 % |
//! | 3 | 8 | 20 | 90 % |
//! | 4 | 12 | 50 | 95 % |

use assent_primitives::BlockNumber;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// One point is two to this.
pub const POINT_BITS: u32 = 32;
/// The highest level.
pub const MAX_LEVEL: u8 = 20;
/// Accepted labels in a row for [`Badge::Streak10`].
pub const SHORT_STREAK: u32 = 10;
/// Accepted labels in a row for [`Badge::Streak100`].
pub const LONG_STREAK: u32 = 100;
/// Gold items to have met for [`Badge::Accuracy95`].
pub const ACCURACY_GOLD: u32 = 50;
/// Percent of them to have answered right for [`Badge::Accuracy95`].
pub const ACCURACY_PERCENT: u32 = 95;

/// What a tier needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TierRule {
	/// Least level.
	pub level: u8,
	/// Fewest gold items met.
	pub gold: u32,
	/// Least accuracy, in percent.
	pub accuracy: u32,
}

/// What each tier needs, from tier 1 on.
pub const TIERS: [TierRule; 4] = [
	TierRule { level: 1, gold: 0, accuracy: 60 },
	TierRule { level: 4, gold: 10, accuracy: 80 },
	TierRule { level: 8, gold: 20, accuracy: 90 },
	TierRule { level: 12, gold: 50, accuracy: 95 },
];

/// Binary digits of the part of a half-life that has passed.
const FRACTION_BITS: u32 = 40;
/// `floor(2^64 * 2^(-2^-i))` for i from 1 to [`FRACTION_BITS`].
#[rustfmt::skip]
const ROOTS: [u64; 40] = [
	0xb504f333f9de6484, 0xd744fccad69d6af4, 0xeac0c6e7dd24392e, 0xf5257d152486cc2c,
	0xfa83b2db722a033a, 0xfd3e0c0cf486c174, 0xfe9e115c7b8f884b, 0xff4ecb59511ec8a5,
	0xffa756521c8daed1, 0xffd3a751c0f7e10b, 0xffe9d2b2f7db2755, 0xfff4e91bff1b8c3d,
	0xfffa747ea0040664, 0xfffd3a3b7814eb53, 0xfffe9d1cc60ddab1, 0xffff4e8e25879bfa,
	0xffffa7470363f451, 0xffffd3a37dda0313, 0xffffe9d1bdf703ae, 0xfffff4e8debe025e,
	0xfffffa746f4fa150, 0xfffffd3a37a3f8b0, 0xfffffe9d1bd1065a, 0xffffff4e8de845ad,
	0xffffffa746f41376, 0xffffffd3a37a05e3, 0xffffffe9d1bd01fb, 0xfffffff4e8de80c0,
	0xfffffffa746f4050, 0xfffffffd3a37a024, 0xfffffffe9d1bd011, 0xffffffff4e8de808,
	0xffffffffa746f404, 0xffffffffd3a37a02, 0xffffffffe9d1bd01, 0xfffffffff4e8de80,
	0xfffffffffa746f40, 0xfffffffffd3a37a0, 0xfffffffffe9d1bd0, 0xffffffffff4e8de8,
];

/// Points, in units of `2^-32`.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Default,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Debug,
)]
pub struct Score(pub u64);

impl Score {
	/// So many whole points.
	pub fn points(points: u32) -> Self {
		Self(u64::from(points) << POINT_BITS)
	}

	/// Half a point.
	pub const HALF: Self = Self(1 << (POINT_BITS - 1));

	/// The whole points in it.
	pub fn whole(self) -> u32 {
		u32::try_from(self.0 >> POINT_BITS).unwrap_or(u32::MAX)
	}

	/// The sum, or the most there can be.
	pub fn plus(self, other: Self) -> Self {
		Self(self.0.saturating_add(other.0))
	}

	/// The difference, or nothing.
	pub fn minus(self, other: Self) -> Self {
		Self(self.0.saturating_sub(other.0))
	}

	/// What is left after `elapsed` blocks if half is left after `half_life` of them; see the module's doc.
	pub fn decayed(self, elapsed: BlockNumber, half_life: BlockNumber) -> Self {
		let half_life = half_life.max(1);
		let halvings = elapsed.checked_div(half_life).unwrap_or_default();
		let rest = u128::from(elapsed.checked_rem(half_life).unwrap_or_default());
		let fraction = (rest << FRACTION_BITS).checked_div(half_life.into()).unwrap_or_default();
		let ones = (0..FRACTION_BITS).rev().zip(ROOTS).filter(|(digit, _)| (fraction >> digit) & 1 == 1);
		let factor = ones.fold(1u128 << 64, |factor, (_, root)| factor.saturating_mul(root.into()) >> 64);
		let left = (u128::from(self.0).saturating_mul(factor) >> 64).checked_shr(halvings).unwrap_or_default();
		Self(u64::try_from(left).unwrap_or(u64::MAX))
	}

	/// The level such a score has.
	pub fn level(self) -> u8 {
		let points = self.plus(Self::HALF).whole();
		(1..=MAX_LEVEL).take_while(|level| level_points(*level) <= points).last().unwrap_or_default()
	}
}

/// The points that `level` needs.
pub fn level_points(level: u8) -> u32 {
	let level = u32::from(level);
	level.saturating_mul(level.saturating_add(1)).saturating_mul(5) / 2
}

/// Something done once.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum Badge {
	/// A first label was accepted.
	FirstAccepted,
	/// Ten labels in a row were accepted.
	Streak10,
	/// A hundred labels in a row were accepted.
	Streak100,
	/// 95 % of at least fifty gold items were answered right.
	Accuracy95,
	/// The highest tier was reached.
	Mastery,
}

impl Badge {
	/// All there are.
	pub const ALL: [Self; 5] = [Self::FirstAccepted, Self::Streak10, Self::Streak100, Self::Accuracy95, Self::Mastery];
}

/// The badges an account has in a skill.
#[derive(
	Clone, Copy, PartialEq, Eq, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug,
)]
pub struct BadgeSet {
	/// See [`Badge::FirstAccepted`].
	pub first_accepted: bool,
	/// See [`Badge::Streak10`].
	pub streak10: bool,
	/// See [`Badge::Streak100`].
	pub streak100: bool,
	/// See [`Badge::Accuracy95`].
	pub accuracy95: bool,
	/// See [`Badge::Mastery`].
	pub mastery: bool,
}

impl BadgeSet {
	fn slot(&mut self, badge: Badge) -> &mut bool {
		match badge {
			Badge::FirstAccepted => &mut self.first_accepted,
			Badge::Streak10 => &mut self.streak10,
			Badge::Streak100 => &mut self.streak100,
			Badge::Accuracy95 => &mut self.accuracy95,
			Badge::Mastery => &mut self.mastery,
		}
	}

	/// Puts `badge` in; whether it was not there yet.
	pub fn earn(&mut self, badge: Badge) -> bool {
		!core::mem::replace(self.slot(badge), true)
	}

	/// Whether `badge` is in it.
	pub fn contains(mut self, badge: Badge) -> bool {
		*self.slot(badge)
	}
}

/// What an account has done in a skill.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Record<Ticket> {
	/// What the score was in block `updated_at`.
	pub score: Score,
	/// Labels that were accepted.
	pub accepted: u32,
	/// Labels that were refused.
	pub refused: u32,
	/// Gold items answered right.
	pub gold_right: u32,
	/// Gold items met.
	pub gold_total: u32,
	/// Accepted labels since the last that was refused, or the last gold item answered wrong.
	pub streak: u32,
	/// The longest streak there was.
	pub best_streak: u32,
	/// Badges, earned once each.
	pub badges: BadgeSet,
	/// The block of which `score` is true.
	pub updated_at: BlockNumber,
	/// The deposit, if it was paid yet.
	pub ticket: Option<Ticket>,
}

impl<Ticket> Record<Ticket> {
	/// An empty record, opened in block `now`.
	pub fn new(now: BlockNumber) -> Self {
		Self {
			score: Score::default(),
			accepted: 0,
			refused: 0,
			gold_right: 0,
			gold_total: 0,
			streak: 0,
			best_streak: 0,
			badges: BadgeSet::default(),
			updated_at: now,
			ticket: None,
		}
	}

	/// Lets the score decay up to block `now`.
	pub fn advance(&mut self, now: BlockNumber, half_life: BlockNumber) {
		self.score = self.score.decayed(now.saturating_sub(self.updated_at), half_life);
		self.updated_at = self.updated_at.max(now);
	}

	/// A label was accepted.
	pub fn accept(&mut self) {
		self.accepted = self.accepted.saturating_add(1);
		self.score = self.score.plus(Score::points(1));
		self.streak = self.streak.saturating_add(1);
		self.best_streak = self.best_streak.max(self.streak);
	}

	/// A label was refused.
	pub fn refuse(&mut self) {
		self.refused = self.refused.saturating_add(1);
		self.score = self.score.minus(Score::HALF);
		self.streak = 0;
	}

	/// A gold item was answered. What no longer fits in the counters is not counted, so that accuracy stays true.
	pub fn gold(&mut self, right: bool) {
		if let Some(total) = self.gold_total.checked_add(1) {
			self.gold_total = total;
			self.gold_right = self.gold_right.saturating_add(u32::from(right));
		}
		if right {
			self.score = self.score.plus(Score::points(1));
		} else {
			self.score = self.score.minus(Score::points(2));
			self.streak = 0;
		}
	}

	/// Whether at least `percent` of at least `gold` gold items were answered right.
	pub fn is_accurate(&self, gold: u32, percent: u32) -> bool {
		let right = u64::from(self.gold_right).saturating_mul(100);
		self.gold_total >= gold && right >= u64::from(self.gold_total).saturating_mul(percent.into())
	}

	/// The tier: how many rules of [`TIERS`] in a row are met. Call after [`Self::advance`].
	pub fn tier(&self) -> u8 {
		let level = self.score.level();
		let met = |rule: &&TierRule| level >= rule.level && self.is_accurate(rule.gold, rule.accuracy);
		u8::try_from(TIERS.iter().take_while(met).count()).unwrap_or(u8::MAX)
	}

	/// Whether what `badge` is for is done. Call after [`Self::advance`].
	pub fn deserves(&self, badge: Badge) -> bool {
		match badge {
			Badge::FirstAccepted => self.accepted > 0,
			Badge::Streak10 => self.best_streak >= SHORT_STREAK,
			Badge::Streak100 => self.best_streak >= LONG_STREAK,
			Badge::Accuracy95 => self.is_accurate(ACCURACY_GOLD, ACCURACY_PERCENT),
			Badge::Mastery => usize::from(self.tier()) == TIERS.len(),
		}
	}

	/// What it comes to. Call after [`Self::advance`].
	pub fn profile(&self) -> Profile {
		Profile {
			score: self.score,
			points: self.score.whole(),
			level: self.score.level(),
			tier: self.tier(),
			accepted: self.accepted,
			refused: self.refused,
			gold_right: self.gold_right,
			gold_total: self.gold_total,
			streak: self.streak,
			best_streak: self.best_streak,
			badges: self.badges,
		}
	}
}

/// What an account has proved in a skill.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Profile {
	/// The score now.
	pub score: Score,
	/// Whole points in it.
	pub points: u32,
	/// The level it has.
	pub level: u8,
	/// The tier, from level and accuracy.
	pub tier: u8,
	/// Labels that were accepted.
	pub accepted: u32,
	/// Labels that were refused.
	pub refused: u32,
	/// Gold items answered right.
	pub gold_right: u32,
	/// Gold items met.
	pub gold_total: u32,
	/// Accepted labels in a row, now.
	pub streak: u32,
	/// The longest streak there was.
	pub best_streak: u32,
	/// Badges.
	pub badges: BadgeSet,
}

/// A place among the leaders of a skill: a copy of what the record says.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Leader<AccountId> {
	/// Whose it is.
	pub who: AccountId,
	/// The record's score.
	pub score: Score,
	/// The block of which it is true.
	pub updated_at: BlockNumber,
}
