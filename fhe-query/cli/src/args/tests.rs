use assent_primitives::AnswerMode;
use clap::{error::ErrorKind, CommandFactory};

use super::*;

fn parse(line: &str) -> Result<Cli, clap::Error> {
	Cli::try_parse_from(line.split_whitespace())
}

fn parses(lines: &[&str]) {
	for line in lines {
		assert!(parse(line).is_ok(), "{line}: {}", parse(line).unwrap_err());
	}
}

fn refused(lines: &[&str]) {
	for line in lines {
		assert!(parse(line).is_err(), "{line}");
	}
}

#[test]
fn the_command_line_is_consistent() {
	Cli::command().debug_assert();
}

#[test]
fn the_commands_of_the_main_job_parse() {
	parses(&[
		"assent model new --csv sample.csv --label-column C --map rff:1024 --out model.json",
		"assent model register --descriptor model.json --card card.json --price 1 --worker //Bob --signer //Alice",
		"assent contribute --model 1 --csv rows.csv --label-column C --signer //Dave",
		"assent revoke --contribution 1 --signer //Dave",
		"assent revoke --contribution 1 --model 2 --signer //Dave",
		"assent pledge add --contribution 1 --model 2 --csv rows.csv --signer //Dave --wait",
		"assent pledge activate --model 2 --signer //Bob",
		"assent pledge expire --contribution 1 --model 2 --signer //Bob",
		"assent petition open --model 1 --signer //Dave",
		"assent petition sign --model 1 --signer //Dave",
		"assent petition withdraw --model 1 --signer //Dave",
		"assent offer --model 1 --worker //Bob --mode label --price 1 --signer //Alice",
		"assent offer --close 1 --signer //Alice",
		"assent offer --model 1 --worker //Bob --mode top-k --k 3 --price 1 --signer //Alice",
		"assent offer --model 1 --worker //Bob --mode threshold --price 1 --signer //Alice",
		"assent offer --model 1 --worker //Bob --mode scores --price 1 --signer //Alice",
		"assent offer --model 1 --worker //Bob --mode search --price 1 --signer //Alice",
		"assent model new --passages sample.txt --capacity 10000 --out corpus.json",
		"assent contribute --model 1 --passages mine.txt --signer //Dave",
		"assent pledge add --contribution 1 --model 2 --passages mine.txt --signer //Dave",
		"assent query --model 1 --search one --search two --search-file more.txt --wallet w --results 5 --no-texts",
		"assent query --model 1 --csv rows.csv --wallet w --top 3",
		"assent query --model 1 --csv rows.csv --wallet w --passphrase-file p",
		"assent query --model 1 --csv rows.csv --wallet w --ask-passphrase",
		"assent query --model 1 --csv rows.csv --wallet w --class 7 --above -0.5",
		"assent credits buy --model 1 --quota 5 --signer //Charlie --wallet w",
		"assent credits refund --model 1 --wallet w --to //Ferdie",
		"assent query --model 1 --csv rows.csv --wallet w",
		"assent query --model 1 --csv rows.csv --wallet w --offer 0 --compare 1",
		"assent claim --model 1 --signer //Dave",
		"assent transfer --model 1 --to //Eve --amount 5 --signer //Dave",
		"assent status",
		"assent --json --node ws://127.0.0.1:1 status --model 1",
		"assent status --json",
		"assent worker run --node ws://127.0.0.1:1 --suri //Bob --data d",
		"assent keys development --out keys",
	]);
}

#[test]
fn the_commands_of_keys_parse() {
	parses(&[
		"assent keys export-r1cs --circuit paid-query --out c.r1cs",
		"assent keys export-r1cs --circuit use-consent --out c.r1cs",
		"assent keys import-zkey --in final.zkey --out k.pk",
		"assent keys import-zkey --circuit use-consent --in final.zkey --out k.pk",
		"assent keys export-vk --in k.vk --out vk.json",
		"assent keys export-proof --proof 0x00 --out proof.json",
		"assent keys show --in k.vk",
		"assent --json keys hash --in k.vk",
		"assent keys verify --vk vk.json --proof proof.json --public public.json",
	]);
	refused(&[
		"assent keys export-r1cs --out c.r1cs",
		"assent keys export-r1cs --circuit other --out c.r1cs",
		"assent keys import-zkey --in final.zkey",
		"assent keys verify --vk vk.json --proof proof.json",
	]);
}

#[test]
fn the_commands_of_documents_parse() {
	parses(&[
		"assent completions bash",
		"assent completions zsh",
		"assent --json completions fish",
		"assent man",
		"assent man --out pages",
	]);
	refused(&["assent completions", "assent completions tcsh", "assent man pages"]);
}

#[test]
fn the_commands_of_work_and_reputation_parse() {
	let create = "assent task create --model 0 --csv i.csv --title digits --instructions i.md --tag 1 --reward 0.1";
	parses(&[
		&format!("{create} --signer //A"),
		&format!("{create} --gold g.csv --secrets g.json --kind class --redundancy 3 --quorum 2 --signer //A"),
		&format!("{create} --kind grid:64 --organisation-type non-profit --tag 2 --signer //A"),
		"assent task list",
		"assent task list --tag 1",
		"assent task list --organisation-type research",
		"assent task list --set 0 --account //D",
		"assent task take --set 0 --signer //D --items i.csv",
		"assent task submit --set 0 --item 1 --answer cat --signer //D",
		"assent task submit --set 0 --item 1 --answer 0,4 --work w.json --signer //D",
		"assent task reveal --set 0 --signer //D --wait",
		"assent task judge --set 0 --secrets g.json --signer //A",
		"assent task review --set 0 --item 1 --answer cat --signer //E",
		"assent task resolve --set 0 --signer //D",
		"assent task contribute --set 0 --items i.csv --signer //D --wait",
		"assent task close --set 0 --signer //A",
		"assent task clear --set 0 --signer //A",
		"assent task assign --signer //A",
		"assent task forget-day --account //D --signer //A",
		"assent profile --account //D --skill 1 --refresh --signer //A",
		"assent profile --account //D --skill 1 --forget --signer //D",
		"assent profile --account //D --skill 1 --skill 2",
		"assent profile --leaders --skill 1",
		"assent sponsor open --set 0 --budget 5 --allowance 0.5 --signer //A",
		"assent sponsor invite --model 0 --who //D --grant 1 --signer //A",
		"assent sponsor top-up --model 0 --amount 1 --signer //A",
		"assent sponsor uninvite --model 0 --who //D --signer //A",
		"assent sponsor close --set 0 --signer //A",
	]);
	refused(&[
		&format!("{create} --kind grid:257 --signer //A"),
		// Gold whose secrets are not kept could never be revealed.
		&format!("{create} --gold g.csv --signer //A"),
		"assent profile --account //D",
		"assent profile --account //D --skill 1 --refresh",
		"assent profile --account //D --skill 1 --refresh --forget --signer //D",
		"assent profile --leaders --skill 1 --forget --signer //D",
		"assent profile --account //D --leaders --skill 1",
		"assent sponsor open --set 0 --model 0 --budget 5 --allowance 1 --signer //A",
		"assent sponsor open --budget 5 --allowance 1 --signer //A",
	]);
}

#[test]
fn the_commands_of_pools_and_markets_parse() {
	parses(&[
		"assent pool create --purpose research --forbid commercial --min-price 0.01 --owner //A --signer //A",
		"assent pool join --pool 0 --contribution 3 --signer //D",
		"assent pool leave --contribution 3 --signer //D",
		"assent pool admit --pool 0 --model 1 --signer //A",
		"assent pool withdraw --pool 0 --model 1 --signer //A",
		"assent pool announce --pool 0 --model 1 --contribution 3 --signer //A",
		"assent pool draw --model 1 --signer //B",
		"assent pool cancel --model 1 --contribution 3 --signer //A",
		"assent pool policy --pool 0 --purpose general --signer //A",
		"assent pool policy --pool 0 --apply --signer //A",
		"assent pool close --pool 0 --signer //A",
		"assent pool list",
		"assent market list",
		"assent market list --model 0 --price 5 --signer //A",
		"assent market unlist --model 0 --signer //A",
		"assent market buy --model 0 --max-price 5 --signer //C",
		"assent market complete --model 0 --signer //C",
		"assent market cancel --model 0 --signer //C",
		"assent market pool --model 0 --signer //D",
		"assent market add --model 0 --native 1 --shares 5 --slippage 2 --signer //D",
		"assent market remove --model 0 --signer //D",
		"assent market swap --model 0 --sell 5 --signer //D",
		"assent market swap --model 0 --pay 0.5 --signer //D",
		"assent market price --model 0 --sell 5",
		"assent market entry --model 0 --account //D --signer //C",
		"assent market entry --model 0 --close --signer //C",
	]);
	refused(&[
		"assent market list --model 0",
		"assent market list --model 0 --price 5",
		"assent market swap --model 0 --signer //D",
		"assent market swap --model 0 --sell 5 --pay 1 --signer //D",
		"assent market swap --model 0 --sell 5 --slippage 51 --signer //D",
		"assent pool create --purpose warfare --signer //A",
	]);
}

#[test]
fn the_commands_of_workers_models_and_votes_parse() {
	parses(&[
		"assent worker bond --signer //B",
		"assent worker bond --amount 5 --signer //B",
		"assent worker bond --again --signer //B",
		"assent worker unbond --signer //B",
		"assent worker withdraw --signer //B",
		"assent worker report --receipt a.json --against b.json --signer //C",
		"assent worker report --receipt a.json --stale --signer //C",
		"assent worker status --account //B",
		"assent model change --model 0 --card card.json --signer //A",
		"assent model change --model 0 --apply --signer //A",
		"assent model change --model 0 --cancel --signer //A",
		"assent model notice --model 0 --to //D --signer //A",
		"assent vote list",
		"assent vote submit --track root --call System.remark --args {} --aye 5 --conviction 0 --signer //A",
		"assent vote submit --track emergency --hex 0x0000 --signer //A",
		"assent vote cast --referendum 0 --aye 5 --conviction 6 --signer //B",
		"assent vote cast --referendum 0 --nay 5 --signer //B",
		"assent vote status --referendum 0",
		"assent vote refund --referendum 0 --signer //A",
		"assent vote unlock --track general --referendum 0 --signer //A",
		"assent vote unlock --track root --signer //A",
		"assent worker remove --signer //B",
	]);
	refused(&[
		"assent worker report --receipt a.json --signer //C",
		"assent worker report --receipt a.json --against b.json --stale --signer //C",
		"assent worker bond --amount 5 --again --signer //B",
		"assent model change --model 0 --signer //A",
		"assent vote submit --track root --signer //A",
		"assent vote submit --track sudo --hex 0x00 --signer //A",
		"assent vote cast --referendum 0 --signer //B",
		"assent vote cast --referendum 0 --aye 5 --nay 5 --signer //B",
		"assent vote cast --referendum 0 --aye 5 --conviction 7 --signer //B",
	]);
}

/// Every command, groups and their commands alike, with the words that name it.
fn commands() -> Vec<(String, clap::Command)> {
	fn collect(name: &str, command: &clap::Command, all: &mut Vec<(String, clap::Command)>) {
		all.push((name.into(), command.clone()));
		for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
			collect(&format!("{name} {}", inner.get_name()), inner, all);
		}
	}
	let mut all = Vec::new();
	collect("assent", &Cli::command(), &mut all);
	all
}

/// The words of a line as a shell splits them, up to a comment or another command.
fn words(line: &str) -> Vec<String> {
	let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
	for letter in line.chars() {
		match (quote, letter) {
			(None, '\'' | '"') => {
				quote = Some(letter);
				word.get_or_insert_default();
			},
			(Some(open), _) if open == letter => quote = None,
			(None, '#' | ';' | '|') if word.is_none() => break,
			(None, letter) if letter.is_whitespace() => words.extend(word.take()),
			(_, letter) => word.get_or_insert_default().push(letter),
		}
	}
	words.extend(word);
	words
}

/// Tells if the line is a command that this program takes, or asks it for help. A value may be cut short with three
/// dots.
fn is_taken(line: &str) -> Result<(), clap::Error> {
	match Cli::try_parse_from(words(line)) {
		Err(error) if error.kind() == ErrorKind::DisplayHelp => Ok(()),
		Err(error) if error.kind() == ErrorKind::ValueValidation && line.contains("... ") => Ok(()),
		parsed => parsed.map(drop),
	}
}

#[test]
fn every_command_has_an_example_that_parses() {
	for (name, command) in commands() {
		let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
		let examples: Vec<_> = help.lines().filter(|line| line.starts_with("  assent")).collect();
		assert!(help.contains("Example") && !examples.is_empty(), "{name}");
		for example in examples {
			assert!(is_taken(example).is_ok(), "{name}: {example}: {}", is_taken(example).unwrap_err());
		}
	}
}

#[test]
fn every_help_succeeds_and_shows_the_example() {
	for (name, _) in commands() {
		let error = parse(&format!("{name} --help")).unwrap_err();
		assert_eq!((error.kind(), error.exit_code()), (ErrorKind::DisplayHelp, 0), "{name}");
		assert!(error.to_string().contains("Example"), "{name}");
	}
}

#[test]
fn the_commands_of_the_documents_parse() {
	let documents = [
		include_str!("../../../../README.md"),
		include_str!("../../../../docs/economy.md"),
		include_str!("../../../../docs/fhe-parameters.md"),
		include_str!("../../../../docs/worker.md"),
	];
	for document in documents {
		let joined = document.replace("\\\n", " ");
		let lines: Vec<_> = joined.lines().map(str::trim).filter(|line| line.starts_with("assent ")).collect();
		assert!(!lines.is_empty());
		for line in lines {
			assert!(is_taken(line).is_ok(), "{line}: {}", is_taken(line).unwrap_err());
		}
	}
}

#[test]
fn a_quota_of_zero_and_a_price_that_is_no_number_are_refused() {
	refused(&[
		"assent credits buy --model 1 --quota 0 --signer //A --wallet w",
		"assent offer --model 1 --worker //Bob --price cheap --signer //Alice",
		"assent offer --close 1 --price 1 --signer //Alice",
		"assent offer --model 1 --worker //Bob --mode top-k --k 1 --price 1 --signer //Alice",
		"assent offer --model 1 --worker //Bob --mode top-k --k 6 --price 1 --signer //Alice",
		"assent offer --model 1 --worker //Bob --mode guess --price 1 --signer //Alice",
		"assent query --model 1 --csv rows.csv --wallet w --top 6",
		"assent query --model 1 --csv rows.csv --wallet w --ask-passphrase --passphrase-file p",
		"assent query --model 1 --csv rows.csv --wallet w --class 7",
		"assent query --model 1 --csv rows.csv --wallet w --above 0.5",
		"assent query --model 1 --csv rows.csv --wallet w --class 7 --above 0.5 --top 2",
		"assent model new --csv a --label-column C --map knn:5 --out b",
	]);
}

#[test]
fn a_mode_has_its_numbers_and_no_others() {
	let mode = |options: &str| {
		let line = format!("assent offer --model 1 --worker //Bob --price 1 --signer //Alice {options}");
		match parse(&line).unwrap().command {
			Command::Offer(offer) => offer.reveals.mode().map_err(|error| error.to_string()),
			_ => panic!("another command"),
		}
	};
	assert_eq!(mode(""), Ok(AnswerMode::Label));
	assert_eq!(mode("--mode top-k --k 3"), Ok(AnswerMode::TopK(3)));
	assert_eq!(mode("--mode threshold"), Ok(AnswerMode::Threshold));
	assert_eq!(mode("--mode scores"), Ok(AnswerMode::Scores));
	assert!(mode("--mode top-k").unwrap_err().contains("--k"));
	assert!(mode("--k 2").unwrap_err().contains("top-k"));
}

#[test]
fn the_node_is_the_local_one_unless_told() {
	assert_eq!(parse("assent --node ws://127.0.0.1:5 status").unwrap().node(), "ws://127.0.0.1:5");
}
