//! Reputation of accounts.

use assent_primitives::SkillId;
use subxt::ext::scale_decode::DecodeAsType;

use crate::{
	connection::{AccountId, Snapshot},
	error::ChainError,
};

/// The reputation of an account in a skill, as of the block that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct ProfileRecord {
	/// Whole points, after decay.
	pub points: u32,
	/// The level they have.
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
	pub badges: Badges,
}

/// The badges of an account in a skill, each earned at most once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Badges {
	/// A first label was accepted.
	pub first_accepted: bool,
	/// Ten in a row.
	pub streak10: bool,
	/// A hundred in a row.
	pub streak100: bool,
	/// 95 % of at least fifty gold items.
	pub accuracy95: bool,
	/// The highest tier.
	pub mastery: bool,
}

impl Badges {
	/// Their names.
	pub fn names(&self) -> Vec<&'static str> {
		let all = [
			(self.first_accepted, "first accepted"),
			(self.streak10, "streak of 10"),
			(self.streak100, "streak of 100"),
			(self.accuracy95, "95 % accuracy"),
			(self.mastery, "mastery"),
		];
		all.into_iter().filter(|(earned, _)| *earned).map(|(_, name)| name).collect()
	}
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ScoreWire(u64);

impl Snapshot {
	/// The reputation of `who` in `skill`; `None` for a stranger.
	pub async fn profile(&self, who: &AccountId, skill: SkillId) -> Result<Option<ProfileRecord>, ChainError> {
		self.view("Reputation", "profile", (*who, skill.0)).await
	}

	/// The leaders of `skill` with their whole points now, highest first.
	pub async fn leaders(&self, skill: SkillId) -> Result<Vec<(AccountId, u32)>, ChainError> {
		let leaders: Vec<(AccountId, ScoreWire)> = self.view("Reputation", "leaders", (skill.0,)).await?;
		Ok(leaders.into_iter().map(|(who, score)| (who, points(score.0))).collect())
	}
}

/// The whole points of a score: it counts in units of 2^-32.
fn points(score: u64) -> u32 {
	u32::try_from(score >> 32).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_score_is_told_in_whole_points() {
		assert_eq!(points(0), 0);
		assert_eq!(points((1 << 32) - 1), 0);
		assert_eq!(points(7 << 32), 7);
		assert_eq!(points(u64::MAX), u32::MAX);
	}

	#[test]
	fn badges_are_named() {
		assert!(Badges::default().names().is_empty());
		let badges = Badges { first_accepted: true, mastery: true, ..Default::default() };
		assert_eq!(badges.names(), ["first accepted", "mastery"]);
	}
}
