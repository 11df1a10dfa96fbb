//! `assent completions` and `assent man`: documents that follow from the command line itself.

use std::path::Path;

use anyhow::Context as _;
use assent_client::words::counted;
use clap::{Command, CommandFactory};
use clap_mangen::Man as Page;
use serde_json::json;

use crate::{
	args::{Cli, Completions, Man},
	output::Outcome,
};

/// Makes the script with which a shell completes commands and flags.
pub fn completions(args: &Completions) -> Outcome {
	let mut script = Vec::new();
	clap_complete::generate(args.shell, &mut Cli::command(), "assent", &mut script);
	let text = String::from_utf8_lossy(&script).into_owned();
	Outcome { json: json!({ "shell": args.shell.to_string(), "script": text }), text }
}

/// Prints the manual page of the program, or writes the pages of all commands into a folder.
pub fn man(args: &Man) -> anyhow::Result<Outcome> {
	let pages = pages()?;
	let Some(folder) = &args.out else {
		let (_, page) = pages.into_iter().next().context("the program has no manual page")?;
		let text = String::from_utf8_lossy(&page).into_owned();
		return Ok(Outcome { json: json!({ "page": text }), text });
	};
	write(&pages, folder)?;
	let names: Vec<_> = pages.iter().map(|(name, _)| name).collect();
	let text = format!("{} in {}", counted(pages.len(), "manual page"), folder.display());
	Ok(Outcome { json: json!({ "folder": folder.display().to_string(), "pages": names }), text })
}

fn write(pages: &[(String, Vec<u8>)], folder: &Path) -> anyhow::Result<()> {
	std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
	for (name, page) in pages {
		let path = folder.join(name);
		std::fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))?;
	}
	Ok(())
}

/// The manual pages by file name: that of the program first, then those of its commands.
fn pages() -> anyhow::Result<Vec<(String, Vec<u8>)>> {
	fn collect(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
		let page = Page::new(command.clone());
		let mut bytes = Vec::new();
		page.render(&mut bytes)?;
		pages.push((page.get_filename(), bytes));
		let inner = command.get_subcommands().filter(|inner| inner.get_name() != "help");
		inner.into_iter().try_for_each(|inner| collect(inner, pages))
	}
	let mut command = Cli::command().disable_help_subcommand(true);
	command.build();
	let mut pages = Vec::new();
	collect(&command, &mut pages)?;
	Ok(pages)
}

#[cfg(test)]
mod tests {
	use std::collections::BTreeSet;

	use clap_complete::Shell;

	use super::*;

	#[test]
	fn every_shell_gets_a_script_that_knows_the_commands() {
		for shell in [Shell::Bash, Shell::Elvish, Shell::Fish, Shell::PowerShell, Shell::Zsh] {
			let made = completions(&Completions { shell });
			for word in ["contribute", "completions", "forget-day", "passphrase-file"] {
				assert!(made.text.contains(word), "{shell}: {word}");
			}
			assert_eq!(made.json["shell"], shell.to_string());
			assert_eq!(made.json["script"], made.text);
		}
	}

	#[test]
	fn the_page_of_the_program_goes_to_standard_output() {
		let made = man(&Man { out: None }).unwrap();
		assert!(made.text.contains(".TH assent 1"), "{}", made.text);
		assert!(made.text.contains("assent model list"), "{}", made.text);
	}

	#[test]
	fn every_command_has_a_page_of_its_own_with_its_example() {
		let pages = pages().unwrap();
		let names: BTreeSet<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
		assert_eq!(names.len(), pages.len());
		for name in ["assent.1", "assent-model.1", "assent-model-new.1", "assent-task-forget-day.1", "assent-man.1"] {
			assert!(names.contains(name), "{name} in {names:?}");
		}
		for (name, page) in &pages {
			assert!(String::from_utf8_lossy(page).contains("Example"), "{name}");
		}
	}

	#[test]
	fn pages_are_written_into_a_folder_that_is_made() {
		let folder = std::env::temp_dir().join(format!("assent-man-{}", std::process::id()));
		let out = folder.join("man1");
		let made = man(&Man { out: Some(out.clone()) }).unwrap();
		let written = std::fs::read_dir(&out).unwrap().count();
		std::fs::remove_dir_all(&folder).unwrap();
		assert_eq!(Some(written), made.json["pages"].as_array().map(Vec::len));
	}
}
