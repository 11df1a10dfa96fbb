//! `assent status`: everything the chain says of a model.

use assent_chain::{
	parse_account, ss58, AccountId, At, ConsentRecord, EscrowRecord, Holding, LedgerRecord, ModelCard, ModelRecord,
	OfferRecord, PetitionRecord, PledgeRecord, PledgeStatus, Snapshot, StateRecord, WorkerRecord,
};
use assent_client::{lookup, words::counted};
use assent_primitives::{Floor, ModelId, ModelRules, ModelState, OfferId, Split};
use serde_json::{json, Map, Value};

use crate::{
	args::Status,
	context::Context,
	forming::Waiting,
	names::Names,
	output::{floor_json, mode_text, purpose_names, totals, unit, Outcome},
	rights::standing,
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
			let record = lookup::model(&snapshot, model).await?;
			vec![(model, record)]
		},
		None => snapshot.models().await?,
	};
	let mut objects = Vec::new();
	let mut texts = vec![format!("block {} (final: {})", snapshot.number, finalized.number)];
	for (model, record) in models {
		let view = ModelView::read(&snapshot, model, &record, &offers, account.as_ref()).await?;
		objects.push(view.json());
		texts.push(view.text(&mut names));
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

/// Everything that the chain says of one model.
struct ModelView<'a> {
	model: ModelId,
	record: &'a ModelRecord,
	state: StateRecord,
	consent: ConsentRecord,
	petition: Option<PetitionRecord>,
	ledger: LedgerRecord,
	pledges: Vec<PledgeRecord>,
	/// The changes with notice, and their first blocks.
	notices: Vec<(&'static str, u32)>,
	waiting: Option<Waiting>,
	offers: Vec<OfferView<'a>>,
	/// The holding of the account that was named.
	holding: Option<(AccountId, Holding)>,
}

/// An offer with its worker and its escrow.
struct OfferView<'a> {
	id: OfferId,
	offer: &'a OfferRecord,
	/// The worker; `None` if it has left the register.
	worker: Option<WorkerRecord>,
	escrow: EscrowRecord,
	refunds: Option<u32>,
}

impl<'a> ModelView<'a> {
	async fn read(
		snapshot: &Snapshot,
		model: ModelId,
		record: &'a ModelRecord,
		all_offers: &'a [(OfferId, OfferRecord)],
		account: Option<&AccountId>,
	) -> anyhow::Result<Self> {
		let mut offers = Vec::new();
		for (id, offer) in all_offers.iter().filter(|(_, offer)| offer.model == model) {
			offers.push(OfferView {
				id: *id,
				offer,
				worker: snapshot.worker(&offer.worker).await?,
				escrow: snapshot.escrow(*id).await?,
				refunds: snapshot.refunds_open_at(*id).await?,
			});
		}
		let holding = match account {
			Some(account) => Some((*account, snapshot.holding(model, account).await?)),
			None => None,
		};
		Ok(Self {
			model,
			record,
			state: snapshot.state(model).await?,
			consent: snapshot.consent(model).await?,
			petition: snapshot.petition(model).await?,
			ledger: snapshot.ledger(model).await?.unwrap_or_default(),
			pledges: snapshot.pledges(model).await?,
			notices: notices(snapshot, model, all_offers).await?,
			waiting: Waiting::read(snapshot, model, record).await?,
			offers,
			holding,
		})
	}

	/// The text for people. Workers are remembered in `names` by their addresses.
	fn text(&self, names: &mut Names) -> String {
		let Self { record, state, consent, ledger, .. } = self;
		let mut text = vec![
			format!("model {}", self.model.0),
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
			format!("  pledges   {}", pledge_counts(&self.pledges)),
		];
		match &self.waiting {
			Some(waiting) => text.extend(waiting.lines()),
			None => text.extend(floors(state.state, &record.card.rules)),
		}
		let growing = if ledger.emitting { ", growing" } else { "" };
		text.extend([
			format!("  shares    {}{growing}", counted(ledger.issuance, "unit")),
			format!("  royalties {} received, {} claimed", unit(ledger.received), unit(ledger.claimed)),
		]);
		text.extend(self.notices.iter().map(|(what, at)| format!("  notice    {what} from block {at} on")));
		text.extend(self.petition.iter().map(|petition| format!("  {}", standing(petition))));
		for view in &self.offers {
			let known = view.worker.as_ref().map_or("has left the register", |worker| worker.endpoint.as_str());
			names.add(view.offer.worker, known);
			text.push(view.text(names));
		}
		if let Some((account, holding)) = &self.holding {
			text.push(format!(
				"  {} has {}, {}, {} to claim",
				names.show(account),
				counted(holding.weight, "row"),
				counted(holding.shares, "share unit"),
				unit(holding.claimable)
			));
		}
		text.join("\n")
	}

	/// The object for scripts.
	fn json(&self) -> Map<String, Value> {
		let Self { record, state, consent, ledger, .. } = self;
		let escrow = self.offers.iter().fold(0u128, |sum, view| sum.saturating_add(view.escrow.balance));
		let notices = self.notices.iter().map(|(what, at)| json!({ "what": what, "effective_at": at }));
		let mut object = Map::new();
		let mut put = |name: &str, value: Value| object.insert(name.into(), value);
		put("model", self.model.0.into());
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
		put("waits_for", self.waiting.as_ref().map_or(Value::Null, Waiting::json));
		put("split", split_json(&record.card.split));
		put("petition", self.petition.as_ref().map_or(Value::Null, petition_json));
		put("notices", notices.collect());
		put("shares", json!({ "issuance": ledger.issuance.to_string(), "emitting": ledger.emitting }));
		put("royalties", royalties_json(ledger));
		put("escrow", escrow.to_string().into());
		put("offers", self.offers.iter().map(OfferView::json).collect());
		put("contributions", self.pledges.iter().map(pledge_json).collect());
		if let Some((account, holding)) = &self.holding {
			put("holding", holding_json(account, holding));
		}
		object
	}
}

/// Reads the changes of the model that have notice, and the block from which each can happen.
async fn notices(
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

impl OfferView<'_> {
	fn text(&self, names: &Names) -> String {
		let Self { offer, escrow, .. } = self;
		let refunds = self.refunds.map_or_else(String::new, |at| format!(", refunds from block {at} on"));
		let closed = offer.closed_at.map_or_else(String::new, |at| format!(" (closed in block {at})"));
		format!(
			"  offer {}{closed}: {} for {} by {}; {} sold, {} settled, {} refunded, {} in escrow{refunds}",
			self.id.0,
			unit(offer.price),
			mode_text(offer.mode),
			names.show(&offer.worker),
			escrow.sold,
			escrow.settled,
			escrow.refunded,
			unit(escrow.balance),
		)
	}

	/// The object for scripts; `paid` is the money that the chain has paid for settled credits, by receiver.
	fn json(&self) -> Value {
		let Self { offer, escrow, .. } = self;
		let parts = escrow.paid;
		json!({
			"offer": self.id.0,
			"worker": ss58(&offer.worker),
			"endpoint": self.worker.as_ref().map(|worker| &worker.endpoint),
			"mode": format!("{:?}", offer.mode),
			"purpose": format!("{:?}", offer.purpose),
			"price": offer.price.to_string(),
			"opens_at": offer.opens_at,
			"closed_at": offer.closed_at,
			"refunds_open_at": self.refunds,
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
}

fn petition_json(petition: &PetitionRecord) -> Value {
	json!({
		"petition": petition.id.0,
		"opener": ss58(&petition.opener),
		"ends": petition.ends,
		"signed": totals(&petition.signed),
		"snapshot": totals(&petition.snapshot),
	})
}

fn royalties_json(ledger: &LedgerRecord) -> Value {
	json!({
		"received": ledger.received.to_string(),
		"claimed": ledger.claimed.to_string(),
		"unclaimed": ledger.received.saturating_sub(ledger.claimed).to_string(),
		"carried": ledger.carried.to_string(),
	})
}

fn holding_json(account: &AccountId, holding: &Holding) -> Value {
	json!({
		"account": ss58(account),
		"weight": holding.weight,
		"shares": holding.shares.to_string(),
		"claimable": holding.claimable.to_string(),
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

/// The part of the card that is neither rules nor split.
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

fn split_json(split: &Split) -> Value {
	let percent = |part: assent_primitives::Permill| f64::from(part.deconstruct()) / 10_000.0;
	json!({
		"contributors": percent(split.contributors),
		"worker": percent(split.worker),
		"owner": percent(split.owner),
		"treasury": percent(split.treasury),
	})
}
