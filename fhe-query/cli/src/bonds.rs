//! `assent worker bond|unbond|withdraw|report|status`.

use std::path::Path;

use anyhow::{ensure, Context as _};
use assent_chain::{parse_account, ss58, At, BondRecord, Calls, ChainEvent, Signer, Standing};
use assent_client::Progress;
use assent_primitives::SignedReceipt;
use assent_protocol::receipt;
use serde_json::{json, Value};

use crate::{
	args::{Signing, WorkerBond, WorkerReport, WorkerStatus},
	context::Context,
	output::{unit, Outcome},
};

pub async fn bond(args: WorkerBond, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let known = snapshot.bond(&who.account()).await?.filter(|bond| !bond.is_gone());
	let least = snapshot.min_bond()?;
	let call = match (&known, args.amount) {
		_ if args.again => Calls::rebond(),
		(None, amount) => {
			let amount = amount.unwrap_or(least);
			ensure!(amount >= least, "{} is less than the least bond, {}", unit(amount), unit(least));
			Calls::bond(amount)
		},
		(Some(_), Some(amount)) => Calls::bond_extra(amount),
		(Some(bond), None) => {
			let missing = least.saturating_sub(bond.amount);
			ensure!(
				missing > 0,
				"{} is on hold, the least bond is {}: nothing is missing. --amount adds to it{}",
				unit(bond.amount),
				unit(least),
				if bond.is_leaving() { ", --again takes the unbonding back" } else { "" }
			);
			Calls::bond_extra(missing)
		},
	};
	context.ui.say("bonding");
	let included = chain.submit(call, &who, context.wait).await?;
	let after = chain.snapshot(At::Block(included.hash)).await?.bond(&who.account()).await?;
	let after = after.context("the chain has no bond after all")?;
	let text = format!("{}: {}", ss58(&who.account()), standing(&after));
	Ok(Outcome { json: bond_json(&ss58(&who.account()), Some(&after), included.number), text })
}

pub async fn unbond(by: Signing, context: &Context) -> anyhow::Result<Outcome> {
	let who = by.key()?;
	let chain = context.chain().await?;
	context.ui.say("unbonding");
	let included = chain.submit(Calls::unbond(), &who, context.wait).await?;
	let at = included.number_in("Workers", "UnbondingStarted", "withdrawable_at")?;
	let text = format!(
		"{} is leaving: nothing more is sold. The bond can be slashed until block {at}; then: assent worker withdraw \
		 ...",
		ss58(&who.account())
	);
	let json = json!({
		"worker": ss58(&who.account()),
		"withdrawable_at": u32::try_from(at)?,
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

pub async fn withdraw(by: Signing, context: &Context) -> anyhow::Result<Outcome> {
	let who = by.key()?;
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	if let Some(Standing::Unbonding { withdrawable_at, .. }) = snapshot.bond(&who.account()).await?.map(|b| b.standing)
	{
		ensure!(
			snapshot.number + 1 >= withdrawable_at,
			"the bond can be withdrawn from block {withdrawable_at} on; this is block {}",
			snapshot.number
		);
	}
	context.ui.say("withdrawing the bond");
	let included = chain.submit(Calls::withdraw_unbonded(), &who, context.wait).await?;
	let amount = included.number_in("Workers", "BondWithdrawn", "amount")?;
	let text = format!("{} is free again for {}", unit(amount), ss58(&who.account()));
	let json = json!({ "worker": ss58(&who.account()), "amount": amount.to_string(), "block": included.number });
	Ok(Outcome { json, text })
}

pub async fn report(args: WorkerReport, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let first = read_receipt(&args.receipt)?;
	let call = match &args.against {
		Some(path) => {
			let second = read_receipt(path)?;
			let same =
				first.receipt.nullifier == second.receipt.nullifier && first.receipt.offer == second.receipt.offer;
			ensure!(same, "the two receipts are for different credits: they do not contradict each other");
			ensure!(first.receipt != second.receipt, "both files hold the same receipt: it does not contradict itself");
			Calls::report_conflict(&first, &second)
		},
		None => Calls::report_stale_version(&first),
	};
	let chain = context.chain().await?;
	context.ui.say("reporting");
	let included = chain.submit(call, &who, context.wait).await?;
	let slashed = included.find("Workers", "Slashed").context("the chain reported no slash")?;
	let number = |field: &str| slashed.number(field).unwrap_or_default();
	let worker = account_in(slashed, "worker");
	let text =
		format!("worker {worker} lost {}; {} of it are yours", unit(number("amount")), unit(number("to_reporter")));
	let json = json!({
		"worker": worker,
		"slashed": number("amount").to_string(),
		"reward": number("to_reporter").to_string(),
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

pub async fn status(args: WorkerStatus, context: &Context) -> anyhow::Result<Outcome> {
	let account = parse_account(&args.account)?;
	let snapshot = context.chain().await?.snapshot(At::Best).await?;
	let bond = snapshot.bond(&account).await?;
	let worker = snapshot.worker(&account).await?;
	let name = ss58(&account);
	let text = match (&bond, &worker) {
		(None, None) => format!("{name} is not a worker: `assent worker register` makes it one"),
		(bond, worker) => format!(
			"{name}: {}\nreached at {}",
			bond.as_ref().map_or_else(|| "no bond".into(), standing),
			worker.as_ref().map_or("no address", |worker| worker.endpoint.as_str())
		),
	};
	let mut json = bond_json(&name, bond.as_ref(), snapshot.number);
	json["endpoint"] = worker.map(|worker| worker.endpoint).into();
	json["least_bond"] = snapshot.min_bond()?.to_string().into();
	Ok(Outcome { json, text })
}

fn read_receipt(path: &Path) -> anyhow::Result<SignedReceipt> {
	let name = || path.display().to_string();
	let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the receipt {}", name()))?;
	let value: Value = serde_json::from_str(&text).with_context(name)?;
	receipt::from_json(&value).map_err(anyhow::Error::msg).with_context(name)
}

/// The account in a field of an event.
pub fn account_in(event: &ChainEvent, field: &str) -> String {
	let account = event.bytes(field).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
	account.map_or_else(|| "?".into(), |account| ss58(&account))
}

fn standing(bond: &BondRecord) -> String {
	let amount = unit(bond.amount);
	let slashed = match bond.slashed {
		0 => String::new(),
		lost => format!(" ({} lost to slashes)", unit(lost)),
	};
	match bond.standing {
		Standing::Bonded => format!("bonded with {amount}{slashed}"),
		Standing::BelowMinimum { since } => {
			format!(
				"below the least bond since block {since}, with {amount}{slashed}: assent worker bond adds the \
				rest"
			)
		},
		Standing::Unbonding { withdrawable_at, .. } => {
			format!("leaving; {amount} can be withdrawn from block {withdrawable_at} on{slashed}")
		},
		Standing::Gone { since } => format!("gone since block {since}{slashed}"),
	}
}

fn bond_json(worker: &str, bond: Option<&BondRecord>, block: u32) -> Value {
	let (standing, since, withdrawable_at) = match bond.map(|bond| bond.standing) {
		None => ("none", None, None),
		Some(Standing::Bonded) => ("bonded", None, None),
		Some(Standing::BelowMinimum { since }) => ("below_minimum", Some(since), None),
		Some(Standing::Unbonding { since, withdrawable_at }) => ("unbonding", Some(since), Some(withdrawable_at)),
		Some(Standing::Gone { since }) => ("gone", Some(since), None),
	};
	json!({
		"worker": worker,
		"amount": bond.map_or(0, |bond| bond.amount).to_string(),
		"slashed": bond.map_or(0, |bond| bond.slashed).to_string(),
		"standing": standing,
		"since": since,
		"withdrawable_at": withdrawable_at,
		"block": block,
	})
}
