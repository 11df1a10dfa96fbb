use super::*;
use assent_circuits::{
	poseidon::hash_bytes,
	prover::Witness,
	statement::{refund_binding, serve_binding, PublicInputs},
	tree::{access_root, CAPACITY, DEPTH},
	verifier::CIRCUIT_VERSION,
};

#[test]
fn purchases_of_one_block_make_one_root() {
	ExtBuilder::default().build_and_execute(|| {
		buy_note_of(OFFER, 1, 1);
		let note = buy_note_of(OTHER_OFFER, 2, 2);
		assert_eq!(Roots::<Test>::iter().count(), 0);

		Queries::record_root();

		assert_eq!(Roots::<Test>::iter_keys().collect::<Vec<_>>(), [note.opening().0]);
		assert_eq!(events().last(), Some(&Event::RootRecorded { generation: 0, root: note.opening().0 }));
	});
}

#[test]
fn a_root_is_not_known_before_its_block_is_over() {
	ExtBuilder::default().build_and_execute(|| {
		let note = buy_note_of(OFFER, 1, 1);
		refuses(note.settlement(0), Error::StaleRoot);
	});
}

#[test]
fn a_replaced_root_is_known_for_the_window_and_the_margin() {
	ExtBuilder::default().build_and_execute(|| {
		let old = bought_note(1).opening().0;
		buy_note_of(OFFER, 1, 2);
		let replaced_at = System::block_number();
		next_block();

		let expires_at = replaced_at + SETTLE_WINDOW + ROOT_MARGIN;
		assert_eq!(Roots::<Test>::get(old), Some(RootInfo { expires_at: Some(expires_at) }));
		run_to(expires_at - 1);
		assert!(Roots::<Test>::contains_key(old));
		run_to(expires_at);
		assert!(!Roots::<Test>::contains_key(old));
	});
}

#[test]
fn purchases_in_every_block_do_not_churn_a_root_out() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let settlement = note.settlement(0);
		for seed in 2..2 + u8::try_from(SETTLE_WINDOW).unwrap() - 1 {
			buy_note_of(OFFER, 1, seed);
			next_block();
		}
		assert_ok!(settle(vec![settlement]));
	});
}

#[test]
fn the_newest_root_never_expires() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		run_to(10 * (SETTLE_WINDOW + ROOT_MARGIN));
		assert_ok!(settle(vec![note.settlement(0)]));
	});
}

/// Roots of the subtrees of zeroes, from a leaf up.
fn empty_subtrees() -> [FieldBytes; DEPTH] {
	let mut node = [0; 32];
	core::array::from_fn(|_| {
		let parent = hash_bytes(&[node, node]).unwrap();
		core::mem::replace(&mut node, parent)
	})
}

/// A proof of the only credit of `note`, the last leaf of a generation whose other leaves are zero.
fn prove_last_leaf(note: &Note, leaf: FieldBytes, binding: FieldBytes) -> (FieldBytes, Proof) {
	let path = empty_subtrees();
	let root = path.iter().fold(leaf, |node, left| hash_bytes(&[*left, node]).unwrap());
	let root = access_root(&root, note.generation);
	let inputs = PublicInputs { root, nullifier: note.nullifier(0), offer: note.offer.0, price: note.price, binding };
	let (secret, quota, generation, index) = (note.secret, note.quota, note.generation, note.index);
	let witness = Witness { secret, quota, credit: 0, generation, index, path };
	(root, prove_cached(&inputs, &witness).unwrap())
}

#[test]
fn a_full_tree_opens_the_next_generation_and_its_credits_are_good_for_ever() {
	ExtBuilder::default().build_and_execute(|| {
		Tree::<Test>::put(Frontier { filled: empty_subtrees(), len: CAPACITY - 1 });

		let last = buy_note_of(OFFER, 1, 1);
		let first = buy_note_of(OFFER, 1, 2);

		assert_eq!((last.generation, last.index), (0, CAPACITY - 1));
		assert_eq!((first.generation, first.index), (1, 0));
		run_to(10 * (SETTLE_WINDOW + ROOT_MARGIN));
		assert_ok!(settle(vec![first.settlement(0)]));

		let served_at = System::block_number() - 1;
		let leaf = Leaves::<Test>::get(0, CAPACITY - 1).unwrap();
		let genesis = Queries::genesis_hash();
		let binding = serve_binding(&genesis, CIRCUIT_VERSION, WORKER.as_ref(), 1, &query(0));
		let (root, proof) = prove_last_leaf(&last, leaf, binding);
		let settlement = Settlement {
			offer: OFFER,
			price: PRICE,
			root,
			nullifier: last.nullifier(0),
			version: ConsentVersion(1),
			served_at,
			query_commitment: query(0),
			result_commitment: [0; 32],
			proof,
		};
		assert_ok!(settle(vec![settlement]));
		assert_eq!(escrow(), 0);
	});
}

#[test]
fn the_last_credit_of_a_full_tree_is_refunded_like_any_other() {
	ExtBuilder::default().build_and_execute(|| {
		Tree::<Test>::put(Frontier { filled: empty_subtrees(), len: CAPACITY - 1 });
		let last = buy_note_of(OFFER, 1, 1);
		halt();
		run_to(System::block_number() + SETTLE_WINDOW + 1);

		let leaf = Leaves::<Test>::get(0, CAPACITY - 1).unwrap();
		let binding = refund_binding(&Queries::genesis_hash(), CIRCUIT_VERSION, BUYER.as_ref(), OFFER.0);
		let (root, proof) = prove_last_leaf(&last, leaf, binding);
		assert_ok!(refund_to(BUYER, vec![RefundClaim { root, nullifier: last.nullifier(0), proof }]));
		assert_eq!(Balances::free_balance(BUYER), ENDOWMENT);
	});
}
