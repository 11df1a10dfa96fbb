//! Contributions and the kill switch.

use assent_primitives::{ContributionId, Hash32, ModelId, PetitionId};

use super::{bytes, contribution_and_model, number, Call, Calls};

impl Calls {
	/// Registers a statistic and pledges it to a model.
	pub fn contribute(model: ModelId, statistic: &Hash32, rows: u32) -> Call {
		let arguments = vec![("model", number(model.0)), ("statistic", bytes(statistic)), ("rows", number(rows))];
		Call::new("Contributions", "contribute", arguments)
	}

	/// Pledges a registered contribution to one more model.
	pub fn pledge(contribution: ContributionId, model: ModelId) -> Call {
		Call::new("Contributions", "pledge", contribution_and_model(contribution, model))
	}

	/// The worker's word that the upload is there and within bounds.
	pub fn attest(contribution: ContributionId, model: ModelId) -> Call {
		Call::new("Contributions", "attest", contribution_and_model(contribution, model))
	}

	/// Withdraws a contribution from every model, for good.
	pub fn revoke(contribution: ContributionId) -> Call {
		Call::new("Contributions", "revoke", vec![("contribution", number(contribution.0))])
	}

	/// Withdraws a contribution from one model.
	pub fn unpledge(contribution: ContributionId, model: ModelId) -> Call {
		Call::new("Contributions", "unpledge", contribution_and_model(contribution, model))
	}

	/// Clears a pledge that nobody attested in time.
	pub fn expire_pledge(contribution: ContributionId, model: ModelId) -> Call {
		Call::new("Contributions", "expire_pledge", contribution_and_model(contribution, model))
	}

	/// Takes in what was attested before the present epoch began, if the chain has not come to it by itself.
	pub fn activate(model: ModelId) -> Call {
		Call::new("Contributions", "activate", vec![("model", number(model.0))])
	}

	/// Opens a petition to halt a model.
	pub fn open_petition(model: ModelId) -> Call {
		Call::new("Revocation", "open_petition", vec![("model", number(model.0))])
	}

	/// Signs the open petition of a model.
	pub fn sign_petition(model: ModelId) -> Call {
		Call::new("Revocation", "sign_petition", vec![("model", number(model.0))])
	}

	/// Takes a signature back.
	pub fn withdraw_signature(petition: PetitionId) -> Call {
		Call::new("Revocation", "withdraw_signature", vec![("petition", number(petition.0))])
	}

	/// Clears a petition away that has run out.
	pub fn close_petition(model: ModelId) -> Call {
		Call::new("Revocation", "close_petition", vec![("model", number(model.0))])
	}
}
