//! The promises of the wallet: nothing secret is readable by others, no credit is spent twice, none is lost.

use std::os::unix::fs::PermissionsExt;

use assent_circuits::field::is_canonical;
use assent_primitives::ConsentVersion;

use super::*;
use crate::vault::Passphrase;
use assent_protocol::QueryRequest;

const GENESIS: Hash32 = [1; 32];
const MODEL: ModelId = ModelId(4);
const OFFER: OfferId = OfferId(9);

struct Folder(tempfile::TempDir);

impl Folder {
	fn new() -> Self {
		Self(tempfile::tempdir().unwrap())
	}

	fn path(&self) -> PathBuf {
		self.0.path().join("wallet.json")
	}

	fn open(&self) -> Wallet {
		Wallet::open(&self.path(), true).unwrap()
	}

	fn with_note(&self, quota: u16) -> Wallet {
		let mut wallet = self.open();
		wallet.for_chain(&GENESIS).unwrap();
		let note = wallet.begin_purchase(MODEL, OFFER, [7; 32], 5, quota, 100).unwrap();
		wallet.finish_purchase(note.purchase, Place { generation: 0, index: 3 }).unwrap();
		wallet
	}
}

fn asked(nullifier: Hash32, version: u32) -> Asked {
	Asked {
		features: [2; 32],
		classes: 10,
		request: QueryRequest {
			offer: OFFER,
			price: 5,
			root: [3; 32],
			nullifier,
			version: ConsentVersion(version),
			key_hash: [4; 32],
			proof: [5; 128],
			ciphertext: vec![6; 50],
		},
		secret: vec![7; 20],
	}
}

#[test]
fn what_was_asked_before_queries_had_secrets_reads_back() {
	let asked = asked([8; 32], 1);
	let before = (asked.features, asked.classes, asked.request.clone()).encode();
	let read = Asked::read(&before).unwrap();
	assert_eq!((read.features, read.request.encode(), read.secret.len()), (asked.features, asked.request.encode(), 0));
	assert_eq!(Asked::read(&asked.encode()).unwrap().secret, asked.secret);
	assert!(Asked::read(&before[..before.len() - 1]).is_err());
	assert!(Asked::read(&[&before[..], &[1]].concat()).is_err());
}

fn next(wallet: &Wallet) -> Result<Credit, WalletError> {
	wallet.next_credit(MODEL, None, &BTreeSet::new())
}

#[test]
fn a_wallet_is_its_owners_alone() {
	let folder = Folder::new();
	let mut wallet = folder.with_note(2);
	let credit = next(&wallet).unwrap();
	wallet.spend(credit, &asked([8; 32], 1)).unwrap();
	wallet.client_key(None).unwrap();
	for path in [folder.path(), wallet.asked_path(credit), wallet.client_key_path(), beside(&folder.path(), ".lock")] {
		assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
	}
	let asked_folder = wallet.asked_path(credit).parent().unwrap().to_owned();
	assert_eq!(fs::metadata(asked_folder).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_wallet_that_others_can_read_is_refused() {
	let folder = Folder::new();
	drop(folder.open());
	fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o640)).unwrap();
	let error = Wallet::open(&folder.path(), true).err().unwrap();
	assert!(matches!(error, WalletError::OpenToOthers { .. }), "{error}");
	assert!(error.to_string().contains("chmod 600"));
}

#[test]
fn a_missing_wallet_is_made_only_when_asked_for() {
	let folder = Folder::new();
	assert!(matches!(Wallet::open(&folder.path(), false), Err(WalletError::Missing(_))));
	assert!(!folder.path().exists());
	drop(folder.open());
	assert!(folder.path().exists());
}

#[test]
fn a_file_that_is_no_wallet_is_left_as_it_is() {
	let folder = Folder::new();
	files::write_private(&folder.path(), b"{\"notes\": []}").unwrap();
	assert!(matches!(Wallet::open(&folder.path(), true), Err(WalletError::Malformed { .. })));
	assert_eq!(fs::read(folder.path()).unwrap(), b"{\"notes\": []}");
}

#[test]
fn secrets_follow_from_the_seed_and_differ_between_purchases() {
	let folder = Folder::new();
	let wallet = folder.open();
	let secrets: BTreeSet<_> = (0..50).map(|purchase| *wallet.secret(purchase)).collect();
	assert_eq!(secrets.len(), 50);
	assert!(secrets.iter().all(is_canonical));
	let before = *wallet.secret(7);
	drop(wallet);
	assert_eq!(*folder.open().secret(7), before);
	assert_ne!(*Folder::new().open().secret(7), before);
}

#[test]
fn a_purchase_takes_a_secret_that_was_never_used() {
	let folder = Folder::new();
	let mut wallet = folder.open();
	let first = wallet.begin_purchase(MODEL, OFFER, [7; 32], 5, 1, 100).unwrap();
	wallet.drop_purchase(first.purchase).unwrap();
	let second = wallet.begin_purchase(MODEL, OFFER, [7; 32], 5, 1, 100).unwrap();
	assert_ne!(first.purchase, second.purchase);
	assert_ne!(wallet.identity_commitment(first.purchase), wallet.identity_commitment(second.purchase));
}

#[test]
fn a_purchase_is_written_down_before_it_is_paid() {
	let folder = Folder::new();
	let mut wallet = folder.open();
	let note = wallet.begin_purchase(MODEL, OFFER, [7; 32], 5, 3, 100).unwrap();
	let leaf = wallet.leaf(&note);
	// The process ends here: the transaction may be on its way.
	drop(wallet);
	let mut wallet = folder.open();
	assert_eq!(wallet.leaf(&wallet.notes()[0].clone()), leaf);
	assert!(next(&wallet).is_err(), "a purchase without a place cannot be spent");
	wallet.finish_purchase(note.purchase, Place { generation: 0, index: 0 }).unwrap();
	assert!(next(&wallet).is_ok());
}

#[test]
fn a_purchase_that_went_through_is_never_dropped() {
	let folder = Folder::new();
	let mut wallet = folder.with_note(3);
	wallet.drop_purchase(0).unwrap();
	assert_eq!(wallet.notes().len(), 1);
}

#[test]
fn a_credit_is_spent_once() {
	let folder = Folder::new();
	let mut wallet = folder.with_note(2);
	let first = next(&wallet).unwrap();
	wallet.spend(first, &asked([1; 32], 1)).unwrap();
	wallet.answered(first).unwrap();
	let second = next(&wallet).unwrap();
	assert_ne!(first, second);
	wallet.spend(second, &asked([2; 32], 1)).unwrap();
	let error = next(&wallet).unwrap_err();
	assert!(error.to_string().contains("assent credits buy --model 4"), "{error}");
}

#[test]
fn a_crash_after_the_mark_loses_neither_the_credit_nor_the_question() {
	let folder = Folder::new();
	let mut wallet = folder.with_note(2);
	let credit = next(&wallet).unwrap();
	wallet.spend(credit, &asked([1; 32], 1)).unwrap();
	// The process ends here: the query may have been sent.
	drop(wallet);
	let wallet = folder.open();
	assert_ne!(next(&wallet).unwrap(), credit);
	let unanswered = wallet.unanswered(MODEL).unwrap();
	assert_eq!(unanswered.len(), 1);
	assert_eq!(unanswered[0].0, credit);
	assert_eq!(unanswered[0].1.encode(), asked([1; 32], 1).encode(), "the same bytes are sent again");
}

#[test]
fn a_crash_before_the_mark_costs_no_credit() {
	let folder = Folder::new();
	let wallet = folder.with_note(2);
	let credit = next(&wallet).unwrap();
	let path = wallet.asked_path(credit);
	fs::create_dir_all(path.parent().unwrap()).unwrap();
	// The process ends between writing the question and marking the credit: nothing was sent.
	files::write_private(&path, &asked([1; 32], 1).encode()).unwrap();
	drop(wallet);
	let wallet = folder.open();
	assert_eq!(next(&wallet).unwrap(), credit);
	assert!(wallet.unanswered(MODEL).unwrap().is_empty());
	assert!(!path.exists());
}

#[test]
fn a_crash_while_writing_leaves_the_old_wallet() {
	let folder = Folder::new();
	drop(folder.with_note(2));
	// What a write that was cut off leaves behind.
	fs::write(beside(&folder.path(), ".new"), b"{\"warn").unwrap();
	let wallet = folder.open();
	assert_eq!(wallet.notes().len(), 1);
	assert!(next(&wallet).is_ok());
}

#[test]
fn a_stale_proof_keeps_its_credit() {
	let folder = Folder::new();
	let mut wallet = folder.with_note(2);
	let credit = next(&wallet).unwrap();
	wallet.spend(credit, &asked([1; 32], 1)).unwrap();
	wallet.spend(credit, &asked([1; 32], 2)).unwrap();
	let unanswered = wallet.unanswered(MODEL).unwrap();
	assert_eq!(unanswered.len(), 1);
	assert_eq!(unanswered[0].1.request.version, ConsentVersion(2));
	assert_eq!(wallet.notes()[0].unspent(), 1);
}

#[test]
fn an_answer_ends_the_wait() {
	let folder = Folder::new();
	let mut wallet = folder.with_note(2);
	let credit = next(&wallet).unwrap();
	wallet.spend(credit, &asked([1; 32], 1)).unwrap();
	wallet.answered(credit).unwrap();
	assert!(wallet.unanswered(MODEL).unwrap().is_empty());
	assert!(!wallet.asked_path(credit).exists());
	let note = &wallet.notes()[0];
	assert_eq!((note.answered(), note.unspent(), note.pending.len()), (1, 1, 0));
}

#[test]
fn a_refunded_credit_is_not_spent() {
	let folder = Folder::new();
	let mut wallet = folder.with_note(3);
	let pending = next(&wallet).unwrap();
	wallet.spend(pending, &asked([1; 32], 1)).unwrap();
	wallet.refunded(&[pending, Credit { purchase: 0, credit: 1 }]).unwrap();
	assert_eq!(next(&wallet).unwrap().credit, 2);
	assert!(wallet.unanswered(MODEL).unwrap().is_empty());
	let note = &wallet.notes()[0];
	assert_eq!((note.answered(), note.unspent(), note.refunded.len()), (0, 1, 2));
}

#[test]
fn credits_of_other_models_and_closed_offers_are_left_alone() {
	let folder = Folder::new();
	let wallet = folder.with_note(1);
	assert!(wallet.next_credit(ModelId(5), None, &BTreeSet::new()).is_err());
	assert!(wallet.next_credit(MODEL, Some(OfferId(8)), &BTreeSet::new()).is_err());
	assert!(wallet.next_credit(MODEL, Some(OFFER), &BTreeSet::from([OFFER.0])).is_err());
	assert!(wallet.next_credit(MODEL, Some(OFFER), &BTreeSet::new()).is_ok());
}

#[test]
fn two_processes_do_not_share_a_wallet() {
	let folder = Folder::new();
	let wallet = folder.with_note(1);
	// The lock belongs to an open file, so another one in the same process meets it as another process would.
	assert!(Lock::take(&beside(&folder.path(), ".lock"), Duration::ZERO).unwrap().is_none());
	drop(wallet);
	assert!(Lock::take(&beside(&folder.path(), ".lock"), Duration::ZERO).unwrap().is_some());
}

#[test]
fn processes_that_take_turns_spend_every_credit_once() {
	let folder = Folder::new();
	drop(folder.with_note(16));
	let path = folder.path();
	let spend = |id: u8| {
		let path = path.clone();
		std::thread::spawn(move || {
			let mut spent = Vec::new();
			for _ in 0..4 {
				let mut wallet = Wallet::open(&path, false).unwrap();
				let credit = next(&wallet).unwrap();
				wallet.spend(credit, &asked([id; 32], 1)).unwrap();
				spent.push(credit);
			}
			spent
		})
	};
	let threads: Vec<_> = (0..4).map(spend).collect();
	let spent: Vec<Credit> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
	assert_eq!(spent.iter().collect::<BTreeSet<_>>().len(), 16);
}

#[test]
fn a_wallet_belongs_to_one_chain() {
	let folder = Folder::new();
	let mut wallet = folder.with_note(1);
	assert!(wallet.for_chain(&GENESIS).is_ok());
	assert!(matches!(wallet.for_chain(&[2; 32]), Err(WalletError::OtherChain { .. })));
}

#[test]
fn the_encryption_key_is_made_once_and_kept() {
	let folder = Folder::new();
	let wallet = folder.open();
	let (first, found) = wallet.client_key(None).unwrap();
	assert_eq!(found, KeyNews { fresh: true, sealed: false });
	let (second, found) = wallet.client_key(None).unwrap();
	assert_eq!(found, KeyNews { fresh: false, sealed: false });
	assert_eq!(*first.to_bytes(), *second.to_bytes());
	fs::set_permissions(wallet.client_key_path(), fs::Permissions::from_mode(0o644)).unwrap();
	assert!(matches!(wallet.client_key(None), Err(WalletError::OpenToOthers { .. })));
}

fn words(text: &str) -> Passphrase {
	Passphrase::new(text.into())
}

#[test]
fn an_encryption_key_under_a_passphrase_opens_with_it_alone() {
	let folder = Folder::new();
	let wallet = folder.open();
	let (first, found) = wallet.client_key(Some(&words("correct horse"))).unwrap();
	assert_eq!((found, wallet.is_key_sealed()), (KeyNews { fresh: true, sealed: true }, Some(true)));
	let on_disk = fs::read(wallet.client_key_path()).unwrap();
	assert!(!on_disk.windows(32).any(|window| first.to_bytes().windows(32).any(|secret| secret == window)));

	assert!(matches!(wallet.client_key(None), Err(WalletError::Locked(_))));
	let error = wallet.client_key(Some(&words("another horse"))).unwrap_err().to_string();
	assert!(error.contains("passphrase"), "{error}");
	let (second, found) = wallet.client_key(Some(&words("correct horse"))).unwrap();
	assert_eq!(found, KeyNews { fresh: false, sealed: true });
	assert_eq!(*first.to_bytes(), *second.to_bytes());
	assert_eq!(fs::read(wallet.client_key_path()).unwrap(), on_disk, "and it is left as it is");
}

#[test]
fn an_encryption_key_in_the_clear_is_sealed_once_a_passphrase_is_given() {
	let folder = Folder::new();
	let wallet = folder.open();
	assert_eq!(wallet.is_key_sealed(), None);
	let (first, _) = wallet.client_key(None).unwrap();
	let evaluation = wallet.evaluation_key(&first).unwrap().1;
	let (second, found) = wallet.client_key(Some(&words("correct horse"))).unwrap();
	assert_eq!(found, KeyNews { fresh: false, sealed: true });
	assert_eq!(*first.to_bytes(), *second.to_bytes());
	assert_eq!(wallet.is_key_sealed(), Some(true));
	assert_eq!(wallet.evaluation_key(&second).unwrap().1, evaluation, "the same key, uploaded once");
	assert_eq!(fs::metadata(wallet.client_key_path()).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_passphrase_that_is_too_short_makes_no_key() {
	let folder = Folder::new();
	let wallet = folder.open();
	assert!(matches!(wallet.client_key(Some(&words("short"))), Err(WalletError::Key(_))));
	assert_eq!(wallet.is_key_sealed(), None);
}

#[test]
fn prices_beyond_json_numbers_survive() {
	let folder = Folder::new();
	let mut wallet = folder.open();
	wallet.begin_purchase(MODEL, OFFER, [7; 32], u128::MAX, 1, 100).unwrap();
	drop(wallet);
	assert_eq!(folder.open().notes()[0].price, u128::MAX);
}

#[test]
fn the_nullifier_depends_on_place_and_credit() {
	let folder = Folder::new();
	let wallet = folder.with_note(3);
	let note = wallet.notes()[0].clone();
	let moved = Note { place: Some(Place { generation: 1, index: 3 }), ..note.clone() };
	let nullifiers: BTreeSet<_> =
		[(&note, 0), (&note, 1), (&moved, 0)].map(|(note, credit)| wallet.nullifier(note, credit).unwrap()).into();
	assert_eq!(nullifiers.len(), 3);
	assert_eq!(wallet.nullifier(&Note { place: None, ..note }, 0), None);
}

#[test]
fn a_wallet_made_of_a_seed_has_the_secrets_of_the_first_one() {
	let (first, second) = (Folder::new(), Folder::new());
	let wallet = first.with_note(5);
	let mut again = Wallet::from_seed(&second.path(), &wallet.contents.seed).unwrap();
	again.replace_notes(wallet.notes().to_vec()).unwrap();
	assert_eq!(*again.secret(0), *wallet.secret(0));
	assert_eq!(again.leaf(&again.notes()[0]), wallet.leaf(&wallet.notes()[0]));
	let next = again.begin_purchase(MODEL, OFFER, [7; 32], 5, 1, 100).unwrap();
	assert_eq!(next.purchase, 1, "a secret is never used twice");
}

#[test]
fn a_seed_is_not_restored_over_a_file_and_must_be_whole() {
	let folder = Folder::new();
	assert!(matches!(Wallet::from_seed(&folder.path(), "abcd"), Err(WalletError::Malformed { .. })));
	assert!(!folder.path().exists());
	drop(folder.open());
	let before = fs::read(folder.path()).unwrap();
	assert!(matches!(Wallet::from_seed(&folder.path(), &"ab".repeat(32)), Err(WalletError::Malformed { .. })));
	assert_eq!(fs::read(folder.path()).unwrap(), before);
}
