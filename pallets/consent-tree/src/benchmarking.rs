//! Benchmarks of what this pallet does in the calls and hooks of others.

use assent_circuits::consent::Word;
use frame_benchmarking::v2::*;

use super::*;

const MODEL: ModelId = ModelId(0);
/// Contributions that join at once in the longest change that is measured.
const MAX_JOINED: u32 = 64;

/// A set whose words are all in use, and whose root is not known.
fn crowded(version: ConsentVersion) -> ConsentSet {
	let mut set = ConsentSet::new(version);
	set.words = [Word { bits: [1; 32], unit: 1 }; WORDS];
	set.dirty = u16::MAX >> 1;
	set
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// The change ends a version that was not hashed, and two others are forgotten.
	#[benchmark]
	fn changed(n: Linear<1, MAX_JOINED>) {
		let old = T::BlockNumberProvider::current_block_number();
		T::BlockNumberProvider::set_block_number(old.saturating_add(T::Retention::get()).saturating_add(1));
		let mut set = crowded(ConsentVersion(9));
		set.oldest = ConsentVersion(1);
		for version in (1..9).map(ConsentVersion) {
			PastVersions::<T>::insert(MODEL, version, PastVersion { until: old, root: None });
			UnhashedSets::<T>::insert(MODEL, version, crowded(version));
		}
		Sets::<T>::insert(MODEL, set);
		let joined: alloc::vec::Vec<_> = (0..u64::from(n)).map(|id| (ContributionId(id), 1)).collect();

		#[block]
		{
			Pallet::<T>::changed(MODEL, ConsentVersion(10), &joined, &[]);
		}

		assert!(UnhashedSets::<T>::contains_key(MODEL, ConsentVersion(9)));
	}

	#[benchmark]
	fn pin(w: Linear<0, 15>) {
		let mut set = crowded(ConsentVersion(1));
		set.dirty = u16::MAX.checked_shr(16 - w).unwrap_or_default();
		Sets::<T>::insert(MODEL, set);
		let hashed;

		#[block]
		{
			hashed = Pallet::<T>::pin_current(MODEL);
		}

		assert_eq!(hashed, w);
	}

	#[benchmark]
	fn on_idle_base() {
		let due: alloc::vec::Vec<_> = (0..T::MaxDue::get()).map(ModelId).collect();
		Due::<T>::put(BoundedVec::truncate_from(due));

		#[block]
		{
			Pallet::<T>::pin_due(T::WeightInfo::on_idle_base());
		}

		assert_eq!(Due::<T>::get().len() as u32, T::MaxDue::get());
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder.build(), crate::mock::Test);
}
