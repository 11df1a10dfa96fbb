use super::*;

#[test]
fn report_stale_version_slashes_who_answered_from_a_version_that_was_not_current() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		bump_version();
		pass(2);
		let old = Receipt { version: ConsentVersion(1), ..receipt(0, 1) };

		assert_ok!(report_stale(&REPORTER, sign(0, old)));

		assert_eq!(held(&who), MIN_BOND - SLASH);
		assert_eq!(gained(&REPORTER), 75);
		let left_at = Some(System::block_number());
		assert!(matches!(
			events().last(),
			Some(Event::Slashed { fault: Fault::StaleVersion, left_at: left, .. }) if *left == left_at
		));
	});
}

#[test]
fn report_stale_version_refuses_the_version_of_then() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let honest = sign(0, receipt(0, 1));
		bump_version();
		pass(3);
		// Another version is current now, which is no fault.
		assert_noop!(report_stale(&REPORTER, honest), Error::<Test>::VersionWasCurrent);
	});
}

#[test]
fn report_stale_version_refuses_what_is_not_known_any_more() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let evidence = stale(0, 1);
		forget_versions();
		assert_noop!(report_stale(&REPORTER, evidence), Error::<Test>::VersionUnknown);
	});
}

#[test]
fn report_stale_version_refuses_a_worker_that_reports_itself() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_noop!(report_stale(&who, stale(0, 1)), Error::<Test>::SelfReport);
	});
}

#[test]
fn report_stale_version_refuses_forged_evidence() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		bonded(1, MIN_BOND);
		let by_another = sign(1, stale(0, 1).receipt);
		assert_noop!(report_stale(&REPORTER, by_another), Error::<Test>::ForgedSignature);
		// An honest receipt, whose version somebody else changed.
		let mut altered = sign(0, receipt(0, 1));
		altered.receipt.version = ConsentVersion(77);
		assert_noop!(report_stale(&REPORTER, altered), Error::<Test>::ForgedSignature);
	});
}

#[test]
fn report_stale_version_refuses_repeated_evidence() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		assert_ok!(report_stale(&REPORTER, stale(0, 1)));
		assert_noop!(report_stale(&REPORTER, stale(0, 1)), Error::<Test>::AlreadyReported);
		assert_noop!(report(&REPORTER, contradiction(0, 1)), Error::<Test>::AlreadyReported);
		assert_ok!(report_stale(&REPORTER, stale(0, 2)));
	});
}

#[test]
fn report_stale_version_refuses_old_evidence() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let evidence = stale(0, 1);
		pass(EVIDENCE_WINDOW - 1);
		assert_ok!(report_stale(&REPORTER, evidence));
		let evidence = stale(0, 2);
		pass(EVIDENCE_WINDOW);
		assert_noop!(report_stale(&REPORTER, evidence), Error::<Test>::EvidenceTooOld);
	});
}

#[test]
fn report_stale_version_refuses_what_is_foreign() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let altered = |change: fn(&mut Receipt)| {
			let mut receipt = stale(0, 1).receipt;
			change(&mut receipt);
			sign(0, receipt)
		};
		let refuses = |evidence, error: Error<Test>| {
			assert_noop!(report_stale(&REPORTER, evidence), error);
		};
		refuses(altered(|receipt| receipt.genesis = [9; 32]), Error::ForeignChain);
		refuses(altered(|receipt| receipt.served_at_hash = [9; 32]), Error::ForeignBlock);
		refuses(altered(|receipt| receipt.served_at = BlockNumber::MAX), Error::NotServedYet);
		refuses(altered(|receipt| receipt.offer = OfferId(99)), Error::OfferNotFound);
	});
}

#[test]
fn report_stale_version_refuses_a_worker_with_nothing_on_hold() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(report_stale(&REPORTER, stale(0, 1)), Error::<Test>::NothingToSlash);
	});
}
