//! A deposit whose return can fail.

use frame_support::parameter_types;

parameter_types! {
	/// Whether the return of a breakable deposit fails.
	pub static BrokenTickets: bool = false;
}

/// Declares `$name`: the deposit `$held` in the currency `$currency`, whose return fails when a test says so.
#[macro_export]
macro_rules! breakable_ticket {
	($name:ident, $held:ty, $currency:ty, $endowment:expr) => {
		/// A deposit whose return fails when a test says so.
		#[derive(
			Clone,
			PartialEq,
			Eq,
			$crate::__private::codec::Encode,
			$crate::__private::codec::Decode,
			$crate::__private::codec::MaxEncodedLen,
			$crate::__private::scale_info::TypeInfo,
			Debug,
		)]
		pub struct $name($held);

		const _: () = {
			use $crate::__private::{
				frame_support::traits::{Consideration, Footprint},
				sp_runtime::DispatchError,
			};

			impl Consideration<AccountId, Footprint> for $name {
				fn new(who: &AccountId, footprint: Footprint) -> Result<Self, DispatchError> {
					<$held>::new(who, footprint).map(Self)
				}

				fn update(self, who: &AccountId, footprint: Footprint) -> Result<Self, DispatchError> {
					self.0.update(who, footprint).map(Self)
				}

				fn drop(self, who: &AccountId) -> Result<(), DispatchError> {
					if $crate::BrokenTickets::get() {
						return Err(DispatchError::Other("broken ticket"));
					}
					self.0.drop(who)
				}

				#[cfg(feature = "runtime-benchmarks")]
				fn ensure_successful(who: &AccountId, _: Footprint) {
					// Deposits here do not grow with what they are for, so that benchmarks cannot ask for several at once.
					<$currency as $crate::__private::frame_support::traits::fungible::Mutate<_>>::set_balance(
						who, $endowment,
					);
				}
			}
		};
	};
}
