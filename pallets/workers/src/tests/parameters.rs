//! Parameters that make no sense are refused when the runtime is built.

use super::*;
use frame_support::traits::Hooks;
use sp_runtime::Permill;

fn integrity_with(set: impl FnOnce()) {
	ExtBuilder.build().execute_with(|| {
		Workers::integrity_test();
		set();
		Workers::integrity_test();
	});
}

#[test]
#[should_panic(expected = "a fault must cost something")]
fn a_slash_of_nothing_is_refused() {
	integrity_with(|| SlashAmount::set(0));
}

#[test]
#[should_panic(expected = "the least bond must cover a fault")]
fn a_slash_above_the_least_bond_is_refused() {
	integrity_with(|| SlashAmount::set(MIN_BOND + 1));
}

#[test]
#[should_panic(expected = "who reports itself must lose something")]
fn a_reporters_share_of_everything_is_refused() {
	integrity_with(|| ReporterShare::set(Permill::one()));
}

#[test]
#[should_panic(expected = "evidence is never of the present block")]
fn an_evidence_window_of_nothing_is_refused() {
	integrity_with(|| Window::set(0));
}

#[test]
#[should_panic(expected = "a bond must outlast its evidence")]
fn an_unbonding_delay_that_is_over_before_the_evidence_is_refused() {
	integrity_with(|| Delay::set(EVIDENCE_WINDOW));
}

#[test]
#[should_panic(expected = "the chain must know the hashes")]
fn an_evidence_window_beyond_the_known_hashes_is_refused() {
	integrity_with(|| Window::set(HashCount::get() + 1));
}

#[test]
fn a_slash_of_the_whole_least_bond_is_allowed() {
	integrity_with(|| SlashAmount::set(MIN_BOND));
}
