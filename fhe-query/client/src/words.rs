//! Numbers with their nouns, for texts that people read.

use std::fmt::Display;

/// A number and its noun: `1 row`, `2 rows`, `0 classes`, `3 queries`. `noun` is one of them.
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
	match count == N::from(1) {
		true => format!("{count} {noun}"),
		false => format!("{count} {}", plural(noun)),
	}
}

/// The plural of `noun`; regular nouns only.
fn plural(noun: &str) -> String {
	match noun.strip_suffix('y') {
		Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
		_ if noun.ends_with(['s', 'x']) => format!("{noun}es"),
		_ => format!("{noun}s"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn one_is_singular_and_everything_else_plural() {
		assert_eq!(counted(1u32, "row"), "1 row");
		assert_eq!(counted(0u64, "row"), "0 rows");
		assert_eq!(counted(2usize, "accepted label"), "2 accepted labels");
		assert_eq!(counted(11u8, "head"), "11 heads");
	}

	#[test]
	fn regular_nouns_take_the_ending_that_they_need() {
		let two = |noun| counted(2u128, noun);
		assert_eq!(two("class"), "2 classes");
		assert_eq!(two("query"), "2 queries");
		assert_eq!(two("day"), "2 days");
	}
}
