//! How records change, and who leads.

use core::cmp::Reverse;

use super::*;

impl<T: Config> Clock for Pallet<T> {
	type Provider = T::BlockNumberProvider;
}

impl<T: Config> Pallet<T> {
	/// Says what is left now of a leader's score.
	pub(crate) fn scores_now() -> impl Fn(&Leader<T::AccountId>) -> Score {
		let (now, half_life) = (Self::now(), T::HalfLife::get());
		move |leader| leader.score.decayed(now.saturating_sub(leader.updated_at), half_life)
	}

	/// The record of `who`, with decay up to now.
	pub(crate) fn record_now(who: &T::AccountId, skill: SkillId) -> Option<RecordOf<T>> {
		let mut record = Records::<T>::get(who, skill)?;
		record.advance(Self::now(), T::HalfLife::get());
		Some(record)
	}

	pub(crate) fn footprint() -> Footprint {
		Footprint::from_mel::<RecordOf<T>>()
	}

	/// Changes the record of `who`, makes one if there is none, and does all that follows from it: decay, badges, the
	/// deposit if it is still owed, the place among the leaders. Returns the score.
	pub(crate) fn touch(who: &T::AccountId, skill: SkillId, change: impl FnOnce(&mut RecordOf<T>)) -> Score {
		let mut record = Records::<T>::get(who, skill).unwrap_or_else(|| Record::new(Self::now()));
		let old = record.score.level();
		record.advance(Self::now(), T::HalfLife::get());
		change(&mut record);
		let (score, new) = (record.score, record.score.level());
		Self::award(who, skill, &mut record);
		if record.ticket.is_none() {
			record.ticket = T::RecordConsideration::new(who, Self::footprint()).ok();
		}
		Self::rank(who, skill, &record);
		Records::<T>::insert(who, skill, record);
		if old != new {
			Self::deposit_event(Event::LevelChanged { who: who.clone(), skill, old, new });
		}
		score
	}

	/// Gives the badges that are deserved and not there yet.
	fn award(who: &T::AccountId, skill: SkillId, record: &mut RecordOf<T>) {
		for badge in Badge::ALL {
			if record.deserves(badge) && record.badges.earn(badge) {
				Self::deposit_event(Event::BadgeEarned { who: who.clone(), skill, badge });
			}
		}
	}

	/// Puts `who` where its score belongs among the leaders, or nowhere. Call after [`Record::advance`].
	fn rank(who: &T::AccountId, skill: SkillId, record: &RecordOf<T>) {
		Leaders::<T>::mutate_exists(skill, |stored| {
			let mut leaders = stored.take().unwrap_or_default().into_inner();
			leaders.retain(|leader| leader.who != *who);
			if record.score > Score::default() {
				leaders.push(Leader { who: who.clone(), score: record.score, updated_at: record.updated_at });
			}
			// All of them anew: the half-life may have changed since, and with it the order.
			let score_now = Self::scores_now();
			leaders.sort_by_cached_key(|leader| Reverse(score_now(leader)));
			*stored = (!leaders.is_empty()).then(|| BoundedVec::truncate_from(leaders));
		});
	}

	/// Removes the record of `who` and gives the deposit back.
	pub(crate) fn erase(who: &T::AccountId, skill: SkillId) -> DispatchResult {
		let record = Records::<T>::take(who, skill).ok_or(Error::<T>::NotFound)?;
		Self::rank(who, skill, &Record::new(Self::now()));
		match record.ticket {
			Some(ticket) => ticket.drop(who),
			None => Ok(()),
		}
	}
}

impl<T: Config> Reputation<T::AccountId> for Pallet<T> {
	fn tier(who: &T::AccountId, skill: SkillId) -> u8 {
		Self::record_now(who, skill).map(|record| record.tier()).unwrap_or_default()
	}

	fn accepted(who: &T::AccountId, skill: SkillId) {
		Self::touch(who, skill, Record::accept);
	}

	fn refused(who: &T::AccountId, skill: SkillId) {
		Self::touch(who, skill, Record::refuse);
	}

	fn gold(who: &T::AccountId, skill: SkillId, right: bool) {
		Self::touch(who, skill, |record| record.gold(right));
	}

	/// Also fills the leaders of `skill`, so that what comes after is measured at its worst.
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_tier(who: &T::AccountId, skill: SkillId, tier: u8) {
		let Some(rule) = usize::from(tier).checked_sub(1).and_then(|index| TIERS.get(index)) else { return };
		Self::touch(who, skill, |record| {
			record.score = record.score.max(Score::points(level_points(rule.level).saturating_mul(2)));
			record.gold_total = record.gold_total.max(rule.gold);
			record.gold_right = record.gold_total;
		});
		for index in 0..T::MaxLeaders::get() {
			let leader: T::AccountId = frame_benchmarking::account("leader", index, 0);
			Self::touch(&leader, skill, |record| record.score = Score::points(1_000_000u32.saturating_add(index)));
		}
	}
}
