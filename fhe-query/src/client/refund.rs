//! Giving unspent credits back, once their model is halted or their offer closed.
//!
//! Refunds open when the settle window has passed: until then the worker can settle what it answered. A credit that was spent
//! on a query without an answer is refunded too, unless the worker has settled it.

use std::collections::HashMap;

use assent_circuits::{statement::refund_binding, verifier::CIRCUIT_VERSION};
use assent_primitives::{Balance, BlockNumber, Hash32, ModelId, OfferId, RefundClaim, MAX_REFUNDS};

use crate::chain::{AccountId, At, Calls, Chain, Signer, Wait};

use super::{
	access::{self, Access},
	wallet::{Credit, Note, Wallet},
	ClientError, Progress,
};

/// What came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refunded {
	/// Credits.
	pub credits: u32,
	/// Money, in plancks.
	pub amount: Balance,
	/// Credits that the chain refused: settled in the meantime, or otherwise.
	pub refused: u32,
	/// Block of the last call.
	pub block: Option<BlockNumber>,
}

/// Refunds every credit of `model` in the wallet that is not used up, to `beneficiary`.
pub async fn refund(
	chain: &Chain,
	wallet: &mut Wallet,
	model: ModelId,
	beneficiary: &AccountId,
	signer: &dyn Signer,
	proving_key: Option<&std::path::Path>,
	progress: &dyn Progress,
) -> Result<Refunded, ClientError> {
	wallet.for_chain(&chain.genesis())?;
	access::reconcile(chain, wallet).await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let notes: Vec<Note> = wallet.notes().iter().filter(|note| note.model == model.0).cloned().collect();
	let mut open = Vec::new();
	let mut closed = None;
	for note in notes.into_iter().filter(|note| note.place.is_some()) {
		let credits = refundable(chain, wallet, &note).await?;
		if credits.is_empty() {
			continue;
		}
		match snapshot.refunds_open_at(OfferId(note.offer)).await? {
			Some(at) if at <= snapshot.number.saturating_add(1) => open.push((note, credits)),
			opens => closed = Some((note.offer, opens)),
		}
	}
	match (open.is_empty(), closed) {
		(true, Some((offer, opens))) => return Err(not_open(offer, opens, snapshot.number)),
		(true, None) => {
			return Err(ClientError::Missing(format!("the wallet has no credit of model {} to give back", model.0)));
		}
		_ => (),
	}
	let verifying = snapshot.verifying_key().await?;
	let verifying = verifying.ok_or_else(|| ClientError::Missing("the chain has no verifying key".into()))?;
	let key = access::proving_key(&verifying, proving_key, progress)?;
	let mut access = Access::new(chain.clone(), key);
	let mut refunded = Refunded::default();
	for (note, credits) in open {
		for batch in credits.chunks(usize::try_from(MAX_REFUNDS).unwrap_or(1)) {
			let part = submit(chain, wallet, &mut access, &note, batch, beneficiary, signer, progress).await?;
			refunded.credits = refunded.credits.saturating_add(part.credits);
			refunded.refused = refunded.refused.saturating_add(part.refused);
			refunded.amount = refunded.amount.saturating_add(part.amount);
			refunded.block = part.block.or(refunded.block);
		}
	}
	Ok(refunded)
}

/// The credits of a note that nobody has been paid for.
async fn refundable(chain: &Chain, wallet: &Wallet, note: &Note) -> Result<Vec<u16>, ClientError> {
	let mut credits: Vec<u16> = note.fresh().collect();
	let snapshot = chain.snapshot(At::Best).await?;
	for credit in note.pending.iter().filter(|credit| !note.refunded.contains(credit)) {
		let Some(nullifier) = wallet.nullifier(note, *credit) else { continue };
		if !snapshot.nullifier_used(&nullifier).await? {
			credits.push(*credit);
		}
	}
	credits.sort_unstable();
	Ok(credits)
}

#[allow(clippy::too_many_arguments)]
async fn submit(
	chain: &Chain,
	wallet: &mut Wallet,
	access: &mut Access,
	note: &Note,
	credits: &[u16],
	beneficiary: &AccountId,
	signer: &dyn Signer,
	progress: &dyn Progress,
) -> Result<Refunded, ClientError> {
	let opening = access.opening(wallet, note, progress).await?;
	let binding = refund_binding(&chain.genesis(), CIRCUIT_VERSION, beneficiary, note.offer);
	let mut claims = Vec::with_capacity(credits.len());
	let mut by_nullifier: HashMap<Hash32, Credit> = HashMap::new();
	for credit in credits {
		progress.say(&format!("proving that credit {credit} of purchase {} is unspent", note.purchase));
		let (proof, nullifier) = access.prove(wallet, note, *credit, &opening, binding).await?;
		by_nullifier.insert(nullifier, Credit { purchase: note.purchase, credit: *credit });
		claims.push(RefundClaim { root: opening.root(), nullifier, proof });
	}
	progress.say("sending the refund to the chain");
	let call = Calls::refund(OfferId(note.offer), note.price, beneficiary, &claims);
	let included = chain.submit(call, signer, Wait::InBlock).await?;
	let mut done = Vec::new();
	for event in included.events.iter().filter(|event| event.pallet == "Queries" && event.name == "CreditRefunded") {
		let nullifier = event.bytes("nullifier").and_then(|bytes| Hash32::try_from(bytes).ok());
		done.extend(nullifier.and_then(|nullifier| by_nullifier.get(&nullifier).copied()));
	}
	wallet.refunded(&done)?;
	let credits = u32::try_from(done.len()).unwrap_or(u32::MAX);
	Ok(Refunded {
		credits,
		amount: note.price.saturating_mul(credits.into()),
		refused: u32::try_from(claims.len()).unwrap_or(u32::MAX).saturating_sub(credits),
		block: Some(included.number),
	})
}

fn not_open(offer: u32, opens: Option<BlockNumber>, now: BlockNumber) -> ClientError {
	ClientError::RefundsNotOpen(match opens {
		Some(at) => format!(
			"refunds of offer {offer} open in block {at}, {} blocks from now: until then answers can still be settled",
			at.saturating_sub(now)
		),
		None => format!(
			"offer {offer} is open and its model lives: its credits can be spent, not refunded. Refunds open after a halt, \
			 or when the offer is closed"
		),
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_refund_that_is_too_early_is_told_when_to_come() {
		let text = not_open(2, Some(300), 290).to_string();
		assert!(text.contains("block 300") && text.contains("10 blocks"), "{text}");
		assert!(not_open(2, None, 290).to_string().contains("can be spent"));
	}
}
