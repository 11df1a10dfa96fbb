//! A chain with nothing but money and the kill switch. Models and consent are kept in a few lines here.

use alloc::collections::BTreeMap;

use assent_primitives::{
	Balance, BlockNumber, Consent, ConsentTotals, ConsentVersion, EpochIndex, Floor, ModelId, ModelRegistry,
	ModelRules, ModelState, OfferId, OfferView, OnConsentChange, OnStateChange, PetitionId, Purpose, Split, Weight64,
};
use frame_support::{
	derive_impl, parameter_types,
	traits::{fungible::HoldConsideration, ConstU128, ConstU32, LinearStoragePrice},
};
use frame_system::EnsureRoot;
use sp_io::TestExternalities;
use sp_runtime::{BuildStorage, Perbill};

use crate::{self as pallet_revocation, *};

pub type AccountId = u64;

/// The one model there is.
pub const MODEL: ModelId = ModelId(0);
/// Its owner: a party.
pub const OWNER: AccountId = 100;
pub const STRANGER: AccountId = 50;
/// Cannot pay a deposit.
pub const POOR: AccountId = 60;
pub const RICH: Balance = 1_000_000;

pub const EPOCH: BlockNumber = 10;
/// A petition opened in epoch 2 ends with epoch 4.
pub const PETITION_EPOCHS: u32 = 2;
pub const MAX_FREEZE: BlockNumber = 100;
pub const MIN_HEAD: Weight64 = 100;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Revocation: pallet_revocation,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlockU32<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
}

/// The active contributions of an account to a model: the epoch each joined in, and its rows.
pub type Lots = Vec<(EpochIndex, Weight64)>;

parameter_types! {
	pub const PetitionHold: RuntimeHoldReason = RuntimeHoldReason::Revocation(HoldReason::Petition);
	pub const SignatureHold: RuntimeHoldReason = RuntimeHoldReason::Revocation(HoldReason::Signature);
	pub const HeadShare: Perbill = Perbill::from_percent(10);
	pub storage Rules: BTreeMap<ModelId, ModelRules> = BTreeMap::from([(MODEL, rules())]);
	pub storage Consents: BTreeMap<(ModelId, AccountId), Lots> = BTreeMap::new();
	pub storage Told: Vec<(ModelId, ModelState)> = Vec::new();
}

type Deposit<Reason> =
	HoldConsideration<AccountId, Balances, Reason, LinearStoragePrice<ConstU128<100>, ConstU128<1>, Balance>>;

impl Config for Test {
	type WeightInfo = ();
	type Models = ToldModels;
	type Consent = ToldConsent;
	type OnStateChange = Listener;
	type PetitionConsideration = Deposit<PetitionHold>;
	type SignatureConsideration = Deposit<SignatureHold>;
	type BlockNumberProvider = System;
	type FreezeOrigin = EnsureRoot<AccountId>;
	type MaxFreeze = ConstU32<MAX_FREEZE>;
	type PetitionEpochs = ConstU32<PETITION_EPOCHS>;
	type HeadShare = HeadShare;
}

/// Soft floor 1,000 rows and 4 heads, hard floor 500 rows and 2 heads; a petition needs a quarter of the weight and half
/// of the heads.
pub fn rules() -> ModelRules {
	ModelRules {
		soft_floor: Floor { weight: 1_000, heads: 4 },
		hard_floor: Floor { weight: 500, heads: 2 },
		weight_cap: 10_000,
		min_rows: 10,
		min_head_weight: MIN_HEAD,
		quorum_weight: Perbill::from_percent(25),
		quorum_heads: Perbill::from_percent(50),
	}
}

/// Changes the rules of the model.
pub fn set_rules(change: impl FnOnce(&mut ModelRules)) {
	let mut all = Rules::get();
	all.entry(MODEL).and_modify(change);
	Rules::set(&all);
}

/// Remembers what it was told.
pub struct Listener;

impl OnStateChange for Listener {
	fn state_changed(model: ModelId, state: ModelState) {
		let mut told = Told::get();
		told.push((model, state));
		Told::set(&told);
	}
}

/// Knows rules and the owner, nothing else.
pub struct ToldModels;

impl ModelRegistry<AccountId> for ToldModels {
	fn owner(model: ModelId) -> Option<AccountId> {
		Self::rules(model).map(|_| OWNER)
	}
	fn rules(model: ModelId) -> Option<ModelRules> {
		Rules::get().get(&model).copied()
	}
	fn split(_: ModelId) -> Option<Split> {
		None
	}
	fn is_party(_: ModelId, who: &AccountId) -> bool {
		*who == OWNER
	}
	fn serves(_: ModelId, _: &AccountId) -> bool {
		false
	}
	fn offer(_: OfferId) -> Option<OfferView<AccountId>> {
		None
	}
	fn offers_only(_: ModelId, _: impl Fn(Purpose, Balance) -> bool) -> bool {
		true
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_model(_: &AccountId, _: &AccountId, rules: ModelRules, _: Balance) -> (ModelId, OfferId) {
		Rules::set(&BTreeMap::from([(MODEL, rules)]));
		(MODEL, OfferId(0))
	}
}

/// What contributions would tell: weight is mature in every epoch after the one it joined in.
pub struct ToldConsent;

impl ToldConsent {
	fn sum(lots: &Lots, counts: impl Fn(EpochIndex) -> bool) -> Weight64 {
		lots.iter().filter(|(joined, _)| counts(*joined)).map(|(_, rows)| rows).sum()
	}

	fn counted(model: ModelId, counts: impl Fn(EpochIndex) -> bool) -> ConsentTotals {
		let mut totals = ConsentTotals::default();
		for ((of, who), lots) in Consents::get() {
			if of == model && !ToldModels::is_party(model, &who) {
				let weight = Self::sum(&lots, &counts);
				totals.weight += weight;
				totals.heads += u32::from(weight >= MIN_HEAD);
			}
		}
		totals
	}
}

impl Consent<AccountId> for ToldConsent {
	fn weight(model: ModelId, who: &AccountId) -> Weight64 {
		Consents::get().get(&(model, *who)).map(|lots| Self::sum(lots, |_| true)).unwrap_or_default()
	}
	fn mature_weight(model: ModelId, who: &AccountId, at: EpochIndex) -> Weight64 {
		if ToldModels::is_party(model, who) {
			return 0;
		}
		Consents::get().get(&(model, *who)).map(|lots| Self::sum(lots, |joined| joined < at)).unwrap_or_default()
	}
	fn has_pledges(model: ModelId) -> bool {
		Consents::get().keys().any(|(of, _)| *of == model)
	}
	fn totals(model: ModelId) -> ConsentTotals {
		Self::counted(model, |_| true)
	}
	fn mature_totals(model: ModelId) -> ConsentTotals {
		Self::counted(model, |joined| joined < Self::epoch())
	}
	fn epoch() -> EpochIndex {
		EpochIndex(System::block_number() / EPOCH)
	}
	fn epoch_end(epoch: EpochIndex) -> BlockNumber {
		(epoch.0 + 1) * EPOCH
	}
	fn version_at(_: ModelId, _: BlockNumber) -> Option<ConsentVersion> {
		None
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_join(model: ModelId, who: &AccountId, weight: Weight64) {
		System::set_block_number(System::block_number().max(EPOCH));
		let mut consents = Consents::get();
		consents.entry((model, *who)).or_default().push((EpochIndex(0), weight));
		Consents::set(&consents);
	}
}

/// `who` contributes `rows` to the model.
pub fn join(who: AccountId, rows: Weight64) {
	let mut consents = Consents::get();
	consents.entry((MODEL, who)).or_default().push((ToldConsent::epoch(), rows));
	Consents::set(&consents);
	Revocation::weight_changed(MODEL, &who, ToldConsent::weight(MODEL, &who));
}

/// `who` revokes its contribution number `lot`, if it has that many.
pub fn leave(who: AccountId, lot: usize) {
	let mut consents = Consents::get();
	let lots = consents.entry((MODEL, who)).or_default();
	if lot < lots.len() {
		lots.remove(lot);
		Consents::set(&consents);
		Revocation::weight_changed(MODEL, &who, ToldConsent::weight(MODEL, &who));
	}
}

/// The first block of an epoch.
pub fn go_to_epoch(epoch: u32) {
	System::set_block_number(epoch * EPOCH);
}

/// Where the model stands.
pub fn state() -> ModelState {
	Revocation::state(MODEL)
}

/// What of `who` is held for `reason`.
pub fn held(reason: HoldReason, who: AccountId) -> Balance {
	use frame_support::traits::fungible::InspectHold;
	Balances::balance_on_hold(&reason.into(), &who)
}

/// The chain before a test: block 20, the first of epoch 2.
#[derive(Default)]
pub struct ExtBuilder {
	heads: u64,
	rows: Weight64,
	petition: bool,
}

impl ExtBuilder {
	/// With `heads` accounts, numbered from 1, of `rows` mature rows each.
	pub fn with_heads(mut self, heads: u64, rows: Weight64) -> Self {
		(self.heads, self.rows) = (heads, rows);
		self
	}

	/// With a petition that account 1 opened.
	pub fn with_petition(mut self) -> Self {
		self.petition = true;
		self
	}

	pub fn build(self) -> TestExternalities {
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().expect("valid");
		let rich = (1..=30).chain([STRANGER, OWNER]).map(|who| (who, RICH));
		let balances = rich.chain([(POOR, 20)]).collect();
		pallet_balances::GenesisConfig::<Test> { balances, ..Default::default() }
			.assimilate_storage(&mut storage)
			.expect("valid");
		let mut ext = TestExternalities::from(storage);
		ext.execute_with(|| {
			System::set_block_number(1);
			(1..=self.heads).for_each(|who| join(who, self.rows));
			go_to_epoch(2);
			if self.petition {
				Revocation::open_petition(RuntimeOrigin::signed(1), MODEL).expect("a head");
				assert!(Petitions::<Test>::get(MODEL).is_some_and(|petition| petition.id == PetitionId(0)));
			}
			System::reset_events();
			Told::set(&Vec::new());
		});
		ext
	}

	/// Runs `test`, then checks every invariant.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Revocation::do_try_state().expect("every invariant holds");
		});
	}
}
