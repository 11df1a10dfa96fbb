//! Giving unspent credits back, once their model is halted or their offer closed.
//!
//! Refunds open when the settle window has passed: until then the worker can settle what it answered. A credit that was
//! spent on a query without an answer is refunded too, unless the worker has settled it.

use std::{collections::HashMap, path::Path};

use assent_chain::{AccountId, At, Calls, Chain, Signer, Snapshot, Wait};
use assent_circuits::{statement::refund_binding, verifier::CIRCUIT_VERSION};
use assent_primitives::{Balance, BlockNumber, Hash32, ModelId, OfferId, RefundClaim, MAX_REFUNDS};

use super::{
	access::{self, Access},
	lookup,
	wallet::{Credit, Note, Wallet},
	ClientError, Progress,
};

/// The outcome of a refund.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refunded {
	/// The number of refunded credits.
	pub credits: u32,
	/// The money, in plancks.
	pub amount: Balance,
	/// The credits that the chain refused, most often because they were settled in the meantime.
	pub refused: u32,
	/// Block of the last call.
	pub block: Option<BlockNumber>,
}

/// A refund: the wallet's credits of one model, for one beneficiary.
pub struct Refund<'a> {
	/// The node.
	pub chain: &'a Chain,
	/// The model.
	pub model: ModelId,
	/// The account that gets the money.
	pub beneficiary: AccountId,
	/// The key that signs and pays the fee.
	pub signer: &'a dyn Signer,
	/// File of the proving key, where the chain does not use the development key.
	pub proving_key: Option<&'a Path>,
	/// The receiver of progress updates.
	pub progress: &'a dyn Progress,
}

impl Refund<'_> {
	/// Refunds every credit of the model in the wallet that is not used up and whose refunds are open.
	pub async fn run(&self, wallet: &mut Wallet) -> Result<Refunded, ClientError> {
		wallet.for_chain(&self.chain.genesis())?;
		access::reconcile(self.chain, wallet).await?;
		let snapshot = self.chain.snapshot(At::Best).await?;
		let open = self.open_notes(&snapshot, wallet).await?;
		let verifying = lookup::verifying_key(&snapshot).await?;
		let key = tokio::task::block_in_place(|| access::proving_key(&verifying, self.proving_key, self.progress))?;
		let mut access = Access::new(self.chain.clone(), key);
		let mut refunded = Refunded::default();
		for (note, credits) in open {
			for batch in credits.chunks(usize::try_from(MAX_REFUNDS).unwrap_or(1)) {
				let batch = self.unspent(wallet, &note, batch).await?;
				if batch.is_empty() {
					continue;
				}
				let part = self.submit(wallet, &mut access, &note, &batch).await?;
				refunded.credits = refunded.credits.saturating_add(part.credits);
				refunded.refused = refunded.refused.saturating_add(part.refused);
				refunded.amount = refunded.amount.saturating_add(part.amount);
				refunded.block = part.block.or(refunded.block);
			}
		}
		Ok(refunded)
	}

	/// The notes whose refunds are open, with their credits that nobody has been paid for.
	async fn open_notes(&self, snapshot: &Snapshot, wallet: &Wallet) -> Result<Vec<(Note, Vec<u16>)>, ClientError> {
		let mut open = Vec::new();
		let mut closed = None;
		let bought = |note: &&Note| note.model == self.model.0 && note.place.is_some();
		for note in wallet.notes().iter().filter(bought) {
			let credits = refundable(snapshot, wallet, note).await?;
			if credits.is_empty() {
				continue;
			}
			match snapshot.refunds_open_at(OfferId(note.offer)).await? {
				Some(at) if at <= snapshot.number.saturating_add(1) => open.push((note.clone(), credits)),
				opens => closed = Some((note.offer, opens)),
			}
		}
		match (open.is_empty(), closed) {
			(false, _) => Ok(open),
			(true, Some((offer, opens))) => Err(not_open(offer, opens, snapshot.number)),
			(true, None) => Err(ClientError::NothingToRefund { model: self.model }),
		}
	}

	/// Leaves out credits that an earlier run gave back and stopped before it wrote that down.
	async fn unspent(&self, wallet: &mut Wallet, note: &Note, credits: &[u16]) -> Result<Vec<u16>, ClientError> {
		let snapshot = self.chain.snapshot(At::Best).await?;
		let (mut unspent, mut spent) = (Vec::new(), Vec::new());
		for credit in credits {
			let Some(nullifier) = wallet.nullifier(note, *credit) else { continue };
			match snapshot.nullifier_used(&nullifier).await? {
				true => spent.push(Credit { purchase: note.purchase, credit: *credit }),
				false => unspent.push(*credit),
			}
		}
		if !spent.is_empty() {
			wallet.refunded(&spent)?;
		}
		Ok(unspent)
	}

	async fn submit(
		&self,
		wallet: &mut Wallet,
		access: &mut Access,
		note: &Note,
		credits: &[u16],
	) -> Result<Refunded, ClientError> {
		let opening = access.opening(wallet, note, self.progress).await?;
		let binding = refund_binding(&self.chain.genesis(), CIRCUIT_VERSION, &self.beneficiary, note.offer);
		let mut claims = Vec::with_capacity(credits.len());
		let mut by_nullifier: HashMap<Hash32, Credit> = HashMap::new();
		for credit in credits {
			self.progress.say(&format!("proving that credit {credit} of purchase {} is unspent", note.purchase));
			let (proof, nullifier) = access.prove(wallet, note, *credit, &opening, binding).await?;
			by_nullifier.insert(nullifier, Credit { purchase: note.purchase, credit: *credit });
			claims.push(RefundClaim { root: opening.root(), nullifier, proof });
		}
		self.progress.say("sending the refund to the chain");
		let call = Calls::refund(OfferId(note.offer), note.price, &self.beneficiary, &claims);
		let included = self.chain.submit(call, self.signer, Wait::InBlock).await?;
		let mut done = Vec::new();
		for event in included.events.iter().filter(|event| event.is("Queries", "CreditRefunded")) {
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
}

async fn refundable(snapshot: &Snapshot, wallet: &Wallet, note: &Note) -> Result<Vec<u16>, ClientError> {
	let mut credits: Vec<u16> = note.fresh().collect();
	for credit in &note.pending {
		let Some(nullifier) = wallet.nullifier(note, *credit) else {
			continue;
		};
		if !snapshot.nullifier_used(&nullifier).await? {
			credits.push(*credit);
		}
	}
	credits.sort_unstable();
	Ok(credits)
}

fn not_open(offer: u32, opens: Option<BlockNumber>, now: BlockNumber) -> ClientError {
	match opens {
		Some(opens) => ClientError::RefundsLater { offer, opens, now },
		None => ClientError::NotRefundable { offer },
	}
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
