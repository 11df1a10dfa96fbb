//! What is always true of the pallet's storage.

use alloc::collections::BTreeSet;

use sp_runtime::TryRuntimeError;

use super::*;

impl<T: Config> Pallet<T> {
	/// Checks every invariant.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_records()?;
		Self::check_leaders()
	}

	/// 1. Counters agree with each other and with the badges, and no record is from the future.
	fn check_records() -> Result<(), TryRuntimeError> {
		let now = T::BlockNumberProvider::current_block_number();
		for (.., record) in Records::<T>::iter() {
			ensure!(record.updated_at <= now, "no record is from the future");
			ensure!(record.gold_right <= record.gold_total, "no more gold is right than was met");
			ensure!(record.streak <= record.best_streak, "no streak is longer than the longest");
			ensure!(record.best_streak <= record.accepted, "a streak is of accepted labels");
			for badge in [Badge::FirstAccepted, Badge::Streak10, Badge::Streak100] {
				ensure!(record.badges.contains(badge) == record.deserves(badge), "badges agree with counters");
			}
			let gold = record.gold_total >= ACCURACY_GOLD;
			ensure!(gold || !record.badges.accuracy95, "accuracy is of enough gold");
			ensure!(record.badges.accuracy95 || !record.badges.mastery, "mastery is accurate");
		}
		Ok(())
	}

	/// 2. Each leader has a place once, with a score, and it is the one of its record.
	fn check_leaders() -> Result<(), TryRuntimeError> {
		for (skill, leaders) in Leaders::<T>::iter() {
			ensure!(!leaders.is_empty(), "a list of leaders has one");
			let accounts: BTreeSet<_> = leaders.iter().map(|leader| leader.who.clone()).collect();
			ensure!(accounts.len() == leaders.len(), "each leader has one place");
			for leader in leaders {
				let record = Records::<T>::get(&leader.who, skill).ok_or("each leader has a record")?;
				ensure!(
					(record.score, record.updated_at) == (leader.score, leader.updated_at),
					"a leader's score is its record's"
				);
				ensure!(leader.score > Score::default(), "a leader has a score");
			}
		}
		Ok(())
	}
}
