//! Output: JSON for scripts, or text with progress for people.

use std::{
	io::{IsTerminal, Write},
	sync::Mutex,
	time::Duration,
};

use assent_client::Progress;
use assent_primitives::{AnswerMode, ConsentTotals, Floor, PurposeSet};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{json, Value};

const DECIMALS: usize = 12;
const UNIT: u128 = 1_000_000_000_000;

/// The output of a command.
pub struct Outcome {
	/// For scripts.
	pub json: Value,
	/// For people.
	pub text: String,
}

/// Shows progress to people; quiet for scripts.
pub struct Ui {
	json: bool,
	bar: Mutex<Option<ProgressBar>>,
}

impl Ui {
	pub fn new(json: bool) -> Self {
		Self { json, bar: Mutex::new(None) }
	}

	/// Tells if the output is for scripts.
	pub fn is_json(&self) -> bool {
		self.json
	}

	fn visible(&self) -> bool {
		!self.json && std::io::stderr().is_terminal()
	}

	fn replace(&self, bar: Option<ProgressBar>) {
		let mut current = self.bar.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
		if let Some(old) = std::mem::replace(&mut *current, bar) {
			old.finish_and_clear();
		}
	}

	/// Prints a line that stays.
	pub fn note(&self, text: &str) {
		if self.json {
			return;
		}
		let current = self.bar.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
		match &*current {
			Some(bar) if self.visible() => bar.suspend(|| eprintln!("{text}")),
			_ => eprintln!("{text}"),
		}
	}

	/// Shows the progress through a list.
	pub fn step(&self, what: &str, done: usize, total: usize) {
		if !self.visible() {
			return;
		}
		self.bar_of(what, total as u64, "{spinner} {msg} [{bar:30}] {pos}/{len} {elapsed}", done as u64);
	}

	/// Removes the progress from the screen.
	pub fn clear(&self) {
		self.replace(None);
	}

	fn bar_of(&self, what: &str, total: u64, template: &str, position: u64) {
		let mut current = self.bar.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
		let fits = |bar: &ProgressBar| bar.length() == Some(total) && bar.message() == what;
		if !current.as_ref().is_some_and(fits) {
			if let Some(old) = current.take() {
				old.finish_and_clear();
			}
			let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
			let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
			bar.set_style(style);
			bar.set_message(what.to_owned());
			bar.enable_steady_tick(Duration::from_millis(120));
			*current = Some(bar);
		}
		if let Some(bar) = current.as_ref() {
			bar.set_position(position);
		}
	}
}

impl Progress for Ui {
	fn note(&self, text: &str) {
		Self::note(self, text);
	}

	fn say(&self, what: &str) {
		match (self.json, self.visible()) {
			(true, _) => (),
			(false, false) => eprintln!("{what} ..."),
			(false, true) => {
				let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
				bar.set_message(what.to_owned());
				bar.enable_steady_tick(Duration::from_millis(120));
				self.replace(Some(bar));
			},
		}
	}

	fn upload(&self, what: &str, sent: u64, total: u64) {
		if self.visible() {
			self.bar_of(
				what,
				total,
				"{spinner} uploading the {msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec}",
				sent,
			);
		}
	}
}

/// Writes a line to standard output. A reader that has gone is not an error.
pub fn print(text: &str) {
	let mut out = std::io::stdout().lock();
	writeln!(out, "{}", text.trim_end_matches('\n')).and_then(|()| out.flush()).ok();
}

/// Plancks as UNIT, without needless zeros.
pub fn unit(plancks: u128) -> String {
	let (whole, rest) = (plancks / UNIT, plancks % UNIT);
	let decimals = format!("{rest:0DECIMALS$}");
	match decimals.trim_end_matches('0') {
		"" => format!("{whole} UNIT"),
		decimals => format!("{whole}.{decimals} UNIT"),
	}
}

/// The purposes in a set, as they are written.
pub fn purpose_names(set: &PurposeSet) -> Vec<&'static str> {
	let all =
		[(set.general, "general"), (set.research, "research"), (set.commercial, "commercial"), (set.public, "public")];
	all.into_iter().filter(|(there, _)| *there).map(|(_, name)| name).collect()
}

/// Weight and heads, for scripts.
pub fn totals(totals: &ConsentTotals) -> Value {
	json!({ "weight": totals.weight, "heads": totals.heads })
}

/// A floor, for scripts.
pub fn floor_json(floor: &Floor) -> Value {
	json!({ "weight": floor.weight, "heads": floor.heads })
}

/// The content of an answer by its mode.
pub fn mode_text(mode: AnswerMode) -> String {
	match mode {
		AnswerMode::Label => "a label".into(),
		AnswerMode::TopK(count) => format!("the best {count} classes"),
		AnswerMode::Threshold => "one side of a threshold".into(),
		AnswerMode::Scores => "all scores".into(),
		AnswerMode::Search => "the nearest rows".into(),
	}
}

/// An amount in UNIT, or in plancks with that suffix, as plancks.
pub fn parse_amount(text: &str) -> Result<u128, String> {
	let wrong = || {
		format!(
			"`{text}` is not an amount: give UNIT with at most {DECIMALS} decimals (0.5), or plancks \
			(1000planck)"
		)
	};
	let text = text.trim();
	let lower = text.to_lowercase();
	for suffix in ["plancks", "planck"] {
		if let Some(number) = lower.strip_suffix(suffix) {
			return number.trim().replace('_', "").parse().map_err(|_| wrong());
		}
	}
	let number = lower.strip_suffix("unit").unwrap_or(&lower).trim().replace('_', "");
	let (whole, decimals) = number.split_once('.').unwrap_or((&number, ""));
	let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
	if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > DECIMALS {
		return Err(wrong());
	}
	let whole: u128 = whole.parse().map_err(|_| wrong())?;
	let fraction: u128 = format!("{decimals:0<DECIMALS$}").parse().map_err(|_| wrong())?;
	whole.checked_mul(UNIT).and_then(|plancks| plancks.checked_add(fraction)).ok_or_else(wrong)
}

/// Columns of text, each as wide as its widest cell.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
	let width = |column: usize| {
		let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
		cells.chain(header.get(column).map(|title| title.chars().count())).max().unwrap_or(0)
	};
	let widths: Vec<usize> = (0..header.len()).map(width).collect();
	let line = |cells: Vec<&str>| {
		let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
		cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
	};
	let mut lines = vec![line(header.to_vec())];
	lines.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
	lines.join("\n")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn amounts_have_units() {
		assert_eq!(unit(0), "0 UNIT");
		assert_eq!(unit(UNIT), "1 UNIT");
		assert_eq!(unit(1), "0.000000000001 UNIT");
		assert_eq!(unit(1_500_000_000_000), "1.5 UNIT");
	}

	#[test]
	fn amounts_are_read_in_unit_or_planck() {
		assert_eq!(parse_amount("1"), Ok(UNIT));
		assert_eq!(parse_amount("0.5 UNIT"), Ok(UNIT / 2));
		assert_eq!(parse_amount("0.000000000001"), Ok(1));
		assert_eq!(parse_amount("1_000planck"), Ok(1000));
		assert_eq!(parse_amount("7 plancks"), Ok(7));
		for wrong in
			["", "-1", "1.0000000000001", "1e6", "1,5", ".5", "planck", "99999999999999999999999999999999999999"]
		{
			assert!(parse_amount(wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn tables_line_up() {
		let rows = vec![vec!["0".into(), "a long label".into()], vec!["10".into(), "b".into()]];
		assert_eq!(table(&["row", "label"], &rows), "row  label\n0    a long label\n10   b");
	}
}
