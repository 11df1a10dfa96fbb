//! Budgets for the fees of others.

use assent_primitives::{Balance, SponsorScope};
use scale_value::{Value, ValueDef};
use subxt::ext::scale_decode::DecodeAsType;

use crate::{
	connection::{AccountId, Snapshot},
	error::ChainError,
};

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct InvitationWire {
	spent: u128,
}

impl Snapshot {
	/// The scopes in which somebody pays the fees of `who`, and what was spent on them.
	pub async fn invitations(&self, who: &AccountId) -> Result<Vec<(SponsorScope, Balance)>, ChainError> {
		let list: Vec<((AccountId, Value), InvitationWire)> = self.list("Sponsorship", "Invitations", (*who,)).await?;
		let invitations = list.into_iter().map(|((_, scope), invitation)| {
			let scope =
				scope_of(&scope).ok_or_else(|| ChainError::decode("Sponsorship.Invitations", "an unknown scope"))?;
			Ok((scope, invitation.spent))
		});
		invitations.collect()
	}
}

fn scope_of(value: &Value) -> Option<SponsorScope> {
	let ValueDef::Variant(variant) = &value.value else {
		return None;
	};
	let mut inner = variant.values.values().next()?;
	while let ValueDef::Composite(wrapped) = &inner.value {
		inner = wrapped.values().next()?;
	}
	let number = inner.as_u128().and_then(|number| u32::try_from(number).ok())?;
	match variant.name.as_str() {
		"Model" => Some(SponsorScope::Model(number.into())),
		"TaskSet" => Some(SponsorScope::TaskSet(number.into())),
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_scope_is_read_through_its_wrappers() {
		let value = |text: &str| scale_value::stringify::from_str(text).0.unwrap();
		assert_eq!(scope_of(&value("Model(3)")), Some(SponsorScope::Model(3.into())));
		assert_eq!(scope_of(&value("TaskSet((4))")), Some(SponsorScope::TaskSet(4.into())));
		assert_eq!(scope_of(&value("Other(4)")), None);
		assert_eq!(scope_of(&value("5")), None);
	}
}
