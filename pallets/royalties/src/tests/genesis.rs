use super::*;

#[test]
fn genesis_endows_the_account_with_exactly_the_existential_deposit() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(Balances::free_balance(vault()), EXISTENTIAL_DEPOSIT);
		let sum = 8 * ENDOWMENT + PURSE + EXISTENTIAL_DEPOSIT;
		assert_eq!(Balances::total_issuance(), sum);
	});
}

#[test]
fn an_account_that_exists_is_not_endowed_again() {
	ExtBuilder.build_and_execute(|| {
		Royalties::endow();
		assert_eq!(Balances::free_balance(vault()), EXISTENTIAL_DEPOSIT);
	});
}
