//! What must hold after every call, money first.

use assent_circuits::{
	field::is_canonical,
	tree::{access_root, CAPACITY},
	use_consent,
	verifier::{is_development_key, PreparedKey},
};
use frame_support::traits::fungible::Inspect;
use sp_runtime::TryRuntimeError;

use crate::*;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of this pallet.
	///
	/// 1. The escrow account holds the existential deposit and the escrow of all offers.
	/// 2. No offer has more credits settled and refunded than sold, and an offer without open credits has no escrow.
	/// 3. There is one canonical nullifier for every credit that was settled or refunded.
	/// 4. The tree holds the leaves of its generation that are not queued, without gaps.
	/// 5. The newest root is that of the tree, unless another is due; it and the last root of every full generation are
	///    known for ever.
	/// 6. Every other known root expires in the block it says, and no other root expires.
	/// 7. Exactly the keys of the rings are prepared, by this chain's verifier; their versions grow; and the development
	///    keys are there only where they are allowed.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_escrow()?;
		Self::check_credits()?;
		Self::check_tree()?;
		Self::check_permanent_roots()?;
		Self::check_expiring_roots()?;
		Self::check_keys()
	}

	fn check_escrow() -> Result<(), TryRuntimeError> {
		let owed = Escrow::<T>::iter_values()
			.try_fold(T::Currency::minimum_balance(), |sum, escrow| sum.checked_add(escrow))
			.ok_or("1: escrow overflows")?;
		ensure!(T::Currency::balance(&Self::escrow_account_id()) >= owed, "1: the escrow account holds too little");
		Ok(())
	}

	fn check_credits() -> Result<(), TryRuntimeError> {
		let mut spent: u64 = 0;
		for (offer, credits) in Credits::<T>::iter() {
			let open = credits.open().ok_or("2: more credits spent than sold")?;
			ensure!(open > 0 || Escrow::<T>::get(offer) == 0, "2: escrow without open credits");
			spent = spent.saturating_add(credits.settled).saturating_add(credits.refunded);
		}
		ensure!(Escrow::<T>::iter_keys().all(Credits::<T>::contains_key), "2: escrow without credits");
		let mut burnt: u64 = 0;
		for nullifier in Nullifiers::<T>::iter_keys() {
			ensure!(is_canonical(&nullifier), "3: a nullifier is not canonical");
			burnt = burnt.saturating_add(1);
		}
		ensure!(burnt == spent, "3: nullifiers are not the spent credits");
		Ok(())
	}

	fn check_tree() -> Result<(), TryRuntimeError> {
		let (generation, tree, queued) = (TreeGeneration::<T>::get(), Tree::<T>::get(), Backlog::<T>::get().leaves);
		let place = |generation: u32, index: u32| u64::from(generation) * u64::from(CAPACITY) + u64::from(index);
		ensure!(
			place(generation, tree.len) + u64::from(queued) == place(Generation::<T>::get(), NextLeaf::<T>::get()),
			"4: the queue is not what the tree lacks"
		);
		ensure!(queued <= T::MaxQueuedLeaves::get(), "4: the queue is too long");
		let mut again = Frontier::default();
		for index in 0..tree.len {
			let leaf = Leaves::<T>::get(generation, index).ok_or("4: a leaf is missing")?;
			again.push(leaf).ok_or("4: a leaf is not a field element")?;
		}
		ensure!(again.root() == tree.root(), "4: the tree is not that of its leaves");
		let waiting = match generation == Generation::<T>::get() {
			true => queued,
			false => CAPACITY.saturating_sub(tree.len),
		};
		ensure!(
			u32::try_from(Leaves::<T>::iter_prefix(generation).count()) == Ok(tree.len.saturating_add(waiting)),
			"4: leaves beyond the tree"
		);
		Ok(())
	}

	fn check_permanent_roots() -> Result<(), TryRuntimeError> {
		let generation = TreeGeneration::<T>::get();
		let tree = Tree::<T>::get();
		let lives = |root: FieldBytes| Roots::<T>::get(root) == Some(RootInfo::default());
		match Backlog::<T>::get().root_is_due {
			true => ensure!(tree.len > 0, "5: an empty tree has no root"),
			false if tree.len == 0 => ensure!(!LatestRoot::<T>::exists(), "5: an empty tree has a root"),
			false => ensure!(
				LatestRoot::<T>::get() == Some(access_root(&tree.root(), generation)),
				"5: the newest root is not that of the tree"
			),
		}
		ensure!(LatestRoot::<T>::get().is_none_or(lives), "5: the newest root is not known for ever");
		for full in 0..generation {
			ensure!(FinalRoots::<T>::get(full).is_some_and(lives), "5: a full generation has no root");
		}
		ensure!(FinalRoots::<T>::iter_keys().all(|full| full < generation), "5: a root of a generation to come");
		Ok(())
	}

	fn check_expiring_roots() -> Result<(), TryRuntimeError> {
		let permanent = |root: &FieldBytes| {
			LatestRoot::<T>::get().as_ref() == Some(root) || FinalRoots::<T>::iter_values().any(|last| last == *root)
		};
		for (root, info) in Roots::<T>::iter() {
			match info.expires_at {
				None => ensure!(permanent(&root), "6: a replaced root never expires"),
				Some(at) => ensure!(RootExpiry::<T>::get(at) == Some(root), "6: a root has no expiry"),
			}
		}
		for (at, root) in RootExpiry::<T>::iter() {
			let info = Roots::<T>::get(root).ok_or("6: a root expires twice")?;
			ensure!(info.expires_at == Some(at), "6: a root expires at another block than it says");
		}
		Ok(())
	}

	fn check_keys() -> Result<(), TryRuntimeError> {
		let mut rings: u32 = 0;
		for circuit in Circuit::ALL {
			let ring = KeyRings::<T>::get(circuit);
			let versions = [ring.previous, ring.active, ring.pending].map(|key| key.map(|key| key.version));
			ensure!(versions.iter().flatten().is_sorted_by(|a, b| a < b), "7: keys out of order");
			ensure!(ring.keys().all(|key| key.version <= ring.registered), "7: a key that was never registered");
			for KeyRecord { version, hash, .. } in ring.keys() {
				let prepared = PreparedKeys::<T>::get(circuit, version).ok_or("7: a key is not prepared")?;
				ensure!(Self::is_prepared(circuit, &prepared), "7: a key does not decode");
				ensure!(
					!is_development_key(hash) || AllowDevelopmentKeys::<T>::get(),
					"7: the development key is not allowed"
				);
				rings = rings.saturating_add(1);
			}
		}
		ensure!(u32::try_from(PreparedKeys::<T>::iter_keys().count()) == Ok(rings), "7: a key of no ring is prepared");
		Ok(())
	}

	fn is_prepared(circuit: Circuit, bytes: &[u8]) -> bool {
		match circuit {
			Circuit::PaidQuery => PreparedKey::from_bytes(bytes).is_some(),
			Circuit::UseConsent => use_consent::PreparedKey::from_bytes(bytes).is_some(),
		}
	}
}
