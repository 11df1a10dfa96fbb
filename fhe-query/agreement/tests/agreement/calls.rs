//! Every call that the program can make is one of the runtime's: the same name, the same arguments, the same bytes.

use std::collections::BTreeSet;

use assent_chain::{
	batch_all, Answer, AnswerKind, Call, Calls, Conviction, ModelCard, OrganisationType, PoolPolicy, ProposalOrigin,
	Side, TaskSetSpec,
};
use assent_primitives::{
	AnswerMode, ConsentUse, ConsentVersion, ContributionId, Floor, Hash32, ModelId, ModelRules, OfferId, Perbill,
	Permill, PetitionId, PoolId, Purpose, PurposeSet, Receipt, RefundClaim, Settlement, SignedReceipt, SkillId, Split,
	SponsorScope, TaskSetId,
};
use assent_runtime::{Runtime, RuntimeCall};
use codec::{DecodeAll, Encode};
use subxt::metadata::Metadata;

const MODEL: ModelId = ModelId(1);
const SET: TaskSetId = TaskSetId(2);
const WHO: [u8; 32] = [3; 32];
const HASH: Hash32 = [4; 32];

fn metadata() -> Metadata {
	// Some constants in it are computed from parameters, which lie in storage.
	let bytes = sp_io::TestExternalities::default().execute_with(|| Runtime::metadata_at_version(15));
	let bytes = bytes.expect("the runtime has metadata V15");
	Metadata::decode_from(&bytes).expect("it decodes")
}

fn card() -> ModelCard {
	let floor = Floor { weight: 1, heads: 1 };
	ModelCard {
		document: HASH,
		evaluation: HASH,
		purposes: PurposeSet::ALL,
		forbidden: PurposeSet::NONE,
		domain: "tests".into(),
		languages: vec![*b"en"],
		licence: "CC0-1.0".into(),
		rules: ModelRules {
			soft_floor: floor,
			hard_floor: floor,
			weight_cap: 1_000,
			min_rows: 100,
			min_head_weight: 100,
			quorum_weight: Perbill::from_percent(50),
			quorum_heads: Perbill::from_percent(50),
		},
		split: Split {
			contributors: Permill::from_percent(60),
			worker: Permill::from_percent(25),
			owner: Permill::from_percent(10),
			treasury: Permill::from_percent(5),
		},
	}
}

/// An offer of every answer mode.
fn offer_calls() -> Vec<Call> {
	let modes = [
		AnswerMode::Label,
		AnswerMode::TopK(2),
		AnswerMode::TopK(5),
		AnswerMode::Threshold,
		AnswerMode::Scores,
		AnswerMode::Search,
	];
	modes.map(|mode| Calls::make_offer(MODEL, mode, Purpose::Research, &WHO, 5)).to_vec()
}

fn model_calls() -> Vec<Call> {
	vec![
		Calls::register_model(&card(), &HASH, &[WHO]),
		Calls::propose_card_change(MODEL, &card()),
		Calls::apply_card_change(MODEL),
		Calls::cancel_card_change(MODEL),
		Calls::serve_notice(MODEL, &[WHO]),
		Calls::list_model(MODEL, 5),
		Calls::unlist_model(MODEL),
		Calls::buy_model(MODEL, 5),
		Calls::complete_sale(MODEL),
		Calls::cancel_sale(MODEL),
		Calls::close_offer(OfferId(1)),
		Calls::set_worker("https://worker.example", &[5; 32]),
		Calls::remove_worker(),
	]
}

fn consent_calls() -> Vec<Call> {
	vec![
		Calls::contribute(MODEL, &HASH, 100),
		Calls::pledge(ContributionId(1), MODEL),
		Calls::attest(ContributionId(1), MODEL),
		Calls::revoke(ContributionId(1)),
		Calls::unpledge(ContributionId(1), MODEL),
		Calls::activate(MODEL),
		Calls::expire_pledge(ContributionId(1), MODEL),
		Calls::open_petition(MODEL),
		Calls::sign_petition(MODEL),
		Calls::withdraw_signature(PetitionId(1)),
		Calls::close_petition(MODEL),
	]
}

fn money_calls() -> Vec<Call> {
	let settlement = Settlement {
		offer: OfferId(1),
		price: 5,
		root: HASH,
		nullifier: HASH,
		version: ConsentVersion(1),
		served_at: 2,
		query_commitment: HASH,
		result_commitment: HASH,
		proof: [6; 128],
		consent: None,
	};
	let consent = ConsentUse { used: HASH, count: 3, weight: 5, proof: [7; 128] };
	let claim = RefundClaim { root: HASH, nullifier: HASH, proof: [6; 128] };
	vec![
		Calls::buy(OfferId(1), 3, &HASH),
		Calls::settle(&[settlement.clone(), Settlement { consent: Some(consent), ..settlement }]),
		Calls::refund(OfferId(1), 5, &WHO, &[claim]),
		Calls::transfer(MODEL, &WHO, 5),
		Calls::claim(MODEL),
		Calls::touch(MODEL, &WHO),
		Calls::close_entry(MODEL, &WHO),
		Calls::create_market(MODEL),
		Calls::add_liquidity(MODEL, [5, 6], [1, 2], &WHO),
		Calls::remove_liquidity(MODEL, 5, [1, 2], &WHO),
		Calls::swap(Side::Native, Side::Shares(MODEL), 5, 1, &WHO),
		Calls::swap(Side::Shares(MODEL), Side::Native, 5, 1, &WHO),
		Calls::open_budget(SponsorScope::Model(MODEL), 5, 1),
		Calls::top_up(SponsorScope::TaskSet(SET), 5),
		Calls::invite(SponsorScope::TaskSet(SET), &WHO, 5),
		Calls::uninvite(SponsorScope::TaskSet(SET), &WHO),
		Calls::close_budget(SponsorScope::TaskSet(SET)),
	]
}

fn spec(kind: AnswerKind, gold_root: Option<Hash32>) -> TaskSetSpec {
	TaskSetSpec {
		model: MODEL,
		title: HASH,
		instructions: HASH,
		items: HASH,
		kind,
		tags: vec![SkillId(1), SkillId(2)],
		organisation_type: OrganisationType::NonProfit,
		reward: 5,
		redundancy: 3,
		quorum: 2,
		item_count: 10,
		min_tier: 1,
		work_deadline: 100,
		judge_deadline: 200,
		gold_root,
	}
}

fn task_calls() -> Vec<Call> {
	let answers = [Answer::Class(1), Answer::Cells([7; 32]), Answer::Span { start: 1, end: 2 }, Answer::Choice(1)];
	let mut calls = vec![
		Calls::create_set(&spec(AnswerKind::Class { classes: 10 }, Some(HASH))),
		Calls::create_set(&spec(AnswerKind::Grid { cells: 64 }, None)),
		Calls::create_set(&spec(AnswerKind::Span { length: 100 }, None)),
		Calls::create_set(&spec(AnswerKind::Quiz { choices: 4 }, None)),
		Calls::take(SET),
		Calls::assign(),
		Calls::commit(SET, 3, &HASH),
		Calls::reveal_gold(SET, 3, &answers[0], &HASH, &[HASH, HASH]),
		Calls::resolve(SET, 3),
		Calls::contribute_work(SET, &HASH),
		Calls::close_set(SET),
		Calls::clear_set(SET, 100),
		Calls::forget_day(&WHO),
		Calls::refresh(&WHO, SkillId(1)),
		Calls::forget(SkillId(1)),
	];
	calls.extend(answers.iter().map(|answer| Calls::reveal(SET, 3, answer, &HASH)));
	calls.extend(answers.iter().map(|answer| Calls::review(SET, 3, answer)));
	calls
}

fn pool_calls() -> Vec<Call> {
	let policy = |owners| PoolPolicy {
		allowed: [Purpose::Research].into_iter().collect(),
		forbidden: PurposeSet::NONE,
		min_price: 5,
		owners,
	};
	let pool = PoolId(1);
	vec![
		Calls::create_pool(&policy(None)),
		Calls::create_pool(&policy(Some(vec![WHO]))),
		Calls::join_pool(pool, ContributionId(1)),
		Calls::leave_pool(ContributionId(1)),
		Calls::admit_model(pool, MODEL),
		Calls::withdraw_model(pool, MODEL),
		Calls::announce_draw(pool, MODEL, &[ContributionId(1)]),
		Calls::draw(MODEL, ContributionId(1)),
		Calls::cancel_draw(MODEL, ContributionId(1)),
		Calls::close_pool(pool),
		Calls::propose_policy(pool, &policy(None)),
		Calls::apply_policy(pool),
	]
}

fn worker_and_vote_calls() -> Vec<Call> {
	let receipt = Receipt {
		genesis: HASH,
		offer: OfferId(1),
		nullifier: HASH,
		query_commitment: HASH,
		result_commitment: HASH,
		served_at: 5,
		served_at_hash: HASH,
		version: ConsentVersion(1),
	};
	let signed = SignedReceipt { receipt, signature: [8; 64] };
	vec![
		Calls::bond(5),
		Calls::bond_extra(5),
		Calls::unbond(),
		Calls::rebond(),
		Calls::withdraw_unbonded(),
		Calls::report_conflict(&signed, &signed),
		Calls::report_stale_version(&signed),
		Calls::note_preimage(&[1, 2, 3]),
		Calls::submit_referendum(ProposalOrigin::Root, &HASH, 3, 1),
		Calls::submit_referendum(ProposalOrigin::General, &HASH, 3, 1),
		Calls::submit_referendum(ProposalOrigin::Emergency, &HASH, 3, 1),
		Calls::place_decision_deposit(1),
		Calls::unnote_preimage(&HASH),
		Calls::refund_decision_deposit(1),
		Calls::refund_submission_deposit(1),
		Calls::remove_vote(1, 1),
		Calls::unlock(1, &WHO),
		Calls::vote(1, true, Conviction::Locked2x, 5),
		Calls::vote(1, false, Conviction::None, 5),
	]
}

fn every_call() -> Vec<Call> {
	[offer_calls(), model_calls(), consent_calls(), money_calls(), task_calls(), pool_calls(), worker_and_vote_calls()]
		.concat()
}

#[test]
fn every_call_encodes_and_the_runtime_reads_it_as_it_was_meant() {
	let metadata = metadata();
	for call in every_call() {
		let name = call.name();
		let bytes = call.encode(&metadata).unwrap_or_else(|error| panic!("{name}: {error}"));
		let read = RuntimeCall::decode_all(&mut &bytes[..]).unwrap_or_else(|error| panic!("{name}: {error}"));
		assert_eq!(read.encode(), bytes, "{name}");
	}
}

#[test]
fn no_call_names_an_argument_that_the_runtime_does_not_have() {
	let metadata = metadata();
	for call in every_call() {
		let name = call.name();
		let (pallet, function) = name.split_once('.').expect("Pallet.call");
		let pallet = metadata.pallet_by_name(pallet).unwrap_or_else(|| panic!("no pallet of {name}"));
		let function = pallet.call_variant_by_name(function).unwrap_or_else(|| panic!("no call {name}"));
		let wanted: BTreeSet<&str> = function.fields.iter().filter_map(|field| field.name.as_deref()).collect();
		let given: BTreeSet<&str> = call.arguments().into_iter().collect();
		assert_eq!(given, wanted, "{name}");
	}
}

#[test]
fn the_tracks_have_the_numbers_that_votes_name() {
	use assent_runtime::configs::governance::tracks::{EMERGENCY, GENERAL, ROOT};
	let origins = [ProposalOrigin::Root, ProposalOrigin::General, ProposalOrigin::Emergency];
	assert_eq!(origins.map(ProposalOrigin::track), [ROOT, GENERAL, EMERGENCY]);
}

/// The calls of our pallets that are governance's alone: they are proposed with `assent vote submit`.
const NOT_FOR_THE_PROGRAM: &[&str] = &["Queries.register_verifying_key", "Revocation.freeze", "Revocation.unfreeze"];

#[test]
fn the_program_can_make_every_call_of_our_pallets() {
	let ours = [
		"Models",
		"Contributions",
		"Royalties",
		"Revocation",
		"Queries",
		"Workers",
		"Reputation",
		"TaskBounties",
		"DataPools",
		"Sponsorship",
	];
	let metadata = metadata();
	let made: BTreeSet<String> = every_call().iter().map(Call::name).collect();
	for pallet in ours {
		let variants = metadata.pallet_by_name(pallet).and_then(|pallet| pallet.call_variants());
		for call in variants.expect("it has calls") {
			let name = format!("{pallet}.{}", call.name);
			assert!(made.contains(&name) != NOT_FOR_THE_PROGRAM.contains(&name.as_str()), "{name}");
		}
	}
}

#[test]
fn an_offer_of_each_answer_mode_is_read_as_that_mode() {
	let metadata = metadata();
	for call in offer_calls() {
		let bytes = call.encode(&metadata).expect("it encodes");
		let read = RuntimeCall::decode_all(&mut &bytes[..]).expect("it decodes");
		let RuntimeCall::Models(pallet_models::Call::make_offer { mode, .. }) = read else {
			panic!("another call: {read:?}");
		};
		assert!(mode.is_sound());
		let again = Calls::make_offer(MODEL, mode, Purpose::Research, &WHO, 5).encode(&metadata).expect("it encodes");
		assert_eq!(again, bytes, "{mode:?}");
	}
}

#[test]
fn a_batch_carries_its_calls() {
	let bytes = batch_all(vec![Calls::claim(MODEL), Calls::unbond()]).encode(&metadata()).expect("it encodes");
	assert!(RuntimeCall::decode_all(&mut &bytes[..]).is_ok());
}

#[test]
fn a_proposal_written_as_text_is_the_call_that_it_names() {
	let text = "{ key_value: Fees(ByteFee((), Some(2000000))) }";
	let call = Call::parse("Parameters.set_parameter", text).expect("it reads");
	let bytes = call.encode(&metadata()).expect("it encodes");
	assert!(matches!(RuntimeCall::decode_all(&mut &bytes[..]), Ok(RuntimeCall::Parameters(_))));
	let wrong = Call::parse("Parameters.set_parametre", text).expect("it reads");
	assert!(wrong.encode(&metadata()).is_err());
}
