//! Names of accounts beside their addresses.

use std::collections::BTreeMap;

use assent_chain::{parse_account, ss58, AccountId};

/// The accounts that every development chain gives money to.
const DEVELOPMENT: [&str; 8] = ["//Alice", "//Bob", "//Charlie", "//Dave", "//Eve", "//Ferdie", "//One", "//Two"];

/// The known names of accounts.
#[derive(Default)]
pub struct Names(BTreeMap<AccountId, Vec<String>>);

impl Names {
	/// No names, or those of the well-known accounts of a development chain.
	pub fn new(development: bool) -> Self {
		let mut names = Self::default();
		for suri in DEVELOPMENT.into_iter().filter(|_| development) {
			if let Ok(account) = parse_account(suri) {
				names.add(account, suri);
			}
		}
		names
	}

	/// Remembers a name of the account; the same name only once.
	pub fn add(&mut self, account: AccountId, what: impl Into<String>) {
		let (what, known) = (what.into(), self.0.entry(account).or_default());
		if !known.contains(&what) {
			known.push(what);
		}
	}

	/// The address, and the known names behind it.
	pub fn show(&self, account: &AccountId) -> String {
		match self.0.get(account) {
			Some(known) => format!("{} ({})", ss58(account), known.join(", ")),
			None => ss58(account),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

	#[test]
	fn an_account_is_shown_with_what_is_known_of_it() {
		let bob = parse_account(BOB).unwrap();
		let mut names = Names::new(true);
		names.add(bob, "http://127.0.0.1:9955");
		names.add(bob, "http://127.0.0.1:9955");
		assert_eq!(names.show(&bob), format!("{BOB} (//Bob, http://127.0.0.1:9955)"));
		assert_eq!(names.show(&[7; 32]), ss58(&[7; 32]));
	}

	#[test]
	fn elsewhere_a_well_known_account_has_no_name() {
		assert_eq!(Names::new(false).show(&parse_account(BOB).unwrap()), BOB);
	}
}
