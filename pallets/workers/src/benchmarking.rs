//! What the calls cost at their worst: a record changes its state, and a slash pays two accounts.

use alloc::boxed::Box;

use assent_primitives::{ConsentVersion, Floor, ModelRules, OfferId, Receipt, WORKER_KEY_TYPE};
use codec::{Decode, Encode};
use frame_benchmarking::v2::*;
use frame_support::traits::fungible::{Inspect, Mutate};
use frame_system::RawOrigin;
use sp_core::{crypto::KeyTypeId, sr25519::Public};
use sp_runtime::Perbill;

use crate::*;

/// 10^15 plancks, above any existential deposit and least price in use.
const PRICE: Balance = 1_000_000_000_000_000;

fn rules() -> ModelRules {
	ModelRules {
		soft_floor: Floor { weight: 1, heads: 1 },
		hard_floor: Floor { weight: 1, heads: 1 },
		weight_cap: 1_000_000,
		min_rows: 1,
		min_head_weight: 1,
		quorum_weight: Perbill::from_percent(50),
		quorum_heads: Perbill::from_percent(50),
	}
}

fn endow<T: Config>(who: &T::AccountId, amount: Balance) {
	let amount = amount.saturating_add(T::Currency::minimum_balance());
	T::Currency::mint_into(who, amount).expect("the currency can hold a benchmark's money");
}

/// An account with money for a bond and as much again.
fn rich<T: Config>() -> T::AccountId {
	let who: T::AccountId = whitelisted_caller();
	endow::<T>(&who, T::MinBond::get().saturating_mul(3));
	who
}

fn bonded<T: Config>() -> T::AccountId {
	let who = rich::<T>();
	Pallet::<T>::do_bond(&who, T::MinBond::get()).expect("there is no bond yet");
	who
}

fn pass<T: Config>(blocks: BlockNumber) {
	T::BlockNumberProvider::set_block_number(Pallet::<T>::now().saturating_add(blocks));
}

/// A worker whose key lies in the keystore.
struct Signer<T: Config> {
	key: Public,
	account: T::AccountId,
	offer: OfferId,
}

/// A bonded worker with an offer of a model that two joined, one after the other.
fn signer<T: Config>() -> Signer<T> {
	let key = sp_io::crypto::sr25519_generate(KeyTypeId(WORKER_KEY_TYPE), None);
	let account = T::AccountId::decode(&mut &key.0[..]).expect("accounts have 32 bytes");
	let owner: T::AccountId = frame_benchmarking::account("owner", 0, 0);
	for who in [&owner, &account, &T::Treasury::get()] {
		endow::<T>(who, PRICE);
	}
	Pallet::<T>::benchmark_bond(&account);
	let (model, offer) = T::Models::benchmark_model(&owner, &account, rules(), PRICE);
	T::Consent::benchmark_join(model, &frame_benchmarking::account("contributor", 0, 0), 1_000);
	pass::<T>(10);
	T::Consent::benchmark_join(model, &frame_benchmarking::account("contributor", 1, 0), 1_000);
	pass::<T>(1);
	Signer { key, account, offer }
}

impl<T: Config> Signer<T> {
	/// A signed receipt of some blocks ago, when the present version was not current.
	fn sign(&self, result: u8) -> SignedReceipt {
		let served_at = Pallet::<T>::now().saturating_sub(5);
		let hash = T::Hash::decode(&mut &[0x48; 32][..]).expect("block hashes have 32 bytes");
		frame_system::BlockHash::<T>::insert(BlockNumberFor::<T>::from(served_at), hash);
		let receipt = Receipt {
			genesis: Pallet::<T>::block_hash(0),
			offer: self.offer,
			nullifier: [1; 32],
			query_commitment: [2; 32],
			result_commitment: [result; 32],
			served_at,
			served_at_hash: Pallet::<T>::block_hash(served_at),
			version: ConsentVersion(u32::MAX),
		};
		let payload = receipt.signing_payload();
		let signature = sp_io::crypto::sr25519_sign(KeyTypeId(WORKER_KEY_TYPE), &self.key, &payload);
		SignedReceipt { receipt, signature: signature.expect("the key was just made").0 }
	}

	fn assert_slashed(&self) {
		let bond = Bonds::<T>::get(&self.account).expect("is bonded");
		assert_eq!(bond.slashed, T::SlashAmount::get());
		assert!(bond.standing.left_at().is_some());
	}
}

/// A reporter that gets something, and exists.
fn reporter<T: Config>() -> T::AccountId {
	let who: T::AccountId = whitelisted_caller();
	endow::<T>(&who, PRICE);
	who
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn bond() {
		let caller = rich::<T>();
		Bonds::<T>::insert(&caller, Bond { amount: 0, slashed: 1, standing: Standing::Gone { since: 0 } });

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), T::MinBond::get());

		assert!(Pallet::<T>::is_bonded(&caller));
	}

	#[benchmark]
	fn bond_extra() {
		let caller = bonded::<T>();
		Bonds::<T>::mutate_extant(&caller, |record| record.standing = Standing::BelowMinimum { since: 0 });

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), T::MinBond::get());

		assert!(Pallet::<T>::is_bonded(&caller));
	}

	#[benchmark]
	fn unbond() {
		let caller = bonded::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert!(Pallet::<T>::left_at(&caller).is_some());
	}

	#[benchmark]
	fn rebond() -> Result<(), BenchmarkError> {
		let caller = bonded::<T>();
		Pallet::<T>::do_unbond(&caller)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert!(Pallet::<T>::is_bonded(&caller));
		Ok(())
	}

	#[benchmark]
	fn withdraw_unbonded() -> Result<(), BenchmarkError> {
		let caller = bonded::<T>();
		let (_, withdrawable_at) = Pallet::<T>::do_unbond(&caller)?;
		T::BlockNumberProvider::set_block_number(withdrawable_at);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert!(Pallet::<T>::held_bond(&caller).is_err());
		Ok(())
	}

	#[benchmark]
	fn report_conflict() {
		let worker = signer::<T>();
		let (first, second) = (worker.sign(1), worker.sign(2));
		let caller = reporter::<T>();
		assert_eq!(first.receipt.encoded_size(), second.receipt.encoded_size());

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), Box::new(first), Box::new(second));

		worker.assert_slashed();
	}

	#[benchmark]
	fn report_stale_version() {
		let worker = signer::<T>();
		let receipt = worker.sign(1);
		let caller = reporter::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), Box::new(receipt));

		worker.assert_slashed();
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder.build(), crate::mock::Test);
}
