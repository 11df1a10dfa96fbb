//! Money in accounts against money in records.

use std::collections::BTreeMap;

use super::*;
use configs::{consent, governance, models, pools, royalties, sponsorship, tasks};

/// What should be, and what is, on hold for each reason.
type Holds = BTreeMap<Vec<u8>, Balance>;

/// What a ticket holds: an amount is all that is in it.
fn amount(ticket: &impl Encode) -> Balance {
	Balance::decode(&mut &ticket.encode()[..]).expect("a ticket is an amount")
}

fn add(holds: &mut Holds, reason: RuntimeHoldReason, amounts: impl Iterator<Item = Balance>) {
	*holds.entry(reason.encode()).or_default() += amounts.sum::<Balance>();
}

fn models(holds: &mut Holds) {
	use pallet_models::*;
	let sales: Vec<_> = Sales::<Runtime>::iter_values().collect();
	add(holds, models::ModelHold::get(), Models::<Runtime>::iter_values().map(|model| amount(&model.ticket)));
	add(holds, models::ModelHold::get(), sales.iter().map(|sale| amount(&sale.model_ticket)));
	let open = Offers::<Runtime>::iter_values().filter_map(|offer| offer.ticket);
	add(holds, models::OfferHold::get(), open.map(|ticket| amount(&ticket)));
	add(holds, models::OfferHold::get(), sales.iter().flat_map(|sale| sale.offer_tickets.iter().map(amount)));
	add(holds, models::WorkerHold::get(), Workers::<Runtime>::iter_values().map(|worker| amount(&worker.ticket)));
	add(holds, models::CardHold::get(), PendingCards::<Runtime>::iter_values().map(|card| amount(&card.ticket)));
	add(holds, models::ListingHold::get(), Listings::<Runtime>::iter_values().map(|listing| amount(&listing.ticket)));
	add(holds, models::ListingHold::get(), sales.iter().map(|sale| amount(&sale.ticket)));
	add(holds, RuntimeHoldReason::Models(HoldReason::Sale), sales.iter().map(|sale| sale.price));
}

fn consent(holds: &mut Holds) {
	let data = pallet_contributions::Contributions::<Runtime>::iter_values();
	add(holds, consent::ContributionHold::get(), data.map(|data| amount(&data.deposit.ticket)));
	let pledges = pallet_contributions::Pledges::<Runtime>::iter_values();
	add(holds, consent::PledgeHold::get(), pledges.map(|pledge| amount(&pledge.deposit.ticket)));
	let entries = pallet_royalties::Accounts::<Runtime>::iter_values().filter_map(|entry| entry.ticket);
	add(holds, royalties::LedgerHold::get(), entries.map(|(_, ticket)| amount(&ticket)));
	let petitions = pallet_revocation::Petitions::<Runtime>::iter_values();
	add(holds, consent::PetitionHold::get(), petitions.map(|petition| amount(&petition.ticket)));
	let signatures = pallet_revocation::Signatures::<Runtime>::iter_values();
	add(holds, consent::SignatureHold::get(), signatures.map(|signature| amount(&signature.ticket)));
}

fn work(holds: &mut Holds) {
	let bond = RuntimeHoldReason::Workers(pallet_workers::HoldReason::Bond);
	add(holds, bond, pallet_workers::Bonds::<Runtime>::iter_values().map(|bond| bond.amount));
	let records = pallet_reputation::Records::<Runtime>::iter_values().filter_map(|record| record.ticket);
	add(holds, tasks::RecordHold::get(), records.map(|ticket| amount(&ticket)));
	let sets: Vec<_> = pallet_task_bounties::TaskSets::<Runtime>::iter_values().collect();
	let reward = RuntimeHoldReason::TaskBounties(pallet_task_bounties::HoldReason::Reward);
	add(holds, reward, sets.iter().map(|set| set.money.held()));
	add(holds, tasks::SetHold::get(), sets.iter().map(|set| amount(&set.set_ticket)));
	add(holds, tasks::WorkHold::get(), sets.iter().map(|set| amount(&set.work_ticket)));
	let budgets: Vec<_> = pallet_sponsorship::Budgets::<Runtime>::iter_values().collect();
	let fees = RuntimeHoldReason::Sponsorship(pallet_sponsorship::HoldReason::Fees);
	add(holds, fees, budgets.iter().map(|budget| budget.left));
	add(holds, sponsorship::BudgetHold::get(), budgets.iter().map(|budget| amount(&budget.ticket)));
	let invitations = pallet_sponsorship::Invitations::<Runtime>::iter_values();
	add(holds, sponsorship::InvitationHold::get(), invitations.map(|invitation| amount(&invitation.ticket)));
}

fn pools(holds: &mut Holds) {
	use pallet_data_pools::*;
	add(holds, pools::PoolHold::get(), Pools::<Runtime>::iter_values().map(|pool| amount(&pool.ticket)));
	let members = Memberships::<Runtime>::iter_values();
	add(holds, pools::MembershipHold::get(), members.map(|member| amount(&member.ticket)));
	add(holds, pools::DrawHold::get(), Draws::<Runtime>::iter_values().map(|draw| amount(&draw.ticket)));
	let bindings: Vec<_> = ModelPools::<Runtime>::iter_values().flatten().collect();
	add(holds, pools::DrawHold::get(), bindings.iter().map(|binding| amount(&binding.ticket)));
}

fn preimages(holds: &mut Holds) {
	use pallet_preimage::RequestStatus::{Requested, Unrequested};
	let tickets = pallet_preimage::RequestStatusFor::<Runtime>::iter_values().filter_map(|status| match status {
		Unrequested { ticket, .. } => Some(ticket),
		Requested { maybe_ticket, .. } => maybe_ticket,
	});
	add(holds, governance::PreimageHold::get(), tickets.map(|(_, ticket)| amount(&ticket)));
}

/// What the records say is on hold.
fn recorded() -> Holds {
	let mut holds = Holds::new();
	models(&mut holds);
	consent(&mut holds);
	work(&mut holds);
	pools(&mut holds);
	preimages(&mut holds);
	holds.retain(|_, amount| *amount > 0);
	holds
}

/// What is on hold. Validators' deposits are for keys that are records of the session pallet.
fn held() -> Holds {
	let mut holds = Holds::new();
	for (who, of) in pallet_balances::Holds::<Runtime>::iter() {
		let sum: Balance = of.iter().map(|hold| hold.amount).sum();
		assert!(sum <= Balances::reserved_balance(&who), "{who:?} has more on hold than it has reserved");
		of.iter().for_each(|hold| add(&mut holds, hold.id, core::iter::once(hold.amount)));
	}
	holds.retain(|reason, amount| *amount > 0 && !matches!(decode(reason), RuntimeHoldReason::Session(_)));
	holds
}

fn decode(reason: &[u8]) -> RuntimeHoldReason {
	RuntimeHoldReason::decode(&mut &reason[..]).expect("it was encoded")
}

/// The books balance.
pub fn check() {
	let accounts = frame_system::Account::<Runtime>::iter_values();
	let balances: Balance = accounts.map(|account| account.data.free + account.data.reserved).sum();
	assert_eq!(Balances::total_issuance(), balances, "the total issuance is the sum of all balances");

	let (recorded, held) = (recorded(), held());
	let reasons: BTreeSet<_> = recorded.keys().chain(held.keys()).collect();
	for reason in reasons {
		assert_eq!(recorded.get(reason), held.get(reason), "on hold for {:?}: records, balances", decode(reason));
	}
}
