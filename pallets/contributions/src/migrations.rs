//! From one storage layout to the next.

#[cfg(feature = "try-runtime")]
use alloc::vec::Vec;

use assent_primitives::{ContributionId, Hash32, ModelId, Provenance};
use codec::{Decode, Encode};
use frame_support::{
	migrations::VersionedMigration,
	pallet_prelude::OptionQuery,
	storage_alias,
	traits::{Get, UncheckedOnRuntimeUpgrade},
	weights::Weight,
	BoundedVec, Twox64Concat,
};

use crate::*;

/// The layout before contributions said where their rows come from, and before others could pay for them.
pub mod v1 {
	use super::*;

	/// A contribution whose owner paid.
	#[derive(Clone, PartialEq, Eq, Encode, Decode, Debug)]
	pub struct Contribution<AccountId, Models, Ticket> {
		/// Whose data it is.
		pub owner: AccountId,
		/// Hash of the statistic.
		pub statistic: Hash32,
		/// Labelled rows that went into it.
		pub rows: u32,
		/// The models it is pledged to.
		pub models: Models,
		/// The owner's deposit.
		pub ticket: Ticket,
	}

	/// A pledge whose owner paid.
	#[derive(Clone, PartialEq, Eq, Encode, Decode, Debug)]
	pub struct Pledge<AccountId, Ticket> {
		/// How far it has come.
		pub state: PledgeState<AccountId>,
		/// The owner's deposit.
		pub ticket: Ticket,
	}

	/// A stored contribution.
	pub type ContributionOf<T> = Contribution<
		<T as frame_system::Config>::AccountId,
		BoundedVec<ModelId, <T as Config>::MaxPledges>,
		<T as Config>::ContributionConsideration,
	>;
	/// A stored pledge.
	pub type PledgeOf<T> = Pledge<<T as frame_system::Config>::AccountId, <T as Config>::PledgeConsideration>;

	/// The contributions.
	#[storage_alias]
	pub type Contributions<T: Config> =
		StorageMap<Pallet<T>, Twox64Concat, ContributionId, ContributionOf<T>, OptionQuery>;

	/// The pledges.
	#[storage_alias]
	pub type Pledges<T: Config> =
		StorageDoubleMap<Pallet<T>, Twox64Concat, ModelId, Twox64Concat, ContributionId, PledgeOf<T>, OptionQuery>;
}

/// Version 1 to 2: all rows were their owners' own, and owners paid all deposits. Deposits stay what they were.
///
/// It walks over all contributions and pledges in one block, which a young chain can bear.
pub type MigrateV1ToV2<T> =
	VersionedMigration<1, 2, UncheckedV1ToV2<T>, Pallet<T>, <T as frame_system::Config>::DbWeight>;

/// The migration without the check of versions.
pub struct UncheckedV1ToV2<T>(core::marker::PhantomData<T>);

impl<T: Config> UncheckedOnRuntimeUpgrade for UncheckedV1ToV2<T> {
	fn on_runtime_upgrade() -> Weight {
		let (mut contributions, mut pledges) = (0u64, 0u64);
		Contributions::<T>::translate::<v1::ContributionOf<T>, _>(|_, old| {
			contributions = contributions.saturating_add(1);
			let v1::Contribution { owner, statistic, rows, models, ticket } = old;
			let deposit = Deposit { payer: owner.clone(), ticket };
			Some(Contribution { owner, statistic, rows, models, provenance: Provenance::OwnData, deposit })
		});
		Pledges::<T>::translate::<v1::PledgeOf<T>, _>(|_, contribution, old| {
			pledges = pledges.saturating_add(1);
			let v1::Pledge { state, ticket } = old;
			let payer = Contributions::<T>::get(contribution)?.owner;
			Some(Pledge { state, deposit: Deposit { payer, ticket } })
		});
		// A pledge reads its contribution too, and each map is left by one read that finds nothing more.
		let reads = pledges.saturating_mul(2).saturating_add(contributions).saturating_add(2);
		T::DbWeight::get().reads_writes(reads, contributions.saturating_add(pledges))
	}

	#[cfg(feature = "try-runtime")]
	fn pre_upgrade() -> Result<Vec<u8>, sp_runtime::TryRuntimeError> {
		Ok(counts::<T>().encode())
	}

	#[cfg(feature = "try-runtime")]
	fn post_upgrade(before: Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
		ensure!(before == counts::<T>().encode(), "a contribution or a pledge was lost");
		Pallet::<T>::do_try_state()
	}
}

/// How many contributions and pledges there are; keys are the same in both layouts.
#[cfg(any(test, feature = "try-runtime"))]
pub(crate) fn counts<T: Config>() -> (u64, u64) {
	let count = |keys: usize| u64::try_from(keys).unwrap_or(u64::MAX);
	(count(Contributions::<T>::iter_keys().count()), count(Pledges::<T>::iter_keys().count()))
}
