//! Answers and kinds of answers, as people write them.

use assent_chain::{AccountId, Answer, AnswerKind};
use assent_primitives::{content_hash, Hash32, TaskSetId};
use codec::Encode;

/// Most cells of a grid.
const MAX_CELLS: u16 = 256;

/// The reason why an answer or a kind of answer does not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
	/// Not a class of the model.
	#[error("the model has no class `{0}`: its classes are {1}")]
	NoSuchClass(String, String),
	/// Not written as the kind of answer is.
	#[error("`{0}` is not an answer to such an item: {1}")]
	Unreadable(String, String),
	/// Not a kind of answer.
	#[error("`{0}` is not a kind of answer: give class, grid:CELLS, span:LENGTH or quiz:CHOICES")]
	NoSuchKind(String),
}

/// The commitment of a labeller to an answer.
pub fn commitment(set: TaskSetId, item: u32, who: &AccountId, answer: &Answer, salt: &Hash32) -> Hash32 {
	content_hash(&(set, item, who, answer, salt).encode())
}

/// Reads a kind of answer: `class`, whose number of classes is that of the model, `class:N`, `grid:CELLS`,
/// `span:LENGTH`, `quiz:CHOICES`.
pub fn parse_kind(text: &str) -> Result<Option<AnswerKind>, AnswerError> {
	let wrong = || AnswerError::NoSuchKind(text.into());
	let (kind, number) = match text.split_once(':') {
		None if text == "class" => return Ok(None),
		None => return Err(wrong()),
		Some((kind, number)) => (kind, number.parse::<u32>().map_err(|_| wrong())?),
	};
	let small = || u16::try_from(number).map_err(|_| wrong());
	let kind = match kind {
		"class" if number >= 2 => AnswerKind::Class { classes: small()? },
		"grid" if (1..=u32::from(MAX_CELLS)).contains(&number) => AnswerKind::Grid { cells: small()? },
		"span" if number >= 1 => AnswerKind::Span { length: number },
		"quiz" if number >= 2 => AnswerKind::Quiz { choices: u8::try_from(number).map_err(|_| wrong())? },
		_ => return Err(wrong()),
	};
	Ok(Some(kind))
}

/// Reads an answer to an item of `kind`. A class is given by its name in `classes`, or as `class:NUMBER`.
pub fn parse_answer(kind: &AnswerKind, classes: &[String], text: &str) -> Result<Answer, AnswerError> {
	let text = text.trim();
	let wrong = |how: String| AnswerError::Unreadable(text.into(), how);
	match kind {
		AnswerKind::Class { classes: count } => class(*count, classes, text),
		AnswerKind::Grid { cells } => grid(*cells, text)
			.ok_or_else(|| wrong(format!("give the cells that match, 0 to {}, as 0,5,9, or none", cells - 1))),
		AnswerKind::Span { length } => {
			let ends = text.split_once('-').and_then(|(start, end)| Some((start.parse().ok()?, end.parse().ok()?)));
			match ends {
				Some((start, end)) if start < end && end <= *length => Ok(Answer::Span { start, end }),
				_ => Err(wrong(format!(
					"give the first character and the one after the last, at most {length}: 118-163"
				))),
			}
		},
		AnswerKind::Quiz { choices } => match text.parse() {
			Ok(choice) if choice < *choices => Ok(Answer::Choice(choice)),
			_ => Err(wrong(format!("give the number of a choice, 0 to {}", choices - 1))),
		},
	}
}

/// Tells if `text` is understood only with the names of the classes.
pub fn needs_classes(kind: &AnswerKind, text: &str) -> bool {
	matches!(kind, AnswerKind::Class { .. }) && !text.trim().starts_with("class:")
}

fn class(count: u16, classes: &[String], text: &str) -> Result<Answer, AnswerError> {
	if let Some(number) = text.strip_prefix("class:") {
		return match number.parse() {
			Ok(number) if number < count => Ok(Answer::Class(number)),
			_ => Err(AnswerError::Unreadable(text.into(), format!("classes are numbered from 0 to {}", count - 1))),
		};
	}
	let found = classes.iter().position(|class| class == text).and_then(|position| u16::try_from(position).ok());
	match found {
		Some(class) if class < count => Ok(Answer::Class(class)),
		_ => Err(AnswerError::NoSuchClass(text.into(), classes.join(", "))),
	}
}

fn grid(cells: u16, text: &str) -> Option<Answer> {
	let mut bits = [0u8; 32];
	if text != "none" {
		for cell in text.split(',') {
			let cell: u16 = cell.trim().parse().ok().filter(|cell| *cell < cells)?;
			*bits.get_mut(usize::from(cell / 8))? |= 1 << (cell % 8);
		}
	}
	Some(Answer::Cells(bits))
}

/// Shows the answer as people write it.
pub fn show(answer: &Answer, classes: &[String]) -> String {
	match answer {
		Answer::Class(class) => match classes.get(usize::from(*class)) {
			Some(name) => name.clone(),
			None => format!("class:{class}"),
		},
		Answer::Cells(bits) => {
			let set = (0..MAX_CELLS).filter(|cell| bits[usize::from(cell / 8)] >> (cell % 8) & 1 == 1);
			let cells: Vec<String> = set.map(|cell| cell.to_string()).collect();
			if cells.is_empty() {
				"none".into()
			} else {
				cells.join(",")
			}
		},
		Answer::Span { start, end } => format!("{start}-{end}"),
		Answer::Choice(choice) => choice.to_string(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn animals() -> Vec<String> {
		["cat", "dog", "7"].map(String::from).into()
	}

	#[test]
	fn kinds_are_read_and_impossible_ones_refused() {
		assert_eq!(parse_kind("class"), Ok(None));
		assert_eq!(parse_kind("class:3"), Ok(Some(AnswerKind::Class { classes: 3 })));
		assert_eq!(parse_kind("grid:256"), Ok(Some(AnswerKind::Grid { cells: 256 })));
		assert_eq!(parse_kind("span:9"), Ok(Some(AnswerKind::Span { length: 9 })));
		assert_eq!(parse_kind("quiz:2"), Ok(Some(AnswerKind::Quiz { choices: 2 })));
		for wrong in ["", "grid", "grid:0", "grid:257", "class:1", "quiz:1", "quiz:256", "span:0", "span:x", "odd:3"] {
			assert!(parse_kind(wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn a_class_is_its_name_even_when_that_is_a_number() {
		let kind = AnswerKind::Class { classes: 3 };
		assert_eq!(parse_answer(&kind, &animals(), "dog"), Ok(Answer::Class(1)));
		assert_eq!(parse_answer(&kind, &animals(), "7"), Ok(Answer::Class(2)));
		assert_eq!(parse_answer(&kind, &animals(), "class:0"), Ok(Answer::Class(0)));
		assert!(parse_answer(&kind, &animals(), "class:3").is_err());
		let error = parse_answer(&kind, &animals(), "cow").unwrap_err().to_string();
		assert!(error.contains("cow") && error.contains("cat, dog, 7"), "{error}");
		assert!(needs_classes(&kind, "dog") && !needs_classes(&kind, "class:1"));
	}

	#[test]
	fn cells_are_bits_and_each_answer_has_one_form() {
		let kind = AnswerKind::Grid { cells: 16 };
		let mut bits = [0; 32];
		(bits[0], bits[1]) = (0b10_0001, 0b1000_0000);
		assert_eq!(parse_answer(&kind, &[], "0,5,15"), Ok(Answer::Cells(bits)));
		assert_eq!(parse_answer(&kind, &[], "15, 5,0,5"), Ok(Answer::Cells(bits)));
		assert_eq!(parse_answer(&kind, &[], "none"), Ok(Answer::Cells([0; 32])));
		for wrong in ["16", "", "-1", "0;5"] {
			assert!(parse_answer(&kind, &[], wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn a_span_lies_within_the_text_and_is_not_empty() {
		let kind = AnswerKind::Span { length: 10 };
		assert_eq!(parse_answer(&kind, &[], "0-10"), Ok(Answer::Span { start: 0, end: 10 }));
		for wrong in ["0-11", "4-4", "5-4", "5", "a-b"] {
			assert!(parse_answer(&kind, &[], wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn a_choice_is_one_of_the_choices() {
		let kind = AnswerKind::Quiz { choices: 4 };
		assert_eq!(parse_answer(&kind, &[], "3"), Ok(Answer::Choice(3)));
		assert!(parse_answer(&kind, &[], "4").is_err() && parse_answer(&kind, &[], "a").is_err());
	}

	#[test]
	fn what_is_shown_reads_back() {
		let cases = [
			(AnswerKind::Class { classes: 3 }, "dog"),
			(AnswerKind::Grid { cells: 256 }, "0,8,255"),
			(AnswerKind::Grid { cells: 256 }, "none"),
			(AnswerKind::Span { length: 10 }, "2-9"),
			(AnswerKind::Quiz { choices: 4 }, "0"),
		];
		for (kind, text) in cases {
			assert_eq!(show(&parse_answer(&kind, &animals(), text).unwrap(), &animals()), text);
		}
	}

	#[test]
	fn a_commitment_binds_everything() {
		let base = (TaskSetId(1), 2, [3; 32], Answer::Class(4), [5; 32]);
		let hash = |(set, item, who, answer, salt): (TaskSetId, u32, AccountId, Answer, Hash32)| {
			commitment(set, item, &who, &answer, &salt)
		};
		let first = hash(base);
		assert_eq!(first, hash(base));
		let others = [
			(TaskSetId(9), base.1, base.2, base.3, base.4),
			(base.0, 9, base.2, base.3, base.4),
			(base.0, base.1, [9; 32], base.3, base.4),
			(base.0, base.1, base.2, Answer::Class(9), base.4),
			(base.0, base.1, base.2, base.3, [9; 32]),
		];
		assert!(others.into_iter().all(|other| hash(other) != first));
	}
}
