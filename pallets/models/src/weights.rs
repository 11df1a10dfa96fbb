//! What the calls cost. The runtime implements this with measured numbers.

use frame_support::weights::Weight;

/// The weight of each call, in its worst case.
pub trait WeightInfo {
	/// `MaxDeclared` accounts.
	fn register_model() -> Weight;
	/// The last offer that fits the list of a model with contributors.
	fn make_offer() -> Weight;
	/// One of `MaxOpenOffers`.
	fn close_offer() -> Weight;
	/// A worker that replaces its record by the longest.
	fn set_worker() -> Weight;
	/// The longest record.
	fn remove_worker() -> Weight;
	/// In force at once, and rules out `MaxOpenOffers` offers of as many workers.
	fn propose_card_change() -> Weight;
	/// Rules out `MaxOpenOffers` offers of as many workers.
	fn apply_card_change() -> Weight;
	/// A pending card.
	fn cancel_card_change() -> Weight;
	/// `n` contributors of a model with a pending card and `MaxOpenOffers` offers that are not open yet.
	fn serve_notice(n: u32) -> Weight;
	/// A first listing.
	fn list_model() -> Weight;
	/// A listing.
	fn unlist_model() -> Weight;
	/// A model with `MaxDeclared` accounts and `MaxOpenOffers` offers.
	fn buy_model() -> Weight;
	/// The same.
	fn complete_sale() -> Weight;
	/// The same.
	fn cancel_sale() -> Weight;
}

#[cfg(test)]
impl WeightInfo for () {
	fn register_model() -> Weight {
		Weight::from_parts(40_000_000, 4_000)
	}
	fn make_offer() -> Weight {
		Weight::from_parts(90_000_000, 90_000)
	}
	fn close_offer() -> Weight {
		Weight::from_parts(90_000_000, 90_000)
	}
	fn set_worker() -> Weight {
		Weight::from_parts(30_000_000, 4_000)
	}
	fn remove_worker() -> Weight {
		Weight::from_parts(30_000_000, 4_000)
	}
	fn propose_card_change() -> Weight {
		Weight::from_parts(900_000_000, 190_000)
	}
	fn apply_card_change() -> Weight {
		Weight::from_parts(900_000_000, 190_000)
	}
	fn cancel_card_change() -> Weight {
		Weight::from_parts(40_000_000, 8_000)
	}
	fn serve_notice(n: u32) -> Weight {
		Weight::from_parts(100_000_000, 90_000)
			.saturating_add(Weight::from_parts(9_000_000, 3_000).saturating_mul(n.into()))
	}
	fn list_model() -> Weight {
		Weight::from_parts(40_000_000, 8_000)
	}
	fn unlist_model() -> Weight {
		Weight::from_parts(40_000_000, 8_000)
	}
	fn buy_model() -> Weight {
		Weight::from_parts(500_000_000, 20_000)
	}
	fn complete_sale() -> Weight {
		Weight::from_parts(900_000_000, 100_000)
	}
	fn cancel_sale() -> Weight {
		Weight::from_parts(500_000_000, 20_000)
	}
}
