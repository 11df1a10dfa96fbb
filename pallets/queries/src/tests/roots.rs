use super::*;
use assent_circuits::{
	poseidon::hash_bytes,
	prover::Witness,
	statement::{refund_binding, serve_binding, PublicInputs},
	tree::{access_root, root_of, CAPACITY, DEPTH},
	verifier::CIRCUIT_VERSION,
};
use frame_support::{traits::Hooks, weights::Weight};
use proptest::prelude::*;

/// What the pallet does at the end of the present block with `left` of it; tells what that cost.
fn end_block(left: Weight) -> Weight {
	Queries::on_idle(System::block_number(), left)
}

#[test]
fn purchases_of_one_block_make_one_root() {
	ExtBuilder::default().build_and_execute(|| {
		buy_note_of(OFFER, 1, 1);
		let note = buy_note_of(OTHER_OFFER, 2, 2);
		assert_eq!(Roots::<Test>::iter().count(), 0);

		end_block(Weight::MAX);

		assert_eq!(Roots::<Test>::iter_keys().collect::<Vec<_>>(), [note.opening().0]);
		assert_eq!(events().last(), Some(&Event::RootRecorded { generation: 0, root: note.opening().0 }));
	});
}

#[test]
fn a_root_is_not_known_before_its_block_is_over() {
	ExtBuilder::default().build_and_execute(|| {
		let note = buy_note_of(OFFER, 1, 1);
		refuses(note.settlement(0), RefusalReason::StaleRoot);
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

/// All leaves of the first generation but one are zero.
fn near_the_end_of_a_generation() {
	Tree::<Test>::put(Frontier { filled: empty_subtrees(), len: CAPACITY - 1 });
	NextLeaf::<Test>::put(CAPACITY - 1);
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
		near_the_end_of_a_generation();

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
			consent: None,
		};
		assert_ok!(settle(vec![settlement]));
		assert_eq!(escrow(), 0);
	});
}

#[test]
fn the_last_credit_of_a_full_tree_is_refunded_like_any_other() {
	ExtBuilder::default().build_and_execute(|| {
		near_the_end_of_a_generation();
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

/// Buys `count` notes of one credit in this block, for the secrets of the seeds from `first` on.
fn buy_many(count: u32, first: u32) -> Vec<FieldBytes> {
	let before = NextLeaf::<Test>::get();
	for number in first..first + count {
		let mut idc = [0; 32];
		idc[..4].copy_from_slice(&(number + 1).to_le_bytes());
		assert_ok!(Queries::buy(RuntimeOrigin::signed(BUYER), OTHER_OFFER, 1, idc));
	}
	(before..before + count).map(|index| Leaves::<Test>::get(0, index).unwrap()).collect()
}

/// The access root of the naive tree of `leaves`.
fn naive_root(leaves: &[FieldBytes]) -> FieldBytes {
	access_root(&root_of(leaves).unwrap(), 0)
}

#[test]
fn two_hundred_and_fifty_six_purchases_in_one_block() {
	ExtBuilder::default().build_and_execute(|| {
		set_price(OTHER_OFFER, 1);
		let leaves = buy_many(256, 0);
		assert_eq!(Backlog::<Test>::get(), TreeBacklog { leaves: 256, root_is_due: false });
		assert_eq!(Tree::<Test>::get().len, 0);

		next_block();

		assert_eq!(Tree::<Test>::get().len, 256);
		assert_eq!(Roots::<Test>::iter_keys().collect::<Vec<_>>(), [naive_root(&leaves)]);
		assert_eq!(Backlog::<Test>::get(), TreeBacklog::default());
	});
}

#[test]
fn a_queue_that_is_full_refuses_until_the_next_block() {
	ExtBuilder::default().build_and_execute(|| {
		set_price(OTHER_OFFER, 1);
		buy_many(MAX_QUEUED, 0);
		let buy = || Queries::buy(RuntimeOrigin::signed(BUYER), OFFER, 1, commitment(1));
		assert_noop!(buy(), Error::<Test>::QueueFull);
		next_block();
		assert_ok!(buy());
	});
}

#[test]
fn a_block_without_room_leaves_the_root_to_the_start_of_the_next() {
	ExtBuilder::default().build_and_execute(|| {
		let note = buy_note_of(OFFER, 1, 1);
		let bought_at = System::block_number();
		assert_eq!(end_block(Weight::zero()), Weight::zero());
		assert_eq!(Roots::<Test>::iter().count(), 0);

		run_to_with(bought_at + 1, Weight::zero());

		// Before any call of that block, so that it can settle.
		assert_eq!(LatestRoot::<Test>::get(), Some(note.opening().0));
		assert_ok!(settle(vec![note.settlement(0)]));
	});
}

#[test]
fn a_root_that_is_recorded_late_ends_with_the_block_of_its_purchases() {
	ExtBuilder::default().build_and_execute(|| {
		// Two roots are recorded in block 3: late that of block 2, and that of block 3.
		let first = bought_note(1).opening().0;
		let block = System::block_number();
		buy_note_of(OFFER, 1, 2);
		run_to_with(block + 1, Weight::zero());
		let late = LatestRoot::<Test>::get().unwrap();
		buy_note_of(OFFER, 1, 3);
		run_to(block + 2);

		let expires = |root| Roots::<Test>::get(root).and_then(|info: RootInfo| info.expires_at);
		assert_eq!(expires(first), Some(block + SETTLE_WINDOW + ROOT_MARGIN));
		assert_eq!(expires(late), Some(block + 1 + SETTLE_WINDOW + ROOT_MARGIN));
	});
}

#[test]
fn the_end_of_a_block_uses_no_more_than_is_left() {
	ExtBuilder::default().build_and_execute(|| {
		set_price(OTHER_OFFER, 1);
		let mut leaves = buy_many(10, 0);
		let left = <() as WeightInfo>::fold_leaves(4);
		assert!(end_block(left).all_lte(left));
		assert_eq!((Tree::<Test>::get().len, Backlog::<Test>::get().leaves), (4, 6));
		assert_eq!(Roots::<Test>::iter().count(), 0, "a root is of all purchases of a block");

		leaves.extend(buy_many(3, 10));
		let rest = <() as WeightInfo>::fold_leaves(9);
		assert!(end_block(rest).all_lte(rest));
		assert_eq!(Backlog::<Test>::get(), TreeBacklog { leaves: 0, root_is_due: true });

		run_to_with(System::block_number() + 1, Weight::zero());
		assert_eq!(LatestRoot::<Test>::get(), Some(naive_root(&leaves)));
	});
}

#[test]
fn a_generation_that_fills_up_in_the_queue_is_closed_from_there() {
	ExtBuilder::default().build_and_execute(|| {
		near_the_end_of_a_generation();
		let last = buy_note_of(OFFER, 1, 1);
		let first = buy_note_of(OFFER, 1, 2);
		assert_eq!((last.generation, last.index), (0, CAPACITY - 1));
		assert_eq!((first.generation, first.index), (1, 0));
		assert_eq!(TreeGeneration::<Test>::get(), 0);
		run_to_with(System::block_number() + 1, Weight::zero());
		assert_eq!((TreeGeneration::<Test>::get(), Tree::<Test>::get().len), (1, 1));
		assert!(FinalRoots::<Test>::contains_key(0) && LatestRoot::<Test>::exists());
	});
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

	/// However blocks fill up, every root is that of the naive tree of all purchases until some block, and no block's
	/// purchases are without one for longer than to the start of the next.
	#[test]
	fn roots_are_those_of_the_naive_tree(blocks in prop::collection::vec((0u32..12, 0u32..16), 1..8)) {
		ExtBuilder::default().build_and_execute(|| {
			set_price(OTHER_OFFER, 1);
			let mut leaves = Vec::new();
			for (purchases, room) in blocks {
				leaves.extend(buy_many(purchases, leaves.len() as u32));
				let left = <() as WeightInfo>::fold_leaves(room);
				run_to_with(System::block_number() + 1, left);
				let expected = (!leaves.is_empty()).then(|| naive_root(&leaves));
				assert_eq!(LatestRoot::<Test>::get(), expected);
				Queries::do_try_state().unwrap();
			}
		});
	}
}
