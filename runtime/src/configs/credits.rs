//! Credits: purchase, settlement and refund, and the transactions of the off-chain worker.

use codec::Encode;
use frame_support::{
	parameter_types,
	traits::{ConstU32, Get},
	PalletId,
};
use frame_system::{
	offchain::{AppCrypto, CreateSignedTransaction, CreateTransactionBase, SigningTypes},
	EnsureRoot,
};
use sp_runtime::{generic::Era, traits::StaticLookup, SaturatedConversion};

use super::{accounts::TreasuryAccount, weights::QueriesWeight};
use crate::*;

parameter_types! {
	pub const QueriesPalletId: PalletId = PalletId(*b"as/escro");
}

/// The delay before the first use of a registered verifying key: an hour, or ten blocks on a chain with short periods.
pub struct KeyDelay;
impl Get<BlockNumber> for KeyDelay {
	fn get() -> BlockNumber {
		if pallet_origins::ShortPeriods::<Runtime>::get() {
			10
		} else {
			HOURS
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
