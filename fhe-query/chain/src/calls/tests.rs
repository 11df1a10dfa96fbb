//! Calls by name and as text. That they fit the runtime is tested beside it, in `fhe-query/agreement`.

use assent_primitives::ModelId;

use super::*;

#[test]
fn a_call_is_named_as_explorers_name_it() {
	assert_eq!(Calls::claim(ModelId(1)).name(), "Royalties.claim");
	assert_eq!(batch_all(vec![Calls::claim(ModelId(1))]).name(), "Utility.batch_all");
}

#[test]
fn a_call_is_read_from_text() {
	let call = Call::parse("Royalties.claim", "{ model: 1 }").unwrap();
	assert_eq!(call.name(), "Royalties.claim");
	assert_eq!(call.payload.into_value(), Calls::claim(ModelId(1)).payload.into_value());
	assert!(Call::parse("System.remark", "{ remark: \"hi\" }").is_ok());
	assert!(Call::parse("Workers.unbond", "{}").is_ok());
}

#[test]
fn text_that_is_no_call_is_told_what_is_wrong() {
	for (name, arguments) in
		[("claim", "{}"), ("Royalties.claim", "{ model: }"), ("Royalties.claim", "5"), ("Royalties.claim", "{} more")]
	{
		let error = Call::parse(name, arguments).unwrap_err().to_string();
		assert!(error.contains(name), "{error}");
	}
}

#[test]
fn a_vote_is_the_byte_that_the_runtime_keeps() {
	let vote = |aye, conviction| format!("{:?}", Calls::vote(3, aye, conviction, 7).payload.into_value());
	assert_ne!(vote(true, Conviction::None), vote(false, Conviction::None));
	assert!(vote(true, Conviction::Locked6x).contains("134"), "{}", vote(true, Conviction::Locked6x));
	assert!(vote(false, Conviction::Locked1x).contains("U128(1)"), "{}", vote(false, Conviction::Locked1x));
}
