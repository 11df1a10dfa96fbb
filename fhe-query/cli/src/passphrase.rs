//! The passphrase of the encryption key: from a file, the environment, or whoever sits at the terminal.

use std::{io::IsTerminal, path::Path};

use anyhow::{ensure, Context as _};
use assent_client::{files, vault::Passphrase, wallet::Wallet};

use crate::args::PassphraseSource;

/// The environment variable that gives a passphrase without typing.
const VARIABLE: &str = "ASSENT_PASSPHRASE";

/// The passphrase, if one is given or needed. A key that is not sealed yet is sealed under it from then on.
pub fn passphrase(source: &PassphraseSource, wallet: &Wallet) -> anyhow::Result<Option<Passphrase>> {
	if let Some(path) = &source.passphrase_file {
		return from_file(path).map(Some);
	}
	if let Some(text) = std::env::var(VARIABLE).ok().filter(|text| !text.is_empty()) {
		return Ok(Some(Passphrase::new(text)));
	}
	let sealed = wallet.is_key_sealed();
	let needed = sealed == Some(true);
	let asks = source.ask_passphrase || needed && std::io::stdin().is_terminal();
	if !asks {
		return Ok(None);
	}
	let asked = ask("Passphrase of the encryption key: ")?;
	if !needed {
		let again = ask("The same again, for it is new: ")?;
		ensure!(asked == again, "the two passphrases differ: nothing was changed");
	}
	Ok(Some(Passphrase::new(asked)))
}

fn ask(what: &str) -> anyhow::Result<String> {
	rpassword::prompt_password(what).context("there is no terminal for typing a passphrase: use --passphrase-file")
}

fn from_file(path: &Path) -> anyhow::Result<Passphrase> {
	let name = path.display();
	let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the passphrase in {name}"))?;
	ensure!(!files::is_open_to_others(path)?, "{name} can be read by others: run `chmod 600 {name}`");
	Ok(Passphrase::new(text))
}
