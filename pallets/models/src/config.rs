//! What the registry needs from the runtime.

use frame_support::pallet_macros::pallet_section;

/// The configuration of the pallet.
#[pallet_section]
mod config {
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// The money prices are in: no price can be above all there is of it. A buyer's is held until the sale is over.
		type Currency: fungible::Inspect<Self::AccountId, Balance = Balance>
			+ fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>;

		/// Why money is held.
		type RuntimeHoldReason: From<HoldReason>;

		/// What an owner leaves for the record of a model.
		type ModelConsideration: Consideration<Self::AccountId, Footprint>;

		/// What an owner leaves for an open offer.
		type OfferConsideration: Consideration<Self::AccountId, Footprint>;

		/// What a worker leaves for its record.
		type WorkerConsideration: Consideration<Self::AccountId, Footprint>;

		/// What an owner leaves for a card that is not in force yet.
		type CardConsideration: Consideration<Self::AccountId, Footprint>;

		/// What an owner leaves for the listing of a model, and a buyer for the record of a sale.
		type SaleConsideration: Consideration<Self::AccountId, Footprint>;

		/// Tells which models are halted.
		type KillSwitch: KillSwitch;

		/// Tells who consents to what.
		type Consent: Consent<Self::AccountId>;

		/// Tells what the data pools that a model draws on permit.
		type Policies: PolicyGate;

		/// Tells which workers are bonded.
		type Workers: WorkerStanding<Self::AccountId>;

		/// The clock.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

		/// The lowest price of a credit: what it costs the chain to settle or refund it.
		#[pallet::constant]
		type MinPrice: Get<Balance>;

		/// How many blocks contributors have to leave before a model changes.
		type NoticePeriod: Get<BlockNumber>;

		/// How many accounts an owner can declare.
		#[pallet::constant]
		type MaxDeclared: Get<u32>;

		/// Bytes in a worker's endpoint.
		#[pallet::constant]
		type MaxEndpoint: Get<u32>;

		/// How many offers of a model can be open at once.
		#[pallet::constant]
		type MaxOpenOffers: Get<u32>;

		/// How many contributors one call can serve a notice on.
		#[pallet::constant]
		type MaxNotices: Get<u32>;
	}
}
