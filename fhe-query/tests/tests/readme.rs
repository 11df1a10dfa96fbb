//! The commands of README, "By hand", as a reader types them, and the session on its first screen, which is a part of them.

use std::{
	fs,
	os::unix::fs::{symlink, PermissionsExt},
	path::{Path, PathBuf},
	process::Command,
};

use assent_tests::{until_ok, Node};
use tempfile::TempDir;

fn root() -> PathBuf {
	Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The text between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
	let rest = text.split_once(from).unwrap_or_else(|| panic!("README has no {from:?}")).1;
	rest.split_once(to).unwrap_or_else(|| panic!("README has no {to:?} after {from:?}")).0
}

/// Each command of a console session, with the lines that it printed.
fn recorded(session: &str) -> Vec<(&str, Vec<&str>)> {
	let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
	for line in session.lines().filter(|line| !line.starts_with("```")) {
		match (line.strip_prefix("$ "), found.last_mut()) {
			(Some(command), _) => found.push((command, Vec::new())),
			(None, Some((_, said))) => said.push(line),
			(None, None) => assert!(line.is_empty(), "{line} stands before the first command"),
		}
	}
	found
}

/// A line with each number, and each account, as `#`, and any run of spaces as one: these differ between two runs.
fn shape(line: &str) -> String {
	let word = |word: &str| {
		let account = word.len() > 40 && word.chars().all(char::is_alphanumeric);
		let mut out = String::new();
		for c in word.chars() {
			let digit = c.is_ascii_digit() || (matches!(c, '.' | ',') && out.ends_with('#'));
			match (account, digit) {
				(true, _) => return "#".to_owned(),
				(false, false) => out.push(c),
				(false, true) if out.ends_with('#') => (),
				(false, true) => out.push('#'),
			}
		}
		out
	};
	line.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_commands_of_the_readme_print_what_it_shows() {
	let readme = fs::read_to_string(root().join("README.md")).unwrap();
	let session = recorded(between(&readme, "<!-- session:begin -->", "<!-- session:end -->"));
	let by_hand = between(&readme, "## By hand", "## The economy");
	let commands = between(between(by_hand, "In a second terminal", "* `localnet.sh`"), "```sh\n", "```");

	let folder = TempDir::new().unwrap();
	let node = Node::start(folder.path());
	symlink(root().join("scripts"), folder.path().join("scripts")).unwrap();
	// The reader's node listens where the program looks by default; this one on a port of its own.
	let bin = folder.path().join("bin");
	fs::create_dir(&bin).unwrap();
	let assent = assent_tests::binary("assent");
	fs::write(bin.join("assent"), format!("#!/bin/sh\nexec {} --node {} \"$@\"\n", assent.display(), node.url()))
		.unwrap();
	fs::set_permissions(bin.join("assent"), fs::Permissions::from_mode(0o755)).unwrap();
	let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
	let type_in = |line: &str| {
		let mut bash = Command::new("bash");
		bash.args(["-euo", "pipefail", "-c", line]).current_dir(folder.path()).env("PATH", &path);
		let output = bash.output().unwrap();
		let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
		if output.status.success() {
			Ok(said)
		} else {
			Err(said)
		}
	};

	let mut shown = 0;
	for line in
		commands.lines().filter(|line| !line.is_empty() && !line.starts_with(['#']) && !line.starts_with("export"))
	{
		let command = line.split("   ").next().unwrap().trim();
		let said = if command.starts_with("assent model register") || command.starts_with("assent claim") {
			// The worker registers itself first; a royalty is there once the answer is settled.
			until_ok(command, || type_in(line))
		} else {
			type_in(line).unwrap_or_else(|said| panic!("{command}: {said}"))
		};
		let Some((_, expected)) = session.iter().find(|(recorded, _)| *recorded == command) else {
			continue;
		};
		shown += 1;
		let lines: Vec<_> = said.lines().map(shape).collect();
		for expected in expected {
			assert!(lines.contains(&shape(expected)), "{command} does not print `{expected}`, but:\n{said}");
		}
	}
	assert_eq!(shown, session.len(), "the session on the first screen is a part of the commands below it");
}
