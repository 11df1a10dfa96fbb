//! Calls that stand a chance: made from what is in storage, with the account that may make them.

use pallet_task_bounties::{Answer, Pending, SlotState};
use sp_core::Pair as _;

use super::*;
use assent_primitives::{PetitionId, Receipt, SignedReceipt, SkillId};
use configs::market::Kind;

const SALT: [u8; 32] = [7; 32];
const SKILL: SkillId = SkillId(7);

/// A call, and who had best make it.
pub type Attempt = (AccountId, RuntimeCall);

/// Where attempts come from.
pub struct Scene<'a> {
	pub chance: &'a mut Chance,
	pub accounts: &'a [AccountId],
	pub now: BlockNumber,
}

impl Scene<'_> {
	/// A call of one of the pallets that have a story to tell.
	pub fn attempt(&mut self) -> Option<Attempt> {
		match self.chance.below(10) {
			0 => self.model(),
			1 | 2 => self.consent(),
			3 => self.income(),
			4 | 5 => self.task(),
			6 => self.pool(),
			7 => self.worker(),
			8 => self.sponsor(),
			_ => self.governance(),
		}
	}

	fn anyone(&mut self) -> AccountId {
		self.chance.pick(self.accounts).clone()
	}

	/// One of `there`, most often the latest but few.
	fn one_of<T: Clone>(&mut self, there: impl IntoIterator<Item = T>) -> Option<T> {
		let there: Vec<T> = there.into_iter().collect();
		(!there.is_empty()).then(|| self.chance.pick(&there).clone())
	}

	fn model_id(&mut self) -> ModelId {
		if self.chance.percent(60) {
			return MODEL;
		}
		let count = pallet_models::NextModelId::<Runtime>::get().0;
		ModelId(self.chance.below(count as usize + 1) as u32)
	}

	fn owner(&mut self, model: ModelId) -> AccountId {
		let owner = pallet_models::Models::<Runtime>::get(model).map(|model| model.owner);
		owner.unwrap_or_else(|| self.anyone())
	}

	fn contribution(&mut self) -> Option<(ContributionId, AccountId)> {
		let there = pallet_contributions::Contributions::<Runtime>::iter();
		self.one_of(there.map(|(id, record)| (id, record.owner)))
	}

	fn amount(&mut self) -> Balance {
		let units = self.chance.below(50) as Balance;
		*self.chance.pick(&[0, 1, MILLI_UNIT, UNIT, units * UNIT, units * 100 * UNIT, Balance::MAX])
	}

	fn hash(&mut self) -> [u8; 32] {
		let mut hash = [0; 32];
		hash[..8].copy_from_slice(&self.chance.next().to_le_bytes());
		hash
	}

	fn model(&mut self) -> Option<Attempt> {
		use pallet_models::Call;
		let (model, any, price) = (self.model_id(), self.anyone(), self.amount());
		let owner = self.owner(model);
		let endpoint = b"https://worker.example".to_vec().try_into().ok()?;
		let card = card(lasting_rules());
		let purpose = *self.chance.pick(&[Purpose::General, Purpose::Research, Purpose::Commercial]);
		let worker = account(*self.chance.pick(&[Bob, Eve]));
		let mut change = card.changeable();
		change.purposes.commercial = self.chance.percent(50);
		change.document = self.hash();
		let count = pallet_models::NextOfferId::<Runtime>::get().0 as usize;
		let offer = OfferId(self.chance.below(count + 1) as u32);
		let (accounts, declared) = (self.accounts.to_vec().try_into().ok()?, Default::default());
		let mode = AnswerMode::Label;
		Some(match self.chance.below(14) {
			0 => (any, Call::register_model { card, declared }.into()),
			1 => (owner, Call::make_offer { model, mode, purpose, worker, price }.into()),
			2 => (owner, Call::close_offer { offer }.into()),
			3 => (worker, Call::set_worker { endpoint, encryption_key: [1; 32] }.into()),
			4 => (any, Call::remove_worker {}.into()),
			5 => (owner, Call::propose_card_change { model, change }.into()),
			6 => (any, Call::apply_card_change { model }.into()),
			7 => (owner, Call::cancel_card_change { model }.into()),
			8 => (any, Call::serve_notice { model, accounts }.into()),
			9 => (owner, Call::list_model { model, price }.into()),
			10 => (owner, Call::unlist_model { model }.into()),
			11 => (any, Call::buy_model { model, max_price: price }.into()),
			12 => (any, Call::complete_sale { model }.into()),
			_ => (any, Call::cancel_sale { model }.into()),
		})
	}

	fn consent(&mut self) -> Option<Attempt> {
		use pallet_contributions::Call;
		use pallet_revocation::Call as Petition;
		let (model, any) = (self.model_id(), self.anyone());
		let (statistic, rows) = (self.hash(), 100 + self.chance.below(300) as u32);
		if self.chance.percent(25) {
			return Some((any, Call::contribute { model, statistic, rows }.into()));
		}
		let (contribution, owner) = self.contribution()?;
		let pledges: Vec<_> = pallet_contributions::Pledges::<Runtime>::iter_keys().collect();
		let (pledged, pledge) = self.one_of(pledges).unwrap_or((model, contribution));
		let worker = account(*self.chance.pick(&[Bob, Eve]));
		let petitions = pallet_revocation::NextPetitionId::<Runtime>::get().0 as usize;
		let petition = PetitionId(self.chance.below(petitions + 1) as u32);
		Some(match self.chance.below(20) {
			0..=7 => (worker, Call::attest { contribution: pledge, model: pledged }.into()),
			8 => (owner, Call::pledge { contribution, model }.into()),
			9 => (owner, Call::revoke { contribution }.into()),
			10 => (owner, Call::unpledge { contribution, model: pledged }.into()),
			11 => (any, Call::expire_pledge { contribution: pledge, model: pledged }.into()),
			12 => (any, Call::activate { model }.into()),
			13 => (owner, Petition::open_petition { model }.into()),
			14 if self.chance.percent(20) => (owner, Petition::sign_petition { model }.into()),
			15 => (owner, Petition::withdraw_signature { petition }.into()),
			16 => (any, Petition::close_petition { model }.into()),
			_ => return self.credits(),
		})
	}

	/// Buying, and settling what was never bought.
	fn credits(&mut self) -> Option<Attempt> {
		use pallet_queries::Call;
		let (offer, any) = (OfferId(self.chance.below(3) as u32), self.anyone());
		let settlement = assent_primitives::Settlement {
			offer,
			price: UNIT,
			root: pallet_queries::LatestRoot::<Runtime>::get().unwrap_or_default(),
			nullifier: [self.chance.below(30) as u8; 32],
			version: 1.into(),
			served_at: self.now.saturating_sub(self.chance.below(5) as u32),
			query_commitment: [1; 32],
			result_commitment: [2; 32],
			proof: [self.chance.next() as u8; assent_primitives::PROOF_BYTES],
			consent: None,
		};
		let identity_commitment = [1 + self.chance.below(30) as u8; 32];
		let quota = self.chance.below(20) as u16;
		Some(if self.chance.percent(70) {
			(any, Call::buy { offer, quota, identity_commitment }.into())
		} else {
			(account(Bob), Call::settle { batch: vec![settlement].try_into().ok()? }.into())
		})
	}

	fn income(&mut self) -> Option<Attempt> {
		use pallet_asset_conversion::Call as Market;
		use pallet_royalties::Call;
		let holders = pallet_royalties::Accounts::<Runtime>::iter_keys();
		let (model, holder) = self.one_of(holders)?;
		let (any, amount) = (self.anyone(), self.amount());
		let shares = Royalties::shares(model, holder.clone());
		let part = *self.chance.pick(&[shares, shares / 2, shares / 10, 1, amount]);
		let (asset1, asset2) = (Box::new(Kind::Native), Box::new(Kind::WithId(model)));
		let dest = any.clone().into();
		let mut path = vec![asset1.clone(), asset2.clone()];
		if self.chance.percent(50) {
			path.reverse();
		}
		let (send_to, keep_alive) = (holder.clone(), self.chance.percent(50));
		Some(match self.chance.below(10) {
			0 | 1 => (holder, Call::claim { model }.into()),
			2 | 3 => (holder, Call::transfer { model, dest, amount: part }.into()),
			4 => (any, Call::refund { model, target: holder.into() }.into()),
			5 => (any, Market::create_pool { asset1, asset2 }.into()),
			8 => (holder, Call::touch { model, target: any.into() }.into()),
			6 => {
				let (amount1_desired, amount2_desired) = (part, part);
				let (amount1_min, amount2_min, mint_to) = (0, 0, holder.clone());
				let (a, b) = (amount1_desired, amount2_desired);
				let call = Market::add_liquidity {
					asset1,
					asset2,
					amount1_desired: a,
					amount2_desired: b,
					amount1_min,
					amount2_min,
					mint_to,
				};
				(holder, call.into())
			},
			7 => {
				let (lp_token_burn, withdraw_to) = (part, holder.clone());
				let (amount1_min_receive, amount2_min_receive) = (0, 0);
				let call = Market::remove_liquidity {
					asset1,
					asset2,
					lp_token_burn,
					amount1_min_receive,
					amount2_min_receive,
					withdraw_to,
				};
				(holder, call.into())
			},
			_ => {
				let (amount_in, amount_out_min) = (part, 0);
				let call =
					Market::swap_exact_tokens_for_tokens { path, amount_in, amount_out_min, send_to, keep_alive };
				(holder, call.into())
			},
		})
	}

	fn answer(&mut self, item: u32) -> Answer {
		Answer::Class(if self.chance.percent(80) { (item % 10) as u16 } else { self.chance.below(10) as u16 })
	}

	fn task(&mut self) -> Option<Attempt> {
		use pallet_task_bounties::Call;
		let (any, statistic) = (self.anyone(), self.hash());
		let sets = pallet_task_bounties::TaskSets::<Runtime>::iter_keys();
		let Some(set) = self.one_of(sets).filter(|_| self.chance.percent(95)) else {
			let spec = economy::spec(self.model_id(), 1 + self.chance.below(5) as u32);
			return Some((any, Call::create_set { spec }.into()));
		};
		match self.chance.below(20) {
			0..=4 => return Some((any, Call::take { set }.into())),
			5 => return Some((any, Call::assign {}.into())),
			6..=9 => return self.commit(set),
			10..=13 => return self.reveal(set),
			_ => (),
		}
		let items = pallet_task_bounties::Items::<Runtime>::iter_prefix(set).map(|(item, _)| item);
		let item = self.one_of(items).unwrap_or_default();
		let answer = self.answer(item);
		Some(match self.chance.below(10) {
			0..=4 => (any, Call::resolve { set, item }.into()),
			5 => (any, Call::review { set, item, answer }.into()),
			6 | 7 => (any, Call::contribute_work { set, statistic }.into()),
			8 => (any, Call::close_set { set }.into()),
			_ => (any, Call::clear_set { set, limit: 10 }.into()),
		})
	}

	fn commit(&mut self, set: TaskSetId) -> Option<Attempt> {
		let accounts = self.accounts.iter().cloned();
		let busy = accounts.filter_map(|who| match TaskBounties::assignments(set, who.clone()).pending {
			Pending::Assigned { item } => Some((who, item)),
			_ => None,
		});
		let (who, item) = self.one_of(busy)?;
		let answer = self.answer(item);
		// Which of the two that it could have been is found out again when it is revealed.
		let hash = pallet_task_bounties::commitment(set, item, &who, &answer, &SALT);
		Some((who, pallet_task_bounties::Call::commit { set, item, hash }.into()))
	}

	fn reveal(&mut self, set: TaskSetId) -> Option<Attempt> {
		let items = pallet_task_bounties::Items::<Runtime>::iter_prefix(set);
		let slots = items.flat_map(|(item, record)| record.slots.into_iter().map(move |slot| (item, slot)));
		let committed = slots.filter_map(|(item, slot)| match slot.state {
			SlotState::Committed { hash } => Some((item, slot.who, hash)),
			_ => None,
		});
		let (item, who, hash) = self.one_of(committed)?;
		let mut answers = (0..10).map(Answer::Class);
		let answer = answers.find(|answer| pallet_task_bounties::commitment(set, item, &who, answer, &SALT) == hash)?;
		Some((who, pallet_task_bounties::Call::reveal { set, item, answer, salt: SALT }.into()))
	}

	fn pool(&mut self) -> Option<Attempt> {
		use pallet_data_pools::Call;
		let (model, any) = (self.model_id(), self.anyone());
		let owner = self.owner(model);
		let mut policy = economy::open_policy();
		if self.chance.percent(30) {
			policy.allowed = PurposeSet { research: true, ..PurposeSet::NONE };
		}
		let pools = pallet_data_pools::Pools::<Runtime>::iter().map(|(id, pool)| (id, pool.manager));
		let Some((pool, manager)) = self.one_of(pools) else { return Some((any, Call::create_pool { policy }.into())) };
		let draws: Vec<_> = pallet_data_pools::Draws::<Runtime>::iter_keys().collect();
		let members: Vec<_> = pallet_data_pools::Memberships::<Runtime>::iter_keys().collect();
		let (contribution, contributor) = self.contribution()?;
		let member = self.one_of(members).unwrap_or(contribution);
		let (drawn_by, drawn) = self.one_of(draws).unwrap_or((model, contribution));
		let contributions = vec![member].try_into().ok()?;
		let member_owner = pallet_data_pools::Memberships::<Runtime>::get(member).map(|member| member.owner);
		Some(match self.chance.below(16) {
			0..=3 => (contributor, Call::join { pool, contribution }.into()),
			4 => (member_owner.unwrap_or(any), Call::leave { contribution: member }.into()),
			5 | 6 => (owner, Call::admit_model { pool, model }.into()),
			7 | 8 => (owner, Call::announce_draw { pool, model, contributions }.into()),
			9 | 10 => (any, Call::draw { model: drawn_by, contribution: drawn }.into()),
			11 => (owner, Call::cancel_draw { model: drawn_by, contribution: drawn }.into()),
			12 => (manager, Call::close_pool { pool }.into()),
			13 => (manager, Call::propose_policy { pool, policy }.into()),
			14 => (any, Call::apply_policy { pool }.into()),
			_ => (owner, Call::withdraw_model { pool, model }.into()),
		})
	}

	fn receipt(&mut self) -> Box<SignedReceipt> {
		let served_at = self.now.saturating_sub(1 + self.chance.below(3) as u32);
		let receipt = Receipt {
			genesis: System::block_hash(0).into(),
			offer: OfferId(self.chance.below(3) as u32),
			nullifier: [self.chance.below(200) as u8; 32],
			query_commitment: [1; 32],
			result_commitment: [self.chance.below(4) as u8; 32],
			served_at,
			served_at_hash: System::block_hash(served_at).into(),
			version: (self.chance.below(3) as u32).into(),
		};
		let worker = *self.chance.pick(&[Bob, Bob, Eve]);
		let signature = worker.pair().sign(&receipt.signing_payload()).0;
		Box::new(SignedReceipt { receipt, signature })
	}

	fn worker(&mut self) -> Option<Attempt> {
		use pallet_reputation::Call as Standing;
		use pallet_workers::Call;
		let (any, amount) = (self.anyone(), self.amount());
		let worker = account(*self.chance.pick(&[Bob, Eve]));
		Some(match self.chance.below(12) {
			0 | 1 => (any, Call::bond { amount: configs::workers::MinBond::get() + amount % UNIT }.into()),
			2 | 3 => (worker, Call::bond_extra { amount }.into()),
			4 => (worker, Call::unbond {}.into()),
			5 => (worker, Call::rebond {}.into()),
			6 => (any, Call::withdraw_unbonded {}.into()),
			7 => {
				let mut second = self.receipt();
				let first = second.clone();
				second.receipt.result_commitment = [9; 32];
				second.signature = Bob.pair().sign(&second.receipt.signing_payload()).0;
				(any, Call::report_conflict { first, second }.into())
			},
			8 => (any, Call::report_stale_version { receipt: self.receipt() }.into()),
			9 | 10 => (any.clone(), Standing::refresh { who: any.into(), skill: SKILL }.into()),
			_ => (any, Standing::forget { skill: SKILL }.into()),
		})
	}

	fn sponsor(&mut self) -> Option<Attempt> {
		use pallet_sponsorship::Call;
		let (model, any, amount) = (self.model_id(), self.anyone(), self.amount());
		let set = TaskSetId(self.chance.below(3) as u32);
		let (scope, owner) = if self.chance.percent(50) {
			(SponsorScope::Model(model), self.owner(model))
		} else {
			(SponsorScope::TaskSet(set), TaskBounties::organisation(set).unwrap_or_else(|| self.anyone()))
		};
		Some(match self.chance.below(6) {
			0 => (owner, Call::open { scope, budget: 100 * UNIT, allowance: amount }.into()),
			1 => (owner, Call::top_up { scope, amount }.into()),
			2 | 3 => (owner, Call::invite { scope, who: any.into(), grant: amount % (10 * UNIT) }.into()),
			4 => (owner, Call::uninvite { scope, who: any.into() }.into()),
			_ => (owner, Call::close { scope }.into()),
		})
	}

	fn governance(&mut self) -> Option<Attempt> {
		use frame_support::traits::{schedule::DispatchTime, Bounded};
		use pallet_conviction_voting::{AccountVote, Call as Voting, Conviction, Vote};
		use pallet_referenda::Call;
		let any = self.anyone();
		let count = pallet_referenda::ReferendumCount::<Runtime>::get();
		let index = count.saturating_sub(1 + self.chance.below(4) as u32);
		let remark: RuntimeCall = frame_system::Call::remark { remark: vec![self.chance.next() as u8] }.into();
		let origins = [
			pallet_origins::Origin::General.into(),
			pallet_origins::Origin::Emergency.into(),
			OriginCaller::from(frame_system::RawOrigin::Root),
		];
		let vote = Vote { aye: self.chance.percent(80), conviction: Conviction::Locked1x };
		let vote = AccountVote::Standard { vote, balance: self.chance.below(900_000) as Balance * UNIT };
		Some(match self.chance.below(8) {
			0 => {
				let proposal_origin = Box::new(self.chance.pick(&origins).clone());
				let proposal = Bounded::Inline(remark.encode().try_into().ok()?);
				let enactment_moment = DispatchTime::After(1);
				(any, Call::submit { proposal_origin, proposal, enactment_moment }.into())
			},
			1 | 2 => (any, Call::place_decision_deposit { index }.into()),
			3 => (any, Call::refund_decision_deposit { index }.into()),
			4 => (any, Call::refund_submission_deposit { index }.into()),
			5 | 6 => (any, Voting::vote { poll_index: index, vote }.into()),
			_ => (any, Voting::remove_vote { class: None, index }.into()),
		})
	}
}
