//! Origins: in whose name governance acts, and at what pace.
//!
//! # Terms
//!
//! * **track**: a kind of referendum with deposits, periods and thresholds of its own. The runtime lists them.
//! * **general**: the origin of the general track: fees, everyday parameters, spending up to a limit.
//! * **emergency**: the origin of the emergency track. It freezes one model, or pauses one call, and nothing else.
//! * **short periods**: the pace of a chain for development, where a referendum takes blocks instead of days.
//!
//! # Story
//!
//! A referendum that is approved is executed with the origin that its track stands for: root, [`Origin::General`] or
//! [`Origin::Emergency`]. What each may do is decided where it is used, through [`General`] and [`Emergency`] as
//! `EnsureOrigin`. Nobody can sign as one of them: only the scheduler makes them.
//!
//! The genesis block says once and for ever whether periods are short. There are no calls.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::indexing_slicing))]

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

use frame_support::{
	pallet_prelude::*,
	traits::{EnsureOrigin, OriginTrait},
};

pub use pallet::*;

/// Is told when a chain starts with short periods.
pub trait OnShortPeriods {
	/// The genesis block is being built and asks for short periods.
	fn shorten();
}

impl OnShortPeriods for () {
	fn shorten() {}
}

#[frame_support::pallet]
pub mod pallet {
	use super::*;

	/// The storage layout that this code reads and writes.
	pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Sets what else is shorter on a chain for development.
		type OnShortPeriods: OnShortPeriods;
	}

	/// Whether referenda take blocks instead of days.
	#[pallet::storage]
	pub type ShortPeriods<T> = StorageValue<_, bool, ValueQuery>;

	/// The pace of the chain.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T> {
		/// Whether referenda take blocks instead of days: for development.
		pub short_periods: bool,
		#[serde(skip)]
		_config: core::marker::PhantomData<T>,
	}

	impl<T> GenesisConfig<T> {
		/// A chain for development.
		pub fn development() -> Self {
			Self { short_periods: true, _config: core::marker::PhantomData }
		}
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			ShortPeriods::<T>::put(self.short_periods);
			if self.short_periods {
				T::OnShortPeriods::shorten();
			}
		}
	}

	/// In whose name an approved referendum acts.
	#[pallet::origin]
	#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
	pub enum Origin {
		/// The general track.
		General,
		/// The emergency track.
		Emergency,
	}
}

macro_rules! ensures {
	($(#[$doc:meta])* $name:ident) => {
		$(#[$doc])*
		pub struct $name;

		impl<O: OriginTrait + From<Origin>> EnsureOrigin<O> for $name
		where
			for<'a> &'a O::PalletsOrigin: TryInto<&'a Origin>,
		{
			type Success = ();

			fn try_origin(origin: O) -> Result<(), O> {
				let passes = matches!(origin.caller().try_into(), Ok(Origin::$name));
				if passes {
					Ok(())
				} else {
					Err(origin)
				}
			}

			#[cfg(feature = "runtime-benchmarks")]
			fn try_successful_origin() -> Result<O, ()> {
				Ok(O::from(Origin::$name))
			}
		}
	};
}

ensures!(
	/// Lets the general track through, and nobody else.
	General
);
ensures!(
	/// Lets the emergency track through, and nobody else.
	Emergency
);
