//! Assent's own pallets, and the seams between them.

use codec::Encode;
use frame_support::{
	parameter_types,
	traits::{ConstU32, Get},
	weights::WeightToFee as _,
	PalletId,
};
use frame_system::{
	offchain::{AppCrypto, CreateSignedTransaction, CreateTransactionBase, SigningTypes},
	EnsureRoot,
};
use pallet_queries::WeightInfo as _;
use sp_runtime::{
	generic::Era,
	traits::{AccountIdConversion, StaticLookup},
	Perbill, SaturatedConversion,
};

use super::{
	governance::RootOrEmergency,
	parameters::{NoticePeriod, PledgeLifetime},
	weights::{ContributionsWeight, ModelsWeight, QueriesWeight},
	StorageDeposit, WeightToFee,
};
use crate::*;

parameter_types! {
	pub const ModelHold: RuntimeHoldReason = RuntimeHoldReason::Models(pallet_models::HoldReason::Model);
	pub const OfferHold: RuntimeHoldReason = RuntimeHoldReason::Models(pallet_models::HoldReason::Offer);
	pub const WorkerHold: RuntimeHoldReason = RuntimeHoldReason::Models(pallet_models::HoldReason::Worker);
	pub const CardHold: RuntimeHoldReason = RuntimeHoldReason::Models(pallet_models::HoldReason::Card);
	pub const ListingHold: RuntimeHoldReason = RuntimeHoldReason::Models(pallet_models::HoldReason::Listing);
	pub const ContributionHold: RuntimeHoldReason =
		RuntimeHoldReason::Contributions(pallet_contributions::HoldReason::Contribution);
	pub const PledgeHold: RuntimeHoldReason = RuntimeHoldReason::Contributions(pallet_contributions::HoldReason::Pledge);
	pub const LedgerHold: RuntimeHoldReason = RuntimeHoldReason::Royalties(pallet_royalties::HoldReason::Ledger);
	pub const PetitionHold: RuntimeHoldReason = RuntimeHoldReason::Revocation(pallet_revocation::HoldReason::Petition);
	pub const SignatureHold: RuntimeHoldReason = RuntimeHoldReason::Revocation(pallet_revocation::HoldReason::Signature);

	pub const RoyaltiesPalletId: PalletId = PalletId(*b"as/royal");
	pub const QueriesPalletId: PalletId = PalletId(*b"as/escro");
	pub const TreasuryPalletId: PalletId = PalletId(*b"as/treas");
	pub TreasuryAccount: AccountId = TreasuryPalletId::get().into_account_truncating();

	/// Shares that an active model emits a block, with twelve decimals.
	pub const EmissionPerBlock: Balance = UNIT;
	/// One head's weight counts at most this share of the snapshot in a quorum.
	pub const HeadShare: Perbill = Perbill::from_percent(10);
}

/// The least price of an answer: what settling one and refunding one cost, so that the nullifier it leaves for ever is
/// paid for.
pub struct MinPrice;
impl Get<Balance> for MinPrice {
	fn get() -> Balance {
		let fee = |weight| WeightToFee::weight_to_fee(&weight);
		let checked = |call| fee(QueriesWeight::check_payable(1)).saturating_add(fee(call));
		checked(QueriesWeight::settle(1)).saturating_add(checked(QueriesWeight::refund(1)))
	}
}

impl pallet_models::Config for Runtime {
	type WeightInfo = ModelsWeight;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type ModelConsideration = StorageDeposit<ModelHold>;
	type OfferConsideration = StorageDeposit<OfferHold>;
	type WorkerConsideration = StorageDeposit<WorkerHold>;
	type CardConsideration = StorageDeposit<CardHold>;
	type SaleConsideration = StorageDeposit<ListingHold>;
	type KillSwitch = Revocation;
	type Consent = Contributions;
	type Policies = DataPools;
	type Workers = Workers;
	type BlockNumberProvider = System;
	type MinPrice = MinPrice;
	type NoticePeriod = NoticePeriod;
	type MaxDeclared = ConstU32<16>;
	type MaxEndpoint = ConstU32<128>;
	type MaxOpenOffers = ConstU32<32>;
	type MaxNotices = ConstU32<64>;
}

impl pallet_contributions::Config for Runtime {
	type WeightInfo = ContributionsWeight;
	type Models = Models;
	type KillSwitch = Revocation;
	// Shares are brought up to date at the old weight before the kill switch can stop their emission.
	type OnConsentChange = (Royalties, Revocation);
	type OnActiveSet = ConsentTree;
	type OnRevoke = DataPools;
	type ContributionConsideration = StorageDeposit<ContributionHold>;
	type PledgeConsideration = StorageDeposit<PledgeHold>;
	type BlockNumberProvider = System;
	type EpochLength = ConstU32<MINUTES>;
	type PledgeLifetime = PledgeLifetime;
	type MaxPerAccount = ConstU32<32>;
	type MaxPledges = ConstU32<16>;
	type MaxJoins = ConstU32<64>;
	// So many that nobody fills it with models of its own just to keep others out.
	type MaxJoiningModels = ConstU32<1_024>;
	type MaxRows = ConstU32<100_000>;
	type VersionRetention = ConstU32<HOURS>;
}

impl pallet_consent_tree::Config for Runtime {
	type WeightInfo = crate::weights::pallet_consent_tree::WeightInfo<Runtime>;
	type BlockNumberProvider = System;
	// As long as contributions know when a version was current.
	type Retention = ConstU32<HOURS>;
	type MaxDue = ConstU32<64>;
}

impl pallet_royalties::Config for Runtime {
	type WeightInfo = crate::weights::pallet_royalties::WeightInfo<Runtime>;
	type Currency = Balances;
	type BlockNumberProvider = System;
	type PalletId = RoyaltiesPalletId;
	type EmissionPerBlock = EmissionPerBlock;
	type LedgerConsideration = StorageDeposit<LedgerHold>;
	type PoolAccounts = super::market::PoolAccounts;
}

impl pallet_revocation::Config for Runtime {
	type WeightInfo = crate::weights::pallet_revocation::WeightInfo<Runtime>;
	type Models = Models;
	type Consent = Contributions;
	type OnStateChange = Royalties;
	type PetitionConsideration = StorageDeposit<PetitionHold>;
	type SignatureConsideration = StorageDeposit<SignatureHold>;
	type BlockNumberProvider = System;
	type FreezeOrigin = RootOrEmergency;
	type MaxFreeze = ConstU32<DAYS>;
	type PetitionEpochs = ConstU32<{ DAYS / MINUTES * 7 }>;
	type HeadShare = HeadShare;
}

/// How long a registered verifying key waits for its first use: an hour, or ten blocks on a chain with short periods.
pub struct KeyDelay;
impl Get<BlockNumber> for KeyDelay {
	fn get() -> BlockNumber {
		match pallet_origins::ShortPeriods::<Runtime>::get() {
			true => 10,
			false => HOURS,
		}
	}
}

impl pallet_queries::Config for Runtime {
	type WeightInfo = QueriesWeight;
	type Currency = Balances;
	type Models = Models;
	type Consent = Contributions;
	type ConsentRoots = ConsentTree;
	type KillSwitch = Revocation;
	type Royalties = Royalties;
	type Workers = Workers;
	type Policies = DataPools;
	type BlockNumberProvider = System;
	type PalletId = QueriesPalletId;
	type Treasury = TreasuryAccount;
	type AdminOrigin = EnsureRoot<AccountId>;
	type KeyDelay = KeyDelay;
	type RootMargin = ConstU32<MINUTES>;
	type MaxQueuedLeaves = ConstU32<256>;
	type AuthorityId = pallet_queries::crypto::AuthId;
}

impl SigningTypes for Runtime {
	type Public = <Signature as sp_runtime::traits::Verify>::Signer;
	type Signature = Signature;
}

impl<C> CreateTransactionBase<C> for Runtime
where
	RuntimeCall: From<C>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

/// Blocks for which a transaction of the off-chain worker stays valid.
const OFFCHAIN_MORTALITY: u64 = pallet_queries::offchain::MORTALITY as u64;

impl<C> CreateSignedTransaction<C> for Runtime
where
	RuntimeCall: From<C>,
{
	fn create_signed_transaction<Crypto: AppCrypto<Self::Public, Self::Signature>>(
		call: RuntimeCall,
		public: Self::Public,
		account: AccountId,
		nonce: Nonce,
	) -> Option<UncheckedExtrinsic> {
		let current = System::block_number().saturated_into::<u64>().saturating_sub(1);
		let extension: TxExtension = (
			frame_system::CheckNonZeroSender::new(),
			frame_system::CheckSpecVersion::new(),
			frame_system::CheckTxVersion::new(),
			frame_system::CheckGenesis::new(),
			frame_system::CheckEra::from(Era::mortal(OFFCHAIN_MORTALITY, current)),
			frame_system::CheckNonce::from(nonce),
			frame_system::CheckWeight::new(),
			pallet_queries::extension::CheckPayable::new(),
			pallet_transaction_payment::ChargeTransactionPayment::from(0),
			frame_metadata_hash_extension::CheckMetadataHash::new(false),
			frame_system::WeightReclaim::new(),
		);
		let payload = SignedPayload::new(call, extension)
			.inspect_err(|error| log::warn!(target: "runtime::queries", "cannot build a settlement: {error:?}"))
			.ok()?;
		let signature = payload.using_encoded(|bytes| Crypto::sign(bytes, public))?;
		let (call, extension, _) = payload.deconstruct();
		let address = <Runtime as frame_system::Config>::Lookup::unlookup(account);
		Some(UncheckedExtrinsic::new_signed(call, address, signature, extension))
	}
}
