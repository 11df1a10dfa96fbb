//! Benchmarks with real proofs: all good, and with a bad one that makes every proof be verified alone.

use alloc::vec::Vec;
use assent_circuits::{
	poseidon::hash_bytes,
	tree::{CAPACITY, DEPTH},
	use_consent,
	verifier::DEVELOPMENT_VERIFYING_KEY,
};
use assent_primitives::{Floor, ModelRules, ModelState};
use codec::Decode;
use frame_benchmarking::v2::*;
use frame_support::traits::fungible::{Inspect, Mutate};
use frame_system::RawOrigin;
use sp_runtime::{traits::Zero, Perbill};

use crate::{
	baselines::Textbook,
	precompile::Precompile,
	verdict::{Admitted, Verdict},
	*,
};

fn account<T: Config>(bytes: [u8; 32]) -> T::AccountId {
	T::AccountId::decode(&mut &bytes[..]).expect("accounts have 32 bytes")
}

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

/// An active model with the fixtures' offer, some blocks after somebody joined it.
fn sell<T: Config>() -> assent_primitives::ModelId {
	let owner: T::AccountId = frame_benchmarking::account("owner", 0, 0);
	let worker = account::<T>(fixtures::WORKER);
	for who in [&owner, &worker, &T::Treasury::get(), &account::<T>(fixtures::BENEFICIARY)] {
		endow::<T>(who, fixtures::PRICE);
	}
	Pallet::<T>::endow_escrow().expect("escrow can be endowed");
	T::Workers::benchmark_bond(&worker);
	let (model, offer) = T::Models::benchmark_model(&owner, &worker, rules(), fixtures::PRICE);
	assert_eq!(offer, fixtures::OFFER, "benchmarks run on a chain without offers");
	assert_eq!(model, fixtures::MODEL, "benchmarks run on a chain without models");
	T::Consent::benchmark_join(model, &frame_benchmarking::account("contributor", 0, 0), fixtures::ROWS.into());
	T::KillSwitch::benchmark_set_state(model, ModelState::Active);
	// A payment settles the pool's account as well.
	T::Royalties::benchmark_pool(model);
	T::BlockNumberProvider::set_block_number(Pallet::<T>::now().saturating_add(10));
	AllowDevelopmentKeys::<T>::put(true);
	Pallet::<T>::set_key(Circuit::PaidQuery, DEVELOPMENT_VERIFYING_KEY).expect("the development key is well-formed");
	Pallet::<T>::set_key(Circuit::UseConsent, use_consent::DEVELOPMENT_VERIFYING_KEY).expect("so is the other");
	model
}

/// Sells the fixtures' note to the chain whose first block has the fixtures' hash.
fn with_fixtures<T: Config>() -> (assent_primitives::ModelId, fixtures::Fixtures) {
	let model = sell::<T>();
	let fixtures = fixtures::load().expect("the fixtures decode");
	let genesis = T::Hash::decode(&mut &fixtures::GENESIS[..]).expect("block hashes have 32 bytes");
	frame_system::BlockHash::<T>::insert(BlockNumberFor::<T>::zero(), genesis);
	let credits = fixtures::SERVED.saturating_add(fixtures::REFUNDED);
	let escrow = fixtures::PRICE.saturating_mul(credits.into());
	endow::<T>(&Pallet::<T>::escrow_account_id(), escrow);
	Escrow::<T>::insert(fixtures::OFFER, escrow);
	Credits::<T>::insert(fixtures::OFFER, CreditCounts { sold: credits.into(), ..Default::default() });
	for claim in fixtures.served.iter().chain(&fixtures.refunded) {
		Roots::<T>::insert(claim.root, RootInfo::default());
	}
	(model, fixtures)
}

/// The keys became active two blocks ago, in the place of the same ones: a batch can be for two keys of each circuit.
fn switch_keys<T: Config>() {
	let active_from = Pallet::<T>::now().saturating_sub(1);
	for circuit in Circuit::ALL {
		let previous = KeyRings::<T>::get(circuit).active.expect("a key was set");
		let prepared = PreparedKeys::<T>::get(circuit, previous.version).expect("it is prepared");
		let active = KeyRecord { version: previous.version.saturating_add(1), active_from, ..previous };
		PreparedKeys::<T>::insert(circuit, active.version, prepared);
		let (active, previous) = (Some(active), Some(previous));
		KeyRings::<T>::insert(circuit, KeyRing { registered: 2, active, previous, pending: None });
	}
}

/// Served by turns in the last block and in the one before it.
fn settlements<T: Config>(fixtures: &fixtures::Fixtures, p: u32) -> BoundedVec<Settlement, ConstU32<MAX_SETTLEMENTS>> {
	let last = Pallet::<T>::now().saturating_sub(1);
	let batch: Vec<_> = (0..p)
		.zip(&fixtures.served)
		.map(|(index, claim)| Settlement {
			offer: fixtures::OFFER,
			price: fixtures::PRICE,
			root: claim.root,
			nullifier: claim.nullifier,
			version: fixtures::VERSION,
			served_at: last.saturating_sub(index % 2),
			query_commitment: fixtures::query_commitment(index),
			result_commitment: fixtures::RESULT,
			proof: claim.proof,
			consent: None,
		})
		.collect();
	batch.try_into().expect("benchmarks stay within MAX_SETTLEMENTS")
}

/// `p` answers to searches that are good so far, and what they use: the same few over and over, which cost as much as
/// others.
fn searches<T: Config>(
	fixtures: &fixtures::Fixtures,
	p: u32,
) -> (Vec<Settlement>, Vec<Verdict<Admitted<T::AccountId>>>) {
	let mut batch = settlements::<T>(fixtures, fixtures::USED);
	let mut verdicts = Pallet::<T>::assess(&batch, Pallet::<T>::now());
	let keys = KeyRings::<T>::get(Circuit::UseConsent);
	for ((item, verdict), used) in batch.iter_mut().zip(&mut verdicts).zip(&fixtures.used) {
		item.consent = Some(*used);
		if let Ok((admitted, _)) = verdict {
			admitted.consent_key = keys.at(item.served_at).map(|key| key.version);
		}
	}
	T::ConsentRoots::pinned(fixtures::MODEL, fixtures::VERSION).expect("somebody joined");
	let few = batch.into_iter().zip(verdicts);
	few.cycle().take(p as usize).unzip()
}

fn claims(fixtures: &fixtures::Fixtures, p: u32) -> BoundedVec<RefundClaim, ConstU32<MAX_REFUNDS>> {
	let claims: Vec<_> = (0..p).zip(&fixtures.refunded).map(|(_, claim)| claim.clone()).collect();
	claims.try_into().expect("benchmarks stay within MAX_REFUNDS")
}

/// Leaves in the longest queue that is measured.
const MAX_FOLDED: u32 = 256;

/// Queues `n` leaves, of which the first is the last of a generation.
fn queue<T: Config>(n: u32) {
	LatestRoot::<T>::put([2; 32]);
	Roots::<T>::insert([2; 32], RootInfo::default());
	Tree::<T>::put(Frontier { filled: [[1; 32]; DEPTH], len: CAPACITY - 1 });
	Leaves::<T>::insert(0, CAPACITY - 1, [3; 32]);
	(0..n).for_each(|index| Leaves::<T>::insert(1, index, [3; 32]));
	Generation::<T>::put(1);
	NextLeaf::<T>::put(n - 1);
	Backlog::<T>::put(TreeBacklog { leaves: n, root_is_due: false });
}

fn spent<T: Config>() -> u32 {
	u32::try_from(Nullifiers::<T>::iter().count()).unwrap_or(u32::MAX)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// The last purchase of a generation: all that a purchase can write.
	#[benchmark]
	fn buy() {
		sell::<T>();
		let buyer: T::AccountId = frame_benchmarking::account("buyer", 0, 0);
		endow::<T>(&buyer, fixtures::PRICE.saturating_mul(u16::MAX.into()));
		NextLeaf::<T>::put(CAPACITY - 1);

		#[extrinsic_call]
		_(RawOrigin::Signed(buyer), fixtures::OFFER, u16::MAX, [3; 32]);

		assert_eq!(Generation::<T>::get(), 1);
	}

	#[benchmark]
	fn settle(p: Linear<1, MAX_SETTLEMENTS>) {
		let (_, fixtures) = with_fixtures::<T>();
		switch_keys::<T>();
		let batch = settlements::<T>(&fixtures, p);
		let caller: T::AccountId = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), batch);

		assert_eq!(spent::<T>(), p);
	}

	/// One proof for each key is bad, so that all are verified twice.
	#[benchmark]
	fn settle_with_a_bad_proof(p: Linear<1, MAX_SETTLEMENTS>) {
		let (_, fixtures) = with_fixtures::<T>();
		switch_keys::<T>();
		let mut batch = settlements::<T>(&fixtures, p);
		let bad = p.min(2);
		batch.iter_mut().rev().take(bad as usize).for_each(|item| item.query_commitment = [0xff; 32]);
		let caller: T::AccountId = whitelisted_caller();
		let verdict;

		#[block]
		{
			verdict = Pallet::<T>::settle(RawOrigin::Signed(caller).into(), batch);
		}

		assert_eq!(verdict.is_ok(), p > bad);
		assert_eq!(spent::<T>(), p - bad);
	}

	#[benchmark]
	fn check_consents(p: Linear<1, MAX_SETTLEMENTS>) {
		let (_, fixtures) = with_fixtures::<T>();
		switch_keys::<T>();
		let (batch, mut verdicts) = searches::<T>(&fixtures, p);

		#[block]
		{
			Pallet::<T>::check_consents(&batch, &mut verdicts);
		}

		assert!(verdicts.iter().all(|verdict| verdict.is_ok()));
	}

	/// One proof for each key is bad, so that all are verified twice.
	#[benchmark]
	fn check_consents_with_a_bad_proof(p: Linear<1, MAX_SETTLEMENTS>) {
		let (_, fixtures) = with_fixtures::<T>();
		switch_keys::<T>();
		let (mut batch, mut verdicts) = searches::<T>(&fixtures, p);
		let bad = p.min(2);
		batch.iter_mut().rev().take(bad as usize).for_each(|item| item.result_commitment = [0xff; 32]);

		#[block]
		{
			Pallet::<T>::check_consents(&batch, &mut verdicts);
		}

		assert_eq!(verdicts.iter().filter(|verdict| verdict.is_ok()).count() as u32, p - bad);
	}

	#[benchmark]
	fn refund(p: Linear<1, MAX_REFUNDS>) {
		let (model, fixtures) = with_fixtures::<T>();
		let claims = claims(&fixtures, p);
		halt_long_ago::<T>(model);
		let caller: T::AccountId = whitelisted_caller();
		let beneficiary = account::<T>(fixtures::BENEFICIARY);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), fixtures::OFFER, fixtures::PRICE, beneficiary, claims);

		assert_eq!(spent::<T>(), p);
	}

	#[benchmark]
	fn refund_with_a_bad_proof(p: Linear<1, MAX_REFUNDS>) {
		let (model, fixtures) = with_fixtures::<T>();
		let mut claims = claims(&fixtures, p);
		if let (Some(last), Some(other)) = (claims.iter_mut().last(), fixtures.served.first()) {
			last.proof = other.proof;
		}
		halt_long_ago::<T>(model);
		let caller: T::AccountId = whitelisted_caller();
		let beneficiary = account::<T>(fixtures::BENEFICIARY);
		let verdict;

		#[block]
		{
			let origin = RawOrigin::Signed(caller).into();
			verdict = Pallet::<T>::refund(origin, fixtures::OFFER, fixtures::PRICE, beneficiary, claims);
		}

		assert_eq!(verdict.is_ok(), p > 1);
		assert_eq!(spent::<T>(), p - 1);
	}

	/// Of the circuit that shows more.
	#[benchmark]
	fn register_verifying_key() -> Result<(), BenchmarkError> {
		AllowDevelopmentKeys::<T>::put(true);
		let origin = T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let key = use_consent::DEVELOPMENT_VERIFYING_KEY;
		let bytes = key.to_vec().try_into().map_err(|_| "the development key is too long")?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, Circuit::UseConsent, bytes, [9; 32]);

		let pending = KeyRings::<T>::get(Circuit::UseConsent).pending;
		assert_eq!(pending.map(|key| key.hash), Some(use_consent::DEVELOPMENT_KEY_HASH));
		Ok(())
	}

	/// Every item fails the last of the cheap checks.
	#[benchmark]
	fn check_payable(n: Linear<1, MAX_SETTLEMENTS>) {
		let (_, fixtures) = with_fixtures::<T>();
		let mut batch = settlements::<T>(&fixtures, n);
		batch.iter_mut().zip(fixtures.used.iter().cycle()).for_each(|(item, used)| item.consent = Some(*used));
		let refusal;

		#[block]
		{
			refusal = Pallet::<T>::settles_nothing(&batch);
		}

		assert_eq!(refusal, Some(RefusalReason::ConsentProofUnexpected.number()));
	}

	#[benchmark]
	fn begin_block() {
		Roots::<T>::insert([2; 32], RootInfo { expires_at: Some(20) });
		RootExpiry::<T>::insert(20, [2; 32]);

		#[block]
		{
			Pallet::<T>::begin_block(20);
		}

		assert!(!Roots::<T>::contains_key([2; 32]));
	}

	/// The pending key becomes active in the block in which the previous one goes.
	#[benchmark]
	fn turn_keys() {
		AllowDevelopmentKeys::<T>::put(true);
		Pallet::<T>::set_key(Circuit::PaidQuery, DEVELOPMENT_VERIFYING_KEY).expect("the key is well-formed");
		let active = KeyRings::<T>::get(Circuit::PaidQuery).active.expect("it was set");
		let prepared = PreparedKeys::<T>::get(Circuit::PaidQuery, active.version).expect("it is prepared");
		let window = SettleWindow::<T>::get();
		let previous = KeyRecord { version: 1, ..active };
		let active = KeyRecord { version: 2, active_from: 1, ..active };
		let pending = KeyRecord { version: 3, active_from: window + 1, ..active };
		for key in [&previous, &active, &pending] {
			PreparedKeys::<T>::insert(Circuit::PaidQuery, key.version, &prepared);
		}
		KeyRings::<T>::insert(
			Circuit::PaidQuery,
			KeyRing { registered: 3, active: Some(active), pending: Some(pending), previous: Some(previous) },
		);
		let turned;

		#[block]
		{
			turned = Pallet::<T>::turn_keys(Circuit::PaidQuery, window + 1);
		}

		assert!(turned && !PreparedKeys::<T>::contains_key(Circuit::PaidQuery, 1));
	}

	/// The first of the leaves completes a generation, through every level, while an older root is the newest.
	#[benchmark]
	fn fold_leaves(n: Linear<1, MAX_FOLDED>) {
		queue::<T>(n);
		let folded;

		#[block]
		{
			folded = Pallet::<T>::fold_leaves(u32::MAX, 20);
		}

		assert_eq!((folded, TreeGeneration::<T>::get()), (n, 1));
	}

	#[benchmark]
	fn record_root() {
		LatestRoot::<T>::put([2; 32]);
		Roots::<T>::insert([2; 32], RootInfo::default());
		Tree::<T>::put(Frontier { filled: [[1; 32]; DEPTH], len: CAPACITY - 1 });
		Backlog::<T>::put(TreeBacklog { leaves: 0, root_is_due: true });

		#[block]
		{
			Pallet::<T>::record_root(20);
		}

		assert!(LatestRoot::<T>::get().is_some_and(|root| root != [2; 32]));
	}

	/// Verification alone, for `docs/benchmarks.md`: the key is read from storage, and `p` proofs are checked as a batch.
	#[benchmark(extra)]
	fn verify_proofs(p: Linear<1, 16>) {
		let (_, fixtures) = with_fixtures::<T>();
		let batch = settlements::<T>(&fixtures, p);
		let mut verdicts = Pallet::<T>::assess(&batch, Pallet::<T>::now());

		#[block]
		{
			Pallet::<T>::check_proofs(&mut verdicts);
		}

		assert!(verdicts.iter().all(|verdict| verdict.is_ok()));
	}

	/// What a pallet costs that decodes and prepares the key on every call: one proof, with the functions of ark-groth16.
	#[benchmark(extra)]
	fn verify_decoding_the_key() {
		let textbook = Textbook::of_the_first_fixture();
		let holds;

		#[block]
		{
			holds = textbook.verify();
		}

		assert!(holds);
	}

	/// The pairings of one proof, all four, as a contract asks a precompile of the EVM for them.
	#[benchmark(extra)]
	fn verify_by_precompile() {
		let precompile = Precompile::of(&Textbook::of_the_first_fixture());
		let holds;

		#[block]
		{
			holds = precompile.verify();
		}

		assert_eq!(holds, Some(true));
	}

	/// One leaf and the root after it: a hash for every level.
	#[benchmark(extra)]
	fn tree_update() {
		let mut tree = Frontier { filled: [[1; 32]; DEPTH], len: CAPACITY / 2 - 1 };
		let root;

		#[block]
		{
			root = tree.push([3; 32]);
		}

		assert!(root.is_some());
	}

	/// The purchases of a full block: all leaves, and one root.
	#[benchmark(extra)]
	fn tree_update_batch(n: Linear<1, 256>) {
		queue::<T>(n);

		#[block]
		{
			Pallet::<T>::fold_leaves(u32::MAX, 20);
			Pallet::<T>::record_root(20);
		}

		assert_eq!(Backlog::<T>::get(), TreeBacklog::default());
	}

	/// `r` hashes of two, each of the one before it.
	#[benchmark(extra)]
	fn poseidon_of_two(r: Linear<1, 100>) {
		let mut hash = Some([1; 32]);

		#[block]
		{
			for _ in 0..r {
				hash = hash.and_then(|last| hash_bytes(&[last, last]));
			}
		}

		assert!(hash.is_some());
	}

	/// Halts `model` and lets the settle window pass.
	fn halt_long_ago<T: Config>(model: assent_primitives::ModelId) {
		T::KillSwitch::benchmark_set_state(model, ModelState::Halted);
		let later = Pallet::<T>::now().saturating_add(SettleWindow::<T>::get()).saturating_add(1);
		T::BlockNumberProvider::set_block_number(later);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::default().build(), crate::mock::Test);
}
