//! Storage that was tampered with is noticed.

use super::*;

fn after(corrupt: impl FnOnce()) -> &'static str {
	let mut ext = ExtBuilder.build();
	ext.execute_with(|| {
		invite_alice(1_000, 300);
		assert_ok!(Sponsorship::open(by(OWNER), SET, 50, 50));
		assert_ok!(send(ALICE, contribute(1, 100), 0).unwrap());
		Sponsorship::do_try_state().unwrap();
		corrupt();
		match Sponsorship::do_try_state() {
			Err(sp_runtime::TryRuntimeError::Other(message)) => message,
			other => panic!("not noticed: {other:?}"),
		}
	})
}

fn budget_with(change: impl FnOnce(&mut BudgetOf<Test>)) {
	Budgets::<Test>::mutate(MODEL, |budget| change(budget.as_mut().unwrap()));
}

#[test]
fn money_that_is_not_there_or_is_nobodys_is_noticed() {
	let sum = "what is held for fees is what is left in budgets";
	assert_eq!(after(|| budget_with(|budget| budget.left += 1)), sum);
	assert_eq!(after(|| budget_with(|budget| budget.left -= 1)), sum);
	assert_eq!(after(|| Budgets::<Test>::remove(SET)), sum);
	let spend = || drop(Balances::slash(&HoldReason::Fees.into(), &OWNER, 1));
	assert_eq!(after(spend), sum);
	assert_eq!(after(|| budget_with(|budget| budget.left = Balance::MAX)), "budgets can be summed");
}

#[test]
fn an_allowance_that_was_exceeded_is_noticed() {
	assert_eq!(after(|| budget_with(|budget| budget.allowance = FEE - 1)), "no one uses more than the allowance");
	assert_eq!(after(|| budget_with(|budget| budget.allowance = 0)), "a budget allows something");
}

#[test]
fn invitations_to_nothing_and_wrong_counts_are_noticed() {
	let move_away = || {
		let invitation = Invitations::<Test>::take(ALICE, MODEL).unwrap();
		Invitations::<Test>::insert(ALICE, OTHER_MODEL, invitation);
	};
	assert_eq!(after(move_away), "an invitation is to a budget");
	assert_eq!(after(|| Invitations::<Test>::remove(ALICE, MODEL)), "invitations are counted");
	assert_eq!(after(|| budget_with(|budget| budget.invitations += 1)), "invitations are counted");
}
