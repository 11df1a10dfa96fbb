//! A chain with money, fees, sponsors, and something to do: [`work::Pallet::contribute`].

use frame_support::{
	derive_impl,
	dispatch::GetDispatchInfo,
	parameter_types,
	traits::{fungible::HoldConsideration, ConstU128, LinearStoragePrice, OnUnbalanced},
	weights::{ConstantMultiplier, IdentityFee},
};
use frame_system::{limits::BlockWeights, CheckNonce};
use pallet_transaction_payment::{ChargeTransactionPayment, FungibleAdapter};
use sp_runtime::{
	traits::DispatchTransaction, transaction_validity::TransactionSource, BuildStorage, DispatchResultWithInfo,
};

use super::*;
use crate as pallet_sponsorship;

pub type AccountId = u64;
pub type Block = frame_system::mocking::MockBlockU32<Test>;

/// Owns [`MODEL`] and [`SET`].
pub const OWNER: AccountId = 1;
/// Owns [`OTHER_MODEL`].
pub const OTHER: AccountId = 2;
/// Has money, and nothing to sponsor.
pub const STRANGER: AccountId = 3;
/// Has no account.
pub const ALICE: AccountId = 10;
pub const BOB: AccountId = 11;

pub const ENDOWMENT: Balance = 1_000_000;
pub const EXISTENTIAL_DEPOSIT: Balance = 10;
pub const BUDGET_DEPOSIT: Balance = 100;
pub const INVITATION_DEPOSIT: Balance = 20;
/// What a contribution takes from who makes it.
pub const CONTRIBUTION_DEPOSIT: Balance = 50;
/// What an account needs to contribute once.
pub const GRANT: Balance = EXISTENTIAL_DEPOSIT + CONTRIBUTION_DEPOSIT;

pub const MODEL: SponsorScope = SponsorScope::Model(ModelId(1));
pub const OTHER_MODEL: SponsorScope = SponsorScope::Model(ModelId(2));
pub const SET: SponsorScope = SponsorScope::TaskSet(TaskSetId(1));

pub use assent_primitives::{ModelId, TaskSetId};

/// What can be sponsored.
#[frame_support::pallet(dev_mode)]
pub mod work {
	use super::*;
	use frame_system::pallet_prelude::*;

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		type Deposit: Consideration<Self::AccountId, Footprint>;
	}

	#[pallet::composite_enum]
	pub enum HoldReason {
		Contribution,
	}

	#[pallet::storage]
	pub type Contributions<T: Config> = StorageMap<_, Twox64Concat, (T::AccountId, ModelId), u32, ValueQuery>;

	#[pallet::error]
	pub enum Error<T> {
		NoDeposit,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Takes a deposit; costs `actual` of the 100 that are charged.
		#[pallet::call_index(0)]
		#[pallet::weight(Weight::from_parts(100, 0))]
		pub fn contribute(origin: OriginFor<T>, model: ModelId, actual: u64) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let _ticket = T::Deposit::new(&who, Footprint::from_parts(1, 1)).map_err(|_| Error::<T>::NoDeposit)?;
			Contributions::<T>::mutate((who, model), |count| *count += 1);
			Ok(Some(Weight::from_parts(actual, 0)).into())
		}

		/// Costs nothing in the end.
		#[pallet::call_index(1)]
		#[pallet::weight(Weight::from_parts(100, 0))]
		pub fn waived(origin: OriginFor<T>, model: ModelId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let _ = model;
			Ok(Pays::No.into())
		}

		/// Costs nothing.
		#[pallet::call_index(2)]
		#[pallet::weight((Weight::from_parts(100, 0), Pays::No))]
		pub fn free(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
			ensure_signed(origin)?;
			let _ = model;
			Ok(())
		}

		/// Ends the sponsorship it is paid by, as no sponsored call of the chain can.
		#[pallet::call_index(3)]
		#[pallet::weight(Weight::from_parts(100, 0))]
		pub fn sabotage(origin: OriginFor<T>, model: ModelId) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			crate::Invitations::<Test>::iter().for_each(|(who, scope, _)| {
				Sponsorship::uninvite(RuntimeOrigin::signed(OWNER), scope, who).unwrap();
			});
			Sponsorship::close(RuntimeOrigin::signed(OWNER), SponsorScope::Model(model)).unwrap();
			Contributions::<T>::insert((who, model), 1);
			Ok(Some(Weight::from_parts(40, 0)).into())
		}
	}
}

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Payment: pallet_transaction_payment,
		Sponsorship: pallet_sponsorship,
		Work: work,
	}
);

parameter_types! {
	/// No base weight, so that a fee is a weight and a length.
	pub Weights: BlockWeights = BlockWeights::simple_max(Weight::from_parts(1 << 40, u64::MAX));
	pub const FeeHold: RuntimeHoldReason = RuntimeHoldReason::Sponsorship(HoldReason::Fees);
	pub const BudgetHold: RuntimeHoldReason = RuntimeHoldReason::Sponsorship(HoldReason::Budget);
	pub const InvitationHold: RuntimeHoldReason = RuntimeHoldReason::Sponsorship(HoldReason::Invitation);
	pub const WorkHold: RuntimeHoldReason = RuntimeHoldReason::Work(work::HoldReason::Contribution);
	pub static Owners: Vec<(AccountId, SponsorScope)> = vec![];
	/// What came out of fees and tips.
	pub static Collected: Balance = 0;
	/// Whether the scope of calls is known.
	pub static Scoped: bool = true;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type BlockWeights = Weights;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type AccountStore = System;
	type RuntimeHoldReason = RuntimeHoldReason;
}

/// Counts and burns.
pub struct Collector;

impl OnUnbalanced<CreditOf<Test>> for Collector {
	fn on_nonzero_unbalanced(credit: CreditOf<Test>) {
		Collected::mutate(|collected| *collected += credit.peek());
	}
}

/// The calls of [`work`] are in the scope of the model they name.
pub struct Scopes;

impl ScopeOf<RuntimeCall> for Scopes {
	fn scopes(call: &RuntimeCall) -> Option<SponsorScope> {
		match call {
			RuntimeCall::Work(
				work::Call::contribute { model, .. }
				| work::Call::waived { model }
				| work::Call::free { model }
				| work::Call::sabotage { model },
			) if Scoped::get() => Some(SponsorScope::Model(*model)),
			_ => None,
		}
	}
}

#[derive_impl(pallet_transaction_payment::config_preludes::TestDefaultConfig)]
impl pallet_transaction_payment::Config for Test {
	type OnChargeTransaction = SponsoredFees<Test, FungibleAdapter<Balances, Collector>, Scopes>;
	type WeightToFee = IdentityFee<Balance>;
	type LengthToFee = ConstantMultiplier<Balance, ConstU128<1>>;
	type WeightInfo = SponsoredWeights<(), ()>;
	type OperationalFeeMultiplier = frame_support::traits::ConstU8<5>;
}

type Price<const D: Balance> = LinearStoragePrice<ConstU128<D>, ConstU128<0>, Balance>;

impl work::Config for Test {
	type Deposit = HoldConsideration<AccountId, Balances, WorkHold, Price<CONTRIBUTION_DEPOSIT>>;
}

pub struct Rights;

impl SponsorRights<AccountId> for Rights {
	fn may_sponsor(who: &AccountId, scope: SponsorScope) -> bool {
		Owners::get().contains(&(*who, scope))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_scope(who: &AccountId) -> SponsorScope {
		Owners::mutate(|owners| {
			let scope = SponsorScope::Model(ModelId(owners.len() as u32 + 100));
			owners.push((*who, scope));
			scope
		})
	}
}

impl Config for Test {
	type WeightInfo = ();
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Rights = Rights;
	type BlockNumberProvider = System;
	type BudgetConsideration = HoldConsideration<AccountId, Balances, BudgetHold, Price<BUDGET_DEPOSIT>>;
	type InvitationConsideration = HoldConsideration<AccountId, Balances, InvitationHold, Price<INVITATION_DEPOSIT>>;
}

#[derive(Default)]
pub struct ExtBuilder;

impl ExtBuilder {
	pub fn build(self) -> sp_io::TestExternalities {
		Collected::set(0);
		Scoped::set(true);
		Owners::set(vec![(OWNER, MODEL), (OWNER, SET), (OTHER, OTHER_MODEL)]);
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		pallet_balances::GenesisConfig::<Test> {
			balances: [OWNER, OTHER, STRANGER].map(|who| (who, ENDOWMENT)).to_vec(),
			..Default::default()
		}
		.assimilate_storage(&mut storage)
		.unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| System::set_block_number(1));
		ext
	}

	/// Runs `test` on a fresh chain and checks the invariants afterwards, deposits and issuance included.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Sponsorship::do_try_state().unwrap();
			check_deposits();
		})
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub fn new_test_ext() -> sp_io::TestExternalities {
	ExtBuilder.build()
}

/// Each budget and each invitation has its deposit on hold, and all money there was is somewhere or was collected.
pub fn check_deposits() {
	for sponsor in [OWNER, OTHER] {
		let (mut budgets, mut invitations) = (0, 0);
		for budget in Budgets::<Test>::iter_values().filter(|budget| budget.sponsor == sponsor) {
			budgets += BUDGET_DEPOSIT;
			invitations += Balance::from(budget.invitations) * INVITATION_DEPOSIT;
		}
		assert_eq!(Balances::balance_on_hold(&BudgetHold::get(), &sponsor), budgets);
		assert_eq!(Balances::balance_on_hold(&InvitationHold::get(), &sponsor), invitations);
	}
	let accounts: Balance =
		frame_system::Account::<Test>::iter().map(|(_, info)| info.data.free + info.data.reserved).sum();
	assert_eq!(Balances::total_issuance(), accounts);
	assert_eq!(accounts + Collected::get(), 3 * ENDOWMENT);
}

pub fn contribute(model: u32, actual: u64) -> RuntimeCall {
	RuntimeCall::Work(work::Call::contribute { model: ModelId(model), actual })
}

/// Sends a transaction through the nonce check and the payment of fees, as a block would, of ten bytes: so its fee is ten
/// and the call's weight. The outer error says that it was not included.
pub fn send(
	who: AccountId,
	call: RuntimeCall,
	tip: Balance,
) -> Result<DispatchResultWithInfo<frame_support::dispatch::PostDispatchInfo>, TransactionValidityError> {
	let info = call.get_dispatch_info();
	let extension = (CheckNonce::<Test>::from(System::account_nonce(who)), ChargeTransactionPayment::<Test>::from(tip));
	frame_support::storage::with_storage_layer(|| {
		let outcome = extension.dispatch_transaction(RuntimeOrigin::signed(who), call, &info, LENGTH, 0);
		outcome.map_err(NotIncluded)
	})
	.map_err(|NotIncluded(error)| error)
}

/// What the pool thinks of a transaction.
pub fn validate(who: AccountId, call: RuntimeCall, tip: Balance) -> Result<(), TransactionValidityError> {
	let info = call.get_dispatch_info();
	let extension = (CheckNonce::<Test>::from(System::account_nonce(who)), ChargeTransactionPayment::<Test>::from(tip));
	let source = TransactionSource::External;
	extension.validate_only(RuntimeOrigin::signed(who), &call, &info, LENGTH, source, 0).map(drop)
}

/// Bytes of a transaction.
pub const LENGTH: usize = 10;
/// What a call that is charged for all its weight costs.
pub const FEE: Balance = 110;

struct NotIncluded(TransactionValidityError);

impl From<DispatchError> for NotIncluded {
	fn from(error: DispatchError) -> Self {
		panic!("too many storage layers: {error:?}")
	}
}

pub fn left(scope: SponsorScope) -> Balance {
	Sponsorship::budget(scope).unwrap().left
}

pub fn spent(who: AccountId) -> Balance {
	Invitations::<Test>::get(who, MODEL).unwrap().spent
}

pub fn held_for_fees(who: AccountId) -> Balance {
	Balances::balance_on_hold(&FeeHold::get(), &who)
}

/// Opens a budget for [`MODEL`] and invites Alice with the least grant that lets her contribute once.
pub fn invite_alice(budget: Balance, allowance: Balance) {
	Sponsorship::open(RuntimeOrigin::signed(OWNER), MODEL, budget, allowance).unwrap();
	Sponsorship::invite(RuntimeOrigin::signed(OWNER), MODEL, ALICE, GRANT).unwrap();
	System::reset_events();
}

/// The pallet's events of this block.
pub fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Sponsorship(event) => Some(event),
			_ => None,
		})
		.collect()
}
