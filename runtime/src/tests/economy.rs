//! From an empty account to a share of a model: tasks, reputation, sponsored fees, bonds.

use frame_support::traits::Get;
use pallet_task_bounties::{Answer, AnswerKind, OrganisationType, Pending, SpecOf};
use sp_core::{sr25519, Pair as _};

use super::*;
use assent_primitives::{Receipt, SignedReceipt, SkillId};

const SET: TaskSetId = TaskSetId(0);
const SKILL: SkillId = SkillId(7);
const SALT: [u8; 32] = [5; 32];
/// What an invited account is given to leave deposits from.
const GRANT: Balance = UNIT;

/// Alice, or another organisation, posts `items` items for model 0.
pub(super) fn create_set(organisation: Sr25519Keyring, items: u32) -> sp_runtime::DispatchResult {
	TaskBounties::create_set(signed(organisation), spec(MODEL, items))
}

/// A set of `items` items for `model`.
pub(super) fn spec(model: ModelId, items: u32) -> SpecOf<Runtime> {
	let now = System::block_number();
	pallet_task_bounties::TaskSetSpec {
		model,
		title: [1; 32],
		instructions: [2; 32],
		items: [3; 32],
		kind: AnswerKind::Class { classes: 10 },
		tags: vec![SKILL].try_into().expect("one skill"),
		organisation_type: OrganisationType::Research,
		reward: UNIT,
		redundancy: 3,
		quorum: 2,
		item_count: items,
		min_tier: 0,
		work_deadline: now + 400,
		judge_deadline: now + 800,
		gold_root: None,
	}
}

/// A policy that permits everything.
pub(super) fn open_policy() -> pallet_data_pools::PolicyOf<Runtime> {
	pallet_data_pools::Policy { allowed: PurposeSet::ALL, forbidden: PurposeSet::NONE, min_price: 0, owners: None }
}

/// Rules of a model that a few labels can bring to life.
fn small_rules() -> ModelRules {
	ModelRules {
		soft_floor: Floor { weight: 1, heads: 1 },
		hard_floor: Floor { weight: 1, heads: 1 },
		min_rows: 1,
		min_head_weight: 1,
		..rules()
	}
}

fn labeller(index: u32) -> (sr25519::Pair, AccountId) {
	let pair = sr25519::Pair::from_string(&format!("//Labeller{index}"), None).expect("a seed");
	let who = AccountId::from(pair.public());
	(pair, who)
}

/// Alice pays for the labellers, in the set and for what comes after it.
fn sponsor(labellers: &[(sr25519::Pair, AccountId)]) {
	for scope in [SponsorScope::TaskSet(SET), SponsorScope::Model(MODEL)] {
		assert_ok!(Sponsorship::open(signed(Alice), scope, 1_000 * UNIT, 100 * UNIT));
	}
	for (_, who) in labellers {
		assert_eq!(Balances::total_balance(who), 0, "an empty account");
		assert_ok!(Sponsorship::invite(signed(Alice), SponsorScope::TaskSet(SET), who.clone().into(), GRANT));
		assert_ok!(Sponsorship::invite(signed(Alice), SponsorScope::Model(MODEL), who.clone().into(), 0));
	}
}

/// The right answer of an item.
fn answer(item: u32) -> Answer {
	Answer::Class((item % 10) as u16)
}

/// Every labeller takes, commits and reveals every item, by transactions of its own, and anyone resolves.
fn label(labellers: &[(sr25519::Pair, AccountId)], items: u32) {
	use pallet_task_bounties::Call;
	for _ in 0..items {
		labellers.iter().for_each(|(pair, _)| send(pair, Call::take { set: SET }));
		run_for(2);
		for (pair, who) in labellers {
			let Pending::Assigned { item } = TaskBounties::assignments(SET, who.clone()).pending else {
				panic!("{who:?} was given nothing")
			};
			let hash = pallet_task_bounties::commitment(SET, item, who, &answer(item), &SALT);
			send(pair, Call::commit { set: SET, item, hash });
		}
	}
	for item in 0..items {
		for (pair, _) in labellers {
			send(pair, Call::reveal { set: SET, item, answer: answer(item), salt: SALT });
		}
	}
	run_for(1);
	for item in 0..items {
		assert_ok!(TaskBounties::resolve(signed(Ferdie), SET, item));
	}
}

#[test]
fn a_labeller_goes_from_an_empty_account_to_a_royalty() {
	externalities("development").execute_with(|| {
		const ITEMS: u32 = 6;
		forming_model(small_rules());
		assert_ok!(create_set(Alice, ITEMS));
		let labellers: Vec<_> = (0..3).map(labeller).collect();
		sponsor(&labellers);

		label(&labellers, ITEMS);
		let balance = |who: &AccountId| Balances::total_balance(who);
		for (_, who) in &labellers {
			// Every label was accepted and paid, and no fee was taken from the labeller.
			assert_eq!(balance(who), GRANT + Balance::from(ITEMS) * UNIT);
			assert_eq!(Reputation::profile(who.clone(), SKILL).expect("a record").accepted, ITEMS);
		}
		assert_ok!(TaskBounties::close_set(signed(Ferdie), SET));

		// The accepted items are contributions of one labeller each.
		let credits = |who: &AccountId| TaskBounties::assignments(SET, who.clone()).credits;
		assert_eq!(labellers.iter().map(|(_, who)| credits(who)).sum::<u32>(), ITEMS);
		let (pair, who) = labellers.iter().find(|(_, who)| credits(who) > 0).expect("somebody has them");
		let accepted = credits(who);
		send(pair, pallet_task_bounties::Call::contribute_work { set: SET, statistic: [8; 32] });
		let id = ContributionId(0);
		let contribution = pallet_contributions::Contributions::<Runtime>::get(id).expect("a contribution");
		assert_eq!(contribution.owner, *who);
		assert_eq!(contribution.provenance, assent_primitives::Provenance::Tasks { set: SET, accepted });

		// From there on it is like any other: attested, active, earning shares and royalties.
		assert_ok!(Contributions::attest(signed(Bob), id, MODEL));
		run_for(2 * MINUTES);
		assert_eq!(Revocation::state(MODEL), ModelState::Active);
		assert!(Royalties::shares(MODEL, who.clone()) > 0);
		assert_ok!(<Royalties as RoyaltySink<AccountId>>::pay(MODEL, &account(Alice), 50 * UNIT));
		let pending = Royalties::pending_royalty(MODEL, who.clone());
		assert!(pending > 49 * UNIT, "{pending}");
		let before = balance(who);
		send(pair, pallet_royalties::Call::claim { model: MODEL });
		assert_eq!(balance(who), before + pending);

		// And it can be taken back at any time.
		send(pair, pallet_contributions::Call::revoke { contribution: id });
		assert_eq!(Royalties::pending_royalty(MODEL, who.clone()), 0);
		assert_eq!(<Contributions as assent_primitives::ContributionBook<_>>::owner(id), None);
		check_invariants();
	});
}

#[test]
fn the_organisation_does_not_label_its_own_set() {
	externalities("development").execute_with(|| {
		forming_model(small_rules());
		assert_ok!(create_set(Alice, 2));
		for party in [Alice, Bob] {
			assert!(TaskBounties::take(signed(party), SET).is_err(), "{party:?}");
		}
		assert_ok!(TaskBounties::take(signed(Charlie), SET));
	});
}

#[test]
fn a_newcomer_contributes_with_nothing_but_a_grant() {
	externalities("development").execute_with(|| {
		forming_model(rules());
		let (pair, who) = labeller(9);
		assert_ok!(Sponsorship::open(signed(Alice), SponsorScope::Model(MODEL), 100 * UNIT, 10 * UNIT));
		assert_ok!(Sponsorship::invite(signed(Alice), SponsorScope::Model(MODEL), who.clone().into(), GRANT));

		send(&pair, pallet_contributions::Call::contribute { model: MODEL, statistic: [4; 32], rows: ROWS });
		assert_eq!(Balances::total_balance(&who), GRANT, "nothing but deposits left its free balance");
		let budget = Sponsorship::budget(SponsorScope::Model(MODEL)).expect("a budget");
		assert!(budget.left < 100 * UNIT, "the sponsor paid");

		// What is not sponsored it pays for itself.
		let remark = frame_system::Call::remark { remark: vec![] };
		send(&pair, remark);
		assert!(Balances::total_balance(&who) < GRANT);
		check_invariants();
	});
}

#[test]
fn a_sponsor_pays_only_within_its_scope_and_only_for_the_invited() {
	externalities("development").execute_with(|| {
		forming_model(rules());
		let scope = SponsorScope::Model(MODEL);
		assert_noop!(
			Sponsorship::open(signed(Charlie), scope, 100 * UNIT, UNIT),
			pallet_sponsorship::Error::<Runtime>::MayNotSponsor
		);
		assert_ok!(Sponsorship::open(signed(Alice), scope, 100 * UNIT, UNIT));
		let left = || Sponsorship::budget(scope).expect("a budget").left;
		let before = left();
		let (stranger, who) = labeller(5);
		assert_ok!(Balances::transfer_allow_death(signed(Dave), who.into(), 10 * UNIT));
		send(&stranger, pallet_contributions::Call::contribute { model: MODEL, statistic: [4; 32], rows: ROWS });
		assert_eq!(left(), before);
	});
}

fn receipt(result: [u8; 32]) -> Box<SignedReceipt> {
	let served_at = System::block_number() - 1;
	let receipt = Receipt {
		genesis: System::block_hash(0).into(),
		offer: OFFER,
		nullifier: [6; 32],
		query_commitment: [7; 32],
		result_commitment: result,
		served_at,
		served_at_hash: System::block_hash(served_at).into(),
		version: Default::default(),
	};
	let signature = Bob.pair().sign(&receipt.signing_payload()).0;
	Box::new(SignedReceipt { receipt, signature })
}

#[test]
fn an_offer_needs_a_bonded_worker() {
	externalities("development").execute_with(|| {
		assert_ok!(Models::set_worker(signed(Bob), b"http://127.0.0.1:9955".to_vec().try_into().unwrap(), [9; 32]));
		assert_ok!(Models::register_model(signed(Alice), card(rules()), Default::default()));
		assert_noop!(offer(UNIT), pallet_models::Error::<Runtime>::WorkerNotBonded);
		assert!(Workers::bond(signed(Bob), configs::workers::MinBond::get() - 1).is_err());
		assert_ok!(Workers::bond(signed(Bob), configs::workers::MinBond::get()));
		assert_ok!(offer(UNIT));
	});
}

#[test]
fn two_receipts_that_contradict_each_other_cost_the_worker_its_standing() {
	externalities("development").execute_with(|| {
		active_model();
		let treasury = Balances::total_balance(&Treasury::account_id());
		let reporter = Balances::total_balance(&account(Dave));
		assert_ok!(Workers::report_conflict(signed(Dave), receipt([1; 32]), receipt([2; 32])));

		let slash = configs::workers::SlashAmount::get();
		let share = configs::workers::ReporterShare::get() * slash;
		assert_eq!(Balances::total_balance(&account(Dave)), reporter + share);
		assert_eq!(Balances::total_balance(&Treasury::account_id()), treasury + slash - share);
		assert!(!Workers::standing(account(Bob)).is_bonded);
		// It sells nothing more, and the same evidence counts once.
		assert_noop!(
			Queries::buy(signed(Charlie), OFFER, 1, [1; 32]),
			pallet_queries::Error::<Runtime>::WorkerNotBonded
		);
		assert!(Workers::report_conflict(signed(Eve), receipt([1; 32]), receipt([2; 32])).is_err());
	});
}

#[test]
fn a_bond_comes_back_after_the_delay_and_not_before() {
	externalities("development").execute_with(|| {
		let bond = configs::workers::MinBond::get();
		let held = || {
			let reason = RuntimeHoldReason::Workers(pallet_workers::HoldReason::Bond);
			Balances::balance_on_hold(&reason, &account(Bob))
		};
		assert_ok!(Workers::bond(signed(Bob), bond));
		assert_ok!(Workers::unbond(signed(Bob)));
		run_for(configs::parameters::UnbondingDelay::get() - 1);
		assert!(Workers::withdraw_unbonded(signed(Bob)).is_err());
		assert_eq!(held(), bond);
		run_for(1);
		assert_ok!(Workers::withdraw_unbonded(signed(Bob)));
		assert_eq!(held(), 0);
	});
}

#[test]
fn a_pool_forbids_what_its_members_forbid() {
	externalities("development").execute_with(|| {
		active_model();
		let policy = pallet_data_pools::Policy {
			allowed: PurposeSet { research: true, ..PurposeSet::NONE },
			forbidden: PurposeSet { commercial: true, ..PurposeSet::NONE },
			min_price: 2 * UNIT,
			owners: None,
		};
		assert_ok!(DataPools::create_pool(signed(Dave), policy));
		let pool = assent_primitives::PoolId(0);
		assert_ok!(DataPools::join(signed(Charlie), pool, ContributionId(0)));
		assert_ok!(Models::register_model(signed(Alice), card(rules()), Default::default()));
		let model = ModelId(1);
		assert_ok!(DataPools::admit_model(signed(Alice), pool, model));
		let make =
			|purpose, price| Models::make_offer(signed(Alice), model, AnswerMode::Label, purpose, account(Bob), price);
		assert_noop!(make(Purpose::Commercial, 5 * UNIT), pallet_models::Error::<Runtime>::PurposeNotPermitted);
		assert_noop!(make(Purpose::Research, UNIT), pallet_models::Error::<Runtime>::PurposeNotPermitted);
		assert_ok!(make(Purpose::Research, 2 * UNIT));
		// Revoking takes the contribution out of the pool with it.
		assert_ok!(Contributions::revoke(signed(Charlie), ContributionId(0)));
		check_invariants();
	});
}

#[test]
fn credits_sold_before_a_model_was_bound_to_a_pool_are_refunded_and_not_answered() {
	externalities("development").execute_with(|| {
		use pallet_data_pools::Error as Pools;
		// given: credits of a model's offer for anything, and the model bound to a pool that allows research
		active_model();
		assert_ok!(Queries::buy(signed(Charlie), OFFER, 3, [1; 32]));
		let research = PurposeSet { research: true, ..PurposeSet::NONE };
		let policy = pallet_data_pools::Policy { allowed: research, min_price: 0, ..open_policy() };
		assert_ok!(DataPools::create_pool(signed(Dave), policy));
		let pool = assent_primitives::PoolId(0);
		assert_ok!(Models::register_model(signed(Bob), card(rules()), Default::default()));
		assert_ok!(Contributions::contribute(signed(Ferdie), ModelId(1), [99; 32], ROWS));
		let pooled = ContributionId(4);
		assert_ok!(DataPools::join(signed(Ferdie), pool, pooled));
		assert_noop!(Models::close_offer(signed(Eve), OFFER), pallet_models::Error::<Runtime>::NotOwnerOrWorker);
		assert_ok!(DataPools::admit_model(signed(Alice), pool, MODEL));
		assert_ok!(DataPools::announce_draw(signed(Alice), pool, MODEL, vec![pooled].try_into().unwrap()));
		run_for(configs::parameters::NoticePeriod::get() + 1);
		// when: the notice is over, the draw waits, and a contributor closes the offer
		let draw = || frame_support::storage::with_storage_layer(|| DataPools::draw(signed(Eve), MODEL, pooled));
		assert_eq!(draw(), Err(Pools::<Runtime>::OffersNotPermitted.into()));
		assert_eq!(Queries::refunds_open_at(OFFER), None);
		assert_ok!(Models::close_offer(signed(Ferdie), OFFER));
		// then: what is answered from now on is not paid, the buyer has its money back after the settle window, and the
		// draw is made
		let now = System::block_number();
		assert_eq!(
			Models::offer(OFFER).map(|offer| offer.status),
			Some(pallet_models::OfferStatus::Closed { at: now })
		);
		let window = pallet_queries::SettleWindow::<Runtime>::get();
		assert_eq!(Queries::refunds_open_at(OFFER), Some(now + window + 1));
		assert_ok!(draw());
		assert_noop!(offer(5 * UNIT), pallet_models::Error::<Runtime>::PurposeNotPermitted);
		check_invariants();
	});
}

#[test]
fn whoever_pledged_first_has_notice_of_another_card_and_of_a_dearer_offer() {
	externalities("development").execute_with(|| {
		forming_model(rules());
		let card = |document| {
			let change = Models::model(MODEL).expect("it is there").card.changeable();
			pallet_models::CardChange { document: [document; 32], ..change }
		};
		assert_ok!(Models::propose_card_change(signed(Alice), MODEL, card(8)));
		assert_eq!(Models::pending(MODEL).card, None, "nobody is there yet");
		let id = ContributionId(0);
		assert_ok!(Contributions::contribute(signed(Charlie), MODEL, [10; 32], ROWS));
		// Pending, then attested, then active: there is notice all the time.
		for step in 0..3 {
			assert_ok!(Models::propose_card_change(signed(Alice), MODEL, card(9)));
			assert!(Models::pending(MODEL).card.is_some(), "step {step}");
			assert_ok!(Models::cancel_card_change(signed(Alice), MODEL));
			if step == 0 {
				assert_ok!(Contributions::attest(signed(Bob), id, MODEL));
			} else {
				run_for(MINUTES);
			}
		}
		assert_ok!(offer(1_000 * UNIT));
		let (_, dear) = Models::open_offers(MODEL).pop().expect("it was made");
		assert!(dear.opens_at > System::block_number());
		// With the last pledge the notice goes.
		assert_ok!(Contributions::revoke(signed(Charlie), id));
		assert_ok!(offer(2_000 * UNIT));
		let (_, dearer) = Models::open_offers(MODEL).pop().expect("it was made");
		assert_eq!(dearer.opens_at, System::block_number());
		check_invariants();
	});
}
