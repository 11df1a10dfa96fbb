use frame_support::traits::EnsureOrigin;
use frame_system::RawOrigin;

use crate::{mock::*, *};

fn passes<E: EnsureOrigin<RuntimeOrigin>>(origin: impl Into<RuntimeOrigin>) -> bool {
	E::try_origin(origin.into()).is_ok()
}

#[test]
fn each_origin_passes_its_own_check_only() {
	assert!(passes::<General>(Origin::General));
	assert!(!passes::<General>(Origin::Emergency));
	assert!(passes::<Emergency>(Origin::Emergency));
	assert!(!passes::<Emergency>(Origin::General));
}

#[test]
fn neither_root_nor_a_signature_nor_nobody_passes() {
	for raw in [RawOrigin::Root, RawOrigin::Signed(1), RawOrigin::None] {
		assert!(!passes::<General>(raw.clone()));
		assert!(!passes::<Emergency>(raw));
	}
}

#[test]
fn a_refused_origin_is_given_back_as_it_was() {
	let refused = <General as EnsureOrigin<RuntimeOrigin>>::try_origin(Origin::Emergency.into()).unwrap_err();
	assert!(passes::<Emergency>(refused));
}

#[test]
fn periods_are_long_unless_the_genesis_says_otherwise() {
	genesis(Default::default(), |shortened| {
		assert!(!shortened);
		assert!(!ShortPeriods::<Test>::get());
	});
}

#[test]
fn a_development_genesis_shortens_the_periods() {
	genesis(GenesisConfig::development(), |shortened| {
		assert!(shortened);
		assert!(ShortPeriods::<Test>::get());
	});
}
