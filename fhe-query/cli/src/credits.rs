//! `assent credits`: buy, list, refund.

use anyhow::{bail, ensure, Context as _};
use assent_chain::{parse_account, ss58, At, Calls, FileOrUri, OfferRecord, Signer, Snapshot};
use assent_client::{
	lookup,
	refund::Refund,
	restore::{restore, Bounds},
	wallet::{Note, Place, Wallet},
	words::counted,
	ClientError, Progress,
};
use assent_primitives::{AnswerMode, ModelId, OfferId};
use serde_json::{json, Value};

use crate::{
	args::{signer, CreditsBuy, CreditsCommand, CreditsList, CreditsRefund, CreditsRestore},
	context::Context,
	forming::ensure_selling,
	output::{table, unit, Outcome},
};

pub async fn run(command: CreditsCommand, context: &Context) -> anyhow::Result<Outcome> {
	match command {
		CreditsCommand::Buy(args) => buy(args, context).await,
		CreditsCommand::List(args) => list(args),
		CreditsCommand::Refund(args) => give_back(args, context).await,
		CreditsCommand::Restore(args) => restored(args, context).await,
	}
}

async fn buy(args: CreditsBuy, context: &Context) -> anyhow::Result<Outcome> {
	let buyer = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let (offer, record) = choose(&snapshot, model, args.offer.map(OfferId)).await?;
	ensure_selling(&snapshot, model).await?;
	let fresh = !args.wallet.wallet.exists();
	let mut wallet = Wallet::open(&args.wallet.wallet, true)?;
	if fresh {
		context.ui.note(&format!(
			"the new wallet is {}. Back up its seed. The file is not encrypted: anyone who has it can spend its \
			 credits",
			args.wallet.wallet.display()
		));
	}
	wallet.for_chain(&chain.genesis())?;
	let note = wallet.begin_purchase(model, offer, record.worker, record.price, args.quota, snapshot.number)?;
	context.ui.say("buying");
	let call = Calls::buy(offer, args.quota, &wallet.identity_commitment(note.purchase));
	// When this fails, the note stays in the wallet until it is certain that the chain has not taken it after all.
	let included = chain.submit(call, &buyer, context.wait).await?;
	let event = included.find("Queries", "CreditsBought").context("the chain reported no purchase")?;
	ensure!(
		event.bytes("leaf").as_deref() == Some(&wallet.leaf(&note)[..]),
		"the chain made another leaf of the purchase than the wallet: keep the wallet, and use matching versions"
	);
	let number = |field| event.number(field).and_then(|n| u32::try_from(n).ok());
	let (Some(generation), Some(index)) = (number("generation"), number("index")) else {
		bail!("the chain did not say where the purchase is; `assent credits list` finds it once it is final");
	};
	wallet.finish_purchase(note.purchase, Place { generation, index })?;
	let paid = record.price.saturating_mul(args.quota.into());
	let text = format!(
		"{} of offer {} (model {}) for {}, in {}\n\
		 next, once block {} is final: assent query --model {} --csv rows.csv --wallet {}",
		counted(args.quota, "credit"),
		offer.0,
		model.0,
		unit(paid),
		args.wallet.wallet.display(),
		included.number,
		model.0,
		args.wallet.wallet.display(),
	);
	let json = json!({
		"model": model.0,
		"offer": offer.0,
		"quota": args.quota,
		"price": record.price.to_string(),
		"paid": paid.to_string(),
		"purchase": note.purchase,
		"generation": generation,
		"index": index,
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

async fn restored(args: CreditsRestore, context: &Context) -> anyhow::Result<Outcome> {
	let seed = match args.seed.strip_prefix('@') {
		Some(path) => std::fs::read_to_string(path).with_context(|| format!("cannot read the seed in {path}"))?,
		None => args.seed,
	};
	let chain = context.chain().await?;
	let mut wallet = Wallet::from_seed(&args.wallet.wallet, seed.trim())?;
	let bounds = Bounds { max_quota: args.max_quota, gap: args.gap };
	let found = restore(&chain, &mut wallet, bounds, &context.ui).await?;
	let unspent: u64 = wallet.notes().iter().map(|note| u64::from(note.unspent())).sum();
	let path = wallet.path().display().to_string();
	let text = format!(
		"restored {} with {} in {path}\nnext: assent credits list --wallet {path}",
		counted(found, "purchase"),
		counted(unspent, "unspent credit")
	);
	Ok(Outcome { json: json!({ "wallet": path, "purchases": found, "unspent": unspent }), text })
}

/// The named offer, or the cheapest open one that sells labels, or the cheapest open one if none does.
async fn choose(snapshot: &Snapshot, model: ModelId, offer: Option<OfferId>) -> anyhow::Result<(OfferId, OfferRecord)> {
	if let Some(offer) = offer {
		let record = snapshot.offer(offer).await?.ok_or(ClientError::NoOffer { offer })?;
		ensure!(record.model == model, "offer {} is one of model {}, not of {}", offer.0, record.model.0, model.0);
		return Ok((offer, record));
	}
	let offers = lookup::open_offers(snapshot, model).await?;
	let first = offers.iter().map(|(_, record)| record.opens_at).min().unwrap_or_default();
	let open = offers.into_iter().filter(|(_, record)| record.opens_at <= snapshot.number);
	let cheapest = open.min_by_key(|(offer, record)| (record.mode != AnswerMode::Label, record.price, offer.0));
	cheapest.with_context(|| {
		format!(
			"nothing is sold before block {first}, because contributors have notice until \
		then: try again later"
		)
	})
}

fn list(args: CreditsList) -> anyhow::Result<Outcome> {
	let wallet = Wallet::open(&args.wallet.wallet, false)?;
	let rows: Vec<_> = wallet.notes().iter().map(row).collect();
	let text = match rows.is_empty() {
		true => "the wallet is empty\nnext: assent credits buy ...".into(),
		false => table(
			&["purchase", "model", "offer", "price", "bought", "unspent", "answered", "waiting", "refunded"],
			&rows,
		),
	};
	let notes: Vec<_> = wallet.notes().iter().map(note_json).collect();
	Ok(Outcome { json: json!({ "wallet": args.wallet.wallet.display().to_string(), "notes": notes }), text })
}

fn row(note: &Note) -> Vec<String> {
	let bought = match note.place {
		Some(_) => note.quota.to_string(),
		None => format!("{} (not confirmed)", note.quota),
	};
	vec![
		note.purchase.to_string(),
		note.model.to_string(),
		note.offer.to_string(),
		unit(note.price),
		bought,
		note.unspent().to_string(),
		note.answered().to_string(),
		note.pending.len().to_string(),
		note.refunded.len().to_string(),
	]
}

fn note_json(note: &Note) -> Value {
	json!({
		"purchase": note.purchase,
		"model": note.model,
		"offer": note.offer,
		"worker": ss58(&note.worker),
		"price": note.price.to_string(),
		"quota": note.quota,
		"confirmed": note.place.is_some(),
		"unspent": note.unspent(),
		"answered": note.answered(),
		"pending": note.pending.len(),
		"refunded": note.refunded.len(),
	})
}

async fn give_back(args: CreditsRefund, context: &Context) -> anyhow::Result<Outcome> {
	let beneficiary = beneficiary(&args.to)?;
	let who = match &args.signer {
		Some(text) => signer(text)?,
		None => FileOrUri::parse(&args.to).map_err(|_| {
			anyhow::anyhow!(
				"{} is an account, not a key: name the key that signs and pays the fee with \
				--signer",
				args.to
			)
		})?,
	};
	let chain = context.chain().await?;
	let mut wallet = Wallet::open(&args.wallet.wallet, false)?;
	let refund = Refund {
		chain: &chain,
		model: args.of.id(),
		beneficiary,
		signer: &who,
		proving_key: args.key.proving_key.as_deref(),
		progress: &context.ui,
	};
	let refunded = refund.run(&mut wallet).await?;
	let mut text =
		format!("{} for {} to {}", unit(refunded.amount), counted(refunded.credits, "credit"), ss58(&beneficiary));
	if refunded.refused > 0 {
		text.push_str(&format!("\nrefused, as the worker has settled them: {}", counted(refunded.refused, "credit")));
	}
	let json = json!({
		"model": args.of.model,
		"refunded": refunded.amount.to_string(),
		"credits": refunded.credits,
		"refused": refunded.refused,
		"to": ss58(&beneficiary),
		"block": refunded.block,
	});
	Ok(Outcome { json, text })
}

/// An account, or the account of a key.
fn beneficiary(text: &str) -> anyhow::Result<[u8; 32]> {
	match parse_account(text) {
		Ok(account) => Ok(account),
		Err(error) => FileOrUri::parse(text).map(|key| key.account()).map_err(|_| error.into()),
	}
}
