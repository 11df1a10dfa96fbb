//! Storage that was tampered with is noticed.

use super::*;

/// Makes a bit of everything, corrupts it, and returns what the invariants say.
fn after(corrupt: impl FnOnce()) -> &'static str {
	ExtBuilder::default().with_members([ALICE, BOB]).with_model().build().execute_with(|| {
		announce(&[FIRST]).unwrap();
		DataPools::do_try_state().unwrap();
		corrupt();
		match DataPools::do_try_state() {
			Err(sp_runtime::TryRuntimeError::Other(message)) => message,
			other => panic!("not noticed: {other:?}"),
		}
	})
}

fn pool(change: impl FnOnce(&mut PoolOf<Test>)) {
	Pools::<Test>::mutate(POOL, |pool| change(pool.as_mut().unwrap()));
}

fn membership(change: impl FnOnce(&mut MembershipOf<Test>)) {
	Memberships::<Test>::mutate(FIRST, |membership| change(membership.as_mut().unwrap()));
}

fn draw(change: impl FnOnce(&mut DrawOf<Test>)) {
	Draws::<Test>::mutate(MODEL, FIRST, |draw| change(draw.as_mut().unwrap()));
}

#[test]
fn members_that_are_counted_wrong_are_noticed() {
	assert_eq!(after(|| pool(|pool| pool.members += 1)), "a pool counts its members");
	assert_eq!(after(|| Memberships::<Test>::remove(FIRST)), "a pool counts its members");
	assert_eq!(after(|| Pools::<Test>::remove(POOL)), "a member has its pool");
}

#[test]
fn a_member_that_is_not_a_contribution_is_noticed() {
	let message = "a member is a contribution of its owner";
	assert_eq!(after(|| membership(|member| member.owner = BOB)), message);
	assert_eq!(after(|| Contributors::set(&Default::default())), message);
}

#[test]
fn memberships_that_are_mixed_up_are_noticed() {
	assert_eq!(after(|| membership(|member| member.serial = 1)), "a membership's number is its own");
	assert_eq!(after(|| membership(|member| member.serial = 77)), "a membership's number was given out");
}

#[test]
fn a_broken_policy_is_noticed() {
	let contradiction = || pool(|pool| pool.policy.forbidden.research = true);
	assert_eq!(after(contradiction), "a policy does not contradict itself");
	let unordered = || pool(|pool| pool.policy = research_of(&[OLGA, OTTO]));
	assert_eq!(after(unordered), "a policy names each owner once, in order");
	let needless = || pool(|pool| pool.pending = Some(PendingPolicy { policy: research(), effective_at: 1 }));
	assert_eq!(after(needless), "only a change has to wait");
	assert_eq!(after(NextPoolId::<Test>::kill), "a pool's number was given out");
}

#[test]
fn broken_bindings_are_noticed() {
	let empty = || ModelPools::<Test>::insert(OTHER_MODEL, BindingsOf::<Test>::default());
	assert_eq!(after(empty), "a stored list of pools has pools");
	let twice = || {
		ModelPools::<Test>::mutate(MODEL, |bindings| {
			let again = bindings[0].clone();
			bindings.try_push(again).unwrap();
		})
	};
	assert_eq!(after(twice), "a model's pools are sorted and unique");
	let drawn = || ModelPools::<Test>::mutate(MODEL, |bindings| bindings[0].standing = Standing::Drawn);
	assert_eq!(after(drawn), "a pool that was drawn on counts it");
	let counted = || Uses::<Test>::insert(POOL, PoolUse { drawers: 1, closes_at: None });
	assert_eq!(after(counted), "a pool counts the models that drew on it");
	let closing = || Uses::<Test>::insert(POOL, PoolUse { drawers: 0, closes_at: Some(7) });
	assert_eq!(after(closing), "a pool that is about to be closed is there, and has no member");
	let nothing = || Uses::<Test>::insert(POOL, PoolUse::default());
	assert_eq!(after(nothing), "only what says something is stored");
	let unknown = || ModelPools::<Test>::mutate(MODEL, |bindings| bindings[0].pool = NO_POOL);
	assert_eq!(after(unknown), "a model is bound to a pool that was made");
}

#[test]
fn a_broken_draw_is_noticed() {
	let made = "an announced draw is of a membership that was made";
	assert_eq!(after(|| draw(|draw| draw.pool = NO_POOL)), made);
	assert_eq!(after(|| draw(|draw| draw.serial = 77)), made);
	let elsewhere = || {
		DataPools::create_pool(by(MIA), open()).unwrap();
		draw(|draw| draw.pool = OTHER_POOL);
	};
	assert_eq!(after(elsewhere), "an announced member is in that pool");
}
