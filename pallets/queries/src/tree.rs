//! The access tree: leaves queue up for it, and roots come and go.
//!
//! A purchase costs no hash of the tree. Its leaf has a place at once and is hashed in later: in what the block has left
//! over, or else at the start of the next one, before any call could need a root that shows it. The queue is bounded, so
//! that this is. All purchases of a block share one root, and the path from the last leaf up is hashed once for all of
//! them.
//!
//! A root that is recorded a block late counts as recorded in the block of its purchases. So no block has two of them,
//! and the roots that end can be found by the block in which they do.

use assent_circuits::tree::{access_root, CAPACITY};
use frame_support::{defensive, weights::WeightMeter};
use sp_runtime::traits::Zero;

use crate::*;

impl<T: Config> Pallet<T> {
	/// Gives `leaf` its place, generation and index, and queues it for the tree.
	pub(crate) fn append(leaf: FieldBytes) -> Result<(u32, u32), Error<T>> {
		let mut backlog = Backlog::<T>::get();
		ensure!(backlog.leaves < T::MaxQueuedLeaves::get(), Error::<T>::QueueFull);
		let (generation, index) = (Generation::<T>::get(), NextLeaf::<T>::get());
		let next = index.saturating_add(1);
		if next < CAPACITY {
			NextLeaf::<T>::put(next);
		} else {
			Generation::<T>::put(generation.checked_add(1).ok_or(Error::<T>::TreeFull)?);
			NextLeaf::<T>::kill();
		}
		Leaves::<T>::insert(generation, index, leaf);
		backlog.leaves = backlog.leaves.saturating_add(1);
		Backlog::<T>::put(backlog);
		Ok((generation, index))
	}

	/// At the start of block `now`: what ended ends, and what the last block had no room for is done.
	pub(crate) fn begin_block(now: BlockNumber) -> Weight {
		Self::expire_root(now);
		let mut weight = T::WeightInfo::begin_block();
		for circuit in Circuit::ALL {
			if Self::turn_keys(circuit, now) {
				weight.saturating_accrue(T::WeightInfo::turn_keys());
			}
		}
		if Backlog::<T>::get() != TreeBacklog::default() {
			let before = now.saturating_sub(1);
			let folded = Self::fold_leaves(u32::MAX, before);
			Self::record_root(before);
			weight.saturating_accrue(T::WeightInfo::fold_leaves(folded));
			weight.saturating_accrue(T::WeightInfo::record_root());
		}
		weight
	}

	/// At the end of block `now`: hashes as many leaves into the tree as `limit` allows, and records its root once no more
	/// are queued. Returns what it cost.
	pub(crate) fn work_off_backlog(limit: Weight, now: BlockNumber) -> Weight {
		let mut meter = WeightMeter::with_limit(limit);
		let none = T::WeightInfo::fold_leaves(0);
		if meter.try_consume(none).is_err() {
			return meter.consumed();
		}
		let queued = Backlog::<T>::get().leaves;
		let each = T::WeightInfo::fold_leaves(1).saturating_sub(none);
		let fit = meter.remaining().checked_div_per_component(&each).and_then(|fit| u32::try_from(fit).ok());
		let folded = Self::fold_leaves(queued.min(fit.unwrap_or(u32::MAX)), now);
		meter.consume(each.saturating_mul(folded.into()));
		if Self::root_is_due() && meter.try_consume(T::WeightInfo::record_root()).is_ok() {
			Self::record_root(now);
		}
		meter.consumed()
	}

	fn root_is_due() -> bool {
		let backlog = Backlog::<T>::get();
		backlog.leaves.is_zero() && backlog.root_is_due
	}

	/// Hashes at most `limit` queued leaves, of purchases in block `bought`, into the tree. A tree that is full then is
	/// closed. Returns how many.
	pub(crate) fn fold_leaves(limit: u32, bought: BlockNumber) -> u32 {
		let mut backlog = Backlog::<T>::get();
		let count = backlog.leaves.min(limit);
		if count.is_zero() {
			return 0;
		}
		let mut generation = TreeGeneration::<T>::get();
		let mut tree = Tree::<T>::get();
		for _ in 0..count {
			let leaf = Leaves::<T>::get(generation, tree.len);
			if leaf.and_then(|leaf| tree.append(leaf)).is_none() {
				defensive!("queued leaves are there, and canonical");
			}
			if tree.is_full() {
				let root = Self::replace_latest_root(&tree.root(), generation, bought);
				FinalRoots::<T>::insert(generation, root);
				generation = generation.saturating_add(1);
				tree = Frontier::default();
			}
		}
		backlog.leaves = backlog.leaves.saturating_sub(count);
		backlog.root_is_due = tree.len > 0;
		Backlog::<T>::put(backlog);
		TreeGeneration::<T>::put(generation);
		Tree::<T>::put(tree);
		count
	}

	/// Once no leaf is queued: one access root for all purchases of block `bought`.
	pub(crate) fn record_root(bought: BlockNumber) {
		if !Self::root_is_due() {
			return;
		}
		Backlog::<T>::kill();
		let root = Self::replace_latest_root(&Tree::<T>::get().root(), TreeGeneration::<T>::get(), bought);
		LatestRoot::<T>::put(root);
	}

	/// Makes the access root of `tree_root` known and gives the one before it an end.
	fn replace_latest_root(tree_root: &FieldBytes, generation: u32, bought: BlockNumber) -> FieldBytes {
		let root = access_root(tree_root, generation);
		if let Some(replaced) = LatestRoot::<T>::take() {
			let expires_at = bought.saturating_add(SettleWindow::<T>::get()).saturating_add(T::RootMargin::get());
			Roots::<T>::insert(replaced, RootInfo { expires_at: Some(expires_at) });
			RootExpiry::<T>::insert(expires_at, replaced);
		}
		Roots::<T>::insert(root, RootInfo::default());
		Self::deposit_event(Event::RootRecorded { generation, root });
		root
	}

	/// At the start of block `now`: forgets the root whose time has come.
	pub(crate) fn expire_root(now: BlockNumber) {
		if let Some(root) = RootExpiry::<T>::take(now) {
			Roots::<T>::remove(root);
		}
	}
}
