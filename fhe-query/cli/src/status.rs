//! `assent status`: everything the chain says of a model.

use anyhow::Context as _;
use assent_chain::{
	parse_account, ss58, AccountId, At, EscrowRecord, ModelCard, ModelRecord, OfferRecord, PledgeRecord, PledgeStatus,
	Snapshot, WorkerRecord,
};
use assent_client::words::counted;
use assent_primitives::{Floor, ModelId, ModelRules, ModelState, OfferId, Split};
use serde_json::{json, Map, Value};

use crate::{
	args::Status,
	forming::Waiting,
	names::Names,
	no_model,
	output::{mode_text, purpose_names, unit, Outcome},
	rights::{standing, totals},
	Context,
};

pub async fn status(args: Status, context: &Context) -> anyhow::Result<Outcome> {
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let finalized = chain.finalized().await?;
	let account = args.account.as_deref().map(parse_account).transpose()?;
	let mut names = Names::new(chain.is_development().await.unwrap_or_default());
	if let Some(account) = account {
		names.add(account, "you");
	}
	let offers = snapshot.offers().await?;
	let models = match args.model.map(ModelId) {
		Some(model) => {
			let record = snapshot.model(model).await?.with_context(|| no_model(model))?;
			vec![(model, record)]
		},
		None => snapshot.models().await?,
	};
	let mut objects = Vec::new();
	let mut texts = vec![format!("block {} (final: {})", snapshot.number, finalized.number)];
	for (model, record) in models {
		let (object, text) = one(&snapshot, model, &record, &offers, account.as_ref(), &mut names).await?;
		objects.push(object);
		texts.push(text);
	}
	if objects.is_empty() {
		texts.push("no model is registered yet\nnext: assent model new --help".into());
	}
	let json = match (args.model, objects.pop()) {
		(Some(_), Some(mut object)) => {
			object.insert("block".into(), snapshot.number.into());
			object.insert("finalized".into(), finalized.number.into());
			Value::Object(object)
		},
		(_, last) => {
			objects.extend(last);
			json!({ "block": snapshot.number, "finalized": finalized.number, "models": objects })
		},
	};
	Ok(Outcome { json, text: texts.join("\n\n") })
}

async fn one(
	snapshot: &Snapshot,
	model: ModelId,
	record: &ModelRecord,
	offers: &[(OfferId, OfferRecord)],
	account: Option<&AccountId>,
	names: &mut Names,
) -> anyhow::Result<(Map<String, Value>, String)> {
	let state = snapshot.state(model).await?;
	let consent = snapshot.consent(model).await?;
	let petition = snapshot.petition(model).await?;
	let ledger = snapshot.ledger(model).await?.unwrap_or_default();
	let pledges = snapshot.pledges(model).await?;
	let pending = pending(snapshot, model, offers).await?;
	let waiting = Waiting::read(snapshot, model, record).await?;
	let mut text = vec![
		format!("model {}", model.0),
		format!("  owner     {}", names.show(&record.owner)),
		format!(
			"  card      {}; {}; for {}",
			record.card.domain,
			record.card.licence,
			purpose_names(&record.card.purposes).join(", ")
		),
		format!("  state     {:?}{}", state.state, since(state.halted_at, state.frozen_until)),
		format!(
			"  consent   version {}, {} by {}",
			consent.version.0,
			counted(consent.totals.weight, "row"),
			counted(consent.totals.heads, "head")
		),
		format!("  pledges   {}", pledge_counts(&pledges)),
	];
	match &waiting {
		Some(waiting) => text.extend(waiting.lines()),
		None => text.extend(floors(state.state, &record.card.rules)),
	}
	text.extend([
		format!("  shares    {}{}", counted(ledger.issuance, "unit"), if ledger.emitting { ", growing" } else { "" }),
		format!("  royalties {} received, {} claimed", unit(ledger.received), unit(ledger.claimed)),
	]);
	text.extend(pending.iter().map(|(what, at)| format!("  notice    {what} from block {at} on")));
	if let Some(petition) = &petition {
		text.push(format!("  {}", standing(petition)));
	}
	let mut escrow_sum = 0u128;
	let mut offer_objects = Vec::new();
	for (id, offer) in offers.iter().filter(|(_, offer)| offer.model == model) {
		let escrow = snapshot.escrow(*id).await?;
		let refunds = snapshot.refunds_open_at(*id).await?;
		let worker = snapshot.worker(&offer.worker).await?;
		names.add(offer.worker, worker.as_ref().map_or("has left the register", |worker| worker.endpoint.as_str()));
		escrow_sum = escrow_sum.saturating_add(escrow.balance);
		text.push(offer_text(*id, offer, &escrow, refunds, names));
		offer_objects.push(offer_json(*id, offer, worker.as_ref(), &escrow, refunds));
	}
	let mut object = Map::new();
	let mut put = |name: &str, value: Value| object.insert(name.into(), value);
	put("model", model.0.into());
	put("owner", ss58(&record.owner).into());
	put("state", format!("{:?}", state.state).into());
	put("halted_at", state.halted_at.into());
	put("frozen_until", state.frozen_until.into());
	put("version", consent.version.0.into());
	put("since", consent.since.into());
	put("totals", totals(&consent.totals));
	put("consent_root", hex::encode(consent.log).into());
	put("descriptor", hex::encode(record.descriptor).into());
	put("card", card_json(&record.card));
	put("document", hex::encode(record.card.document).into());
	put("rules", rules_json(&record.card.rules));
	put("waits_for", waiting.map_or(Value::Null, |waiting| waiting.json()));
	put("split", split_json(&record.card.split));
	put(
		"petition",
		petition.map_or(Value::Null, |petition| {
			json!({
				"petition": petition.id.0,
				"opener": ss58(&petition.opener),
				"ends": petition.ends,
				"signed": totals(&petition.signed),
				"snapshot": totals(&petition.snapshot),
			})
		}),
	);
	let pending = pending.into_iter().map(|(what, at)| json!({ "what": what, "effective_at": at }));
	put("notices", pending.collect());
	put("shares", json!({ "issuance": ledger.issuance.to_string(), "emitting": ledger.emitting }));
	put(
		"royalties",
		json!({
			"received": ledger.received.to_string(),
			"claimed": ledger.claimed.to_string(),
			"unclaimed": ledger.received.saturating_sub(ledger.claimed).to_string(),
			"carried": ledger.carried.to_string(),
		}),
	);
	put("escrow", escrow_sum.to_string().into());
	put("offers", offer_objects.into());
	put("contributions", pledges.iter().map(pledge_json).collect());
	if let Some(account) = account {
		let holding = snapshot.holding(model, account).await?;
		text.push(format!(
			"  {} has {}, {}, {} to claim",
			names.show(account),
			counted(holding.weight, "row"),
			counted(holding.shares, "share unit"),
			unit(holding.claimable)
		));
		let value = json!({
			"account": ss58(account),
			"weight": holding.weight,
			"shares": holding.shares.to_string(),
			"claimable": holding.claimable.to_string(),
		});
		object.insert("holding".into(), value);
	}
	Ok((object, text.join("\n")))
}

/// What will change in the model, and from which block on.
async fn pending(
	snapshot: &Snapshot,
	model: ModelId,
	offers: &[(OfferId, OfferRecord)],
) -> anyhow::Result<Vec<(&'static str, u32)>> {
	let mut pending = Vec::new();
	pending.extend(snapshot.card_due(model).await?.map(|at| ("another card can be put into force", at)));
	pending.extend(snapshot.sale(model).await?.map(|sale| ("another owner can take over", sale.effective_at)));
	let unopened = offers.iter().filter(|(_, offer)| offer.model == model && offer.closed_at.is_none());
	let unopened = unopened.filter(|(_, offer)| offer.opens_at > snapshot.number);
	pending.extend(unopened.map(|(_, offer)| ("another offer sells", offer.opens_at)));
	Ok(pending)
}

fn since(halted_at: Option<u32>, frozen_until: Option<u32>) -> String {
	match (halted_at, frozen_until) {
		(Some(at), _) => format!(" since block {at}, for good"),
		(None, Some(until)) => format!(", frozen until block {until}"),
		(None, None) => String::new(),
	}
}

/// The floors of a model that sells; one that is halted has none any more.
fn floors(state: ModelState, rules: &ModelRules) -> Option<String> {
	let floor = |floor: &Floor| format!("{} by {}", counted(floor.weight, "row"), counted(floor.heads, "head"));
	(state != ModelState::Halted).then(|| {
		format!(
			"  floors    nothing new is sold below {}; halted for good below {}",
			floor(&rules.soft_floor),
			floor(&rules.hard_floor)
		)
	})
}

fn offer_text(id: OfferId, offer: &OfferRecord, escrow: &EscrowRecord, refunds: Option<u32>, names: &Names) -> String {
	let refunds = refunds.map_or_else(String::new, |at| format!(", refunds from block {at} on"));
	let closed = offer.closed_at.map_or_else(String::new, |at| format!(" (closed in block {at})"));
	format!(
		"  offer {}{closed}: {} for {} by {}; {} sold, {} settled, {} refunded, {} in escrow{refunds}",
		id.0,
		unit(offer.price),
		mode_text(offer.mode),
		names.show(&offer.worker),
		escrow.sold,
		escrow.settled,
		escrow.refunded,
		unit(escrow.balance),
	)
}

/// `paid` is what the chain has paid to whom for settled credits.
fn offer_json(
	id: OfferId,
	offer: &OfferRecord,
	worker: Option<&WorkerRecord>,
	escrow: &EscrowRecord,
	refunds: Option<u32>,
) -> Value {
	let parts = escrow.paid;
	json!({
		"offer": id.0,
		"worker": ss58(&offer.worker),
		"endpoint": worker.map(|worker| &worker.endpoint),
		"mode": format!("{:?}", offer.mode),
		"purpose": format!("{:?}", offer.purpose),
		"price": offer.price.to_string(),
		"opens_at": offer.opens_at,
		"closed_at": offer.closed_at,
		"refunds_open_at": refunds,
		"escrow": escrow.balance.to_string(),
		"sold": escrow.sold,
		"settled": escrow.settled,
		"refunded": escrow.refunded,
		"paid": {
			"contributors": parts.contributors.to_string(),
			"worker": parts.worker.to_string(),
			"owner": parts.owner.to_string(),
			"treasury": parts.treasury.to_string(),
		},
	})
}

fn pledge_word(status: &PledgeStatus) -> &'static str {
	match status {
		PledgeStatus::Pending { .. } => "pending",
		PledgeStatus::Attested { .. } => "attested",
		PledgeStatus::Active { .. } => "active",
	}
}

fn pledge_counts(pledges: &[PledgeRecord]) -> String {
	let count = |word| pledges.iter().filter(|pledge| pledge_word(&pledge.status) == word).count();
	format!("{} active, {} attested, {} pending", count("active"), count("attested"), count("pending"))
}

fn pledge_json(pledge: &PledgeRecord) -> Value {
	json!({
		"contribution": pledge.contribution.0,
		"owner": ss58(&pledge.owner),
		"statistic": hex::encode(pledge.statistic),
		"rows": pledge.rows,
		"status": pledge_word(&pledge.status),
	})
}

/// What of the card is not among the rules and the split.
fn card_json(card: &ModelCard) -> Value {
	let languages: Vec<_> = card.languages.iter().map(|code| String::from_utf8_lossy(code).into_owned()).collect();
	json!({
		"purposes": purpose_names(&card.purposes),
		"forbidden": purpose_names(&card.forbidden),
		"domain": card.domain,
		"languages": languages,
		"licence": card.licence,
		"evaluation": (card.evaluation != [0; 32]).then(|| hex::encode(card.evaluation)),
	})
}

fn rules_json(rules: &ModelRules) -> Value {
	let percent = |billionths: u32| f64::from(billionths) / 10_000_000.0;
	json!({
		"soft_floor": floor_json(&rules.soft_floor),
		"hard_floor": floor_json(&rules.hard_floor),
		"weight_cap": rules.weight_cap,
		"min_rows": rules.min_rows,
		"min_head_weight": rules.min_head_weight,
		"quorum": {
			"weight": percent(rules.quorum_weight.deconstruct()),
			"heads": percent(rules.quorum_heads.deconstruct()),
		},
	})
}

/// A floor, for scripts.
pub fn floor_json(floor: &Floor) -> Value {
	json!({ "weight": floor.weight, "heads": floor.heads })
}

fn split_json(split: &Split) -> Value {
	let percent = |part: assent_primitives::Permill| f64::from(part.deconstruct()) / 10_000.0;
	json!({
		"contributors": percent(split.contributors),
		"worker": percent(split.worker),
		"owner": percent(split.owner),
		"treasury": percent(split.treasury),
	})
}
