// Work, pools, markets and bonds, as a person drives them from the apps.

import { stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { blake2AsU8a } from '@polkadot/util-crypto';
import assert from 'node:assert/strict';

import {
	all, api, blockNumber, card, charlie, contribute, dave, eve, ferdie, find, free, hash, keyring, owner, purposes, refuses, send, test, UNIT, until, untilBlock, wealth, worker,
} from './lib.mjs';

/** A value of the type that an argument of a call has. */
const typed = (call, argument, value) => {
	const { type } = call.meta.fields[argument];
	return api.createType(api.registry.createLookupType(type), value);
};
const u32 = (value) => api.createType('u32', value).toU8a();

let shares; // a model whose shares trade, and that work feeds
let pooled; // a contribution of Dave's, in a pool
let other; // a model that draws on the pool
let charlies; // an offer of Charlie's

/** Models and contributions, made early so that they become active while other tests run. */
export async function prepare() {
	const rules = { softFloor: { weight: 1, heads: 1 }, hardFloor: { weight: 1, heads: 1 }, minRows: 1, minHeadWeight: 1 };
	const enter = [api.tx.workers.bond(api.consts.workers.minBond), api.tx.models.setWorker('http://127.0.0.1:9956', hash(8))];
	await send(api.tx.utility.batchAll(enter), charlie);
	shares = (await api.query.models.nextModelId()).toNumber();
	other = shares + 1;
	const register = api.tx.models.registerModel(card(rules), []);
	const offer = (model, who) => api.tx.models.makeOffer(model, 'Label', 'Research', who.address, UNIT);
	const made = await send(api.tx.utility.batchAll([register, register, offer(shares, worker), offer(other, worker), offer(shares, charlie)]), owner);
	charlies = all(made, 'models', 'OfferMade')[2].offer.toNumber();
	[pooled] = await contribute(shares, [[dave, hash(40)]], 200);
}

const answerOf = (value) => typed(api.tx.taskBounties.reveal, 2, value);

/** What a labeller commits to: BLAKE2b-256 of the SCALE encoding of set, item, account, answer and salt. */
const commitment = (set, item, who, answer, salt) => blake2AsU8a(u8aConcat(u32(set), u32(item), who.publicKey, answerOf(answer).toU8a(), salt));

/** The leaf of a gold answer; with one item it is the root of the tree. */
const goldLeaf = (items, answer, salt) =>
	u8aToHex(blake2AsU8a(u8aConcat(stringToU8a('assent/gold/v1'), owner.publicKey, items, u32(0), answerOf(answer).toU8a(), salt)));

async function work() {
	const fresh = keyring.addFromUri(`//Labeller//${Date.now()}`);
	const labellers = [eve, ferdie, fresh];
	const reward = UNIT / 10n;
	const [answer, salt, items] = [{ Class: 3 }, new Uint8Array(32).fill(7), new Uint8Array(32).fill(5)];
	let set;

	await test('a task set is posted with all its money on hold, and found by its skill', async () => {
		const now = await blockNumber();
		const spec = {
			model: shares,
			title: hash(3),
			instructions: hash(4),
			items,
			kind: { Class: { classes: 10 } },
			tags: [1, 2],
			organisationType: 'Research',
			reward,
			redundancy: 3,
			quorum: 2,
			itemCount: 1,
			minTier: 0,
			workDeadline: now + 200,
			judgeDeadline: now + 400,
			goldRoot: goldLeaf(items, answer, salt),
		};
		await refuses('NoItems', send(api.tx.taskBounties.createSet({ ...spec, itemCount: 0 }), owner));
		await refuses('DeadlineInThePast', send(api.tx.taskBounties.createSet({ ...spec, workDeadline: 1 }), owner));
		const created = find(await send(api.tx.taskBounties.createSet(spec), owner), 'taskBounties', 'SetCreated');
		set = created.set.toNumber();
		assert.equal(created.funded.toBigInt(), 8n * reward); // two rounds of three, and a review at twice the reward
		const listed = await api.query.taskBounties.bySkill(1);
		assert.ok(listed.some((entry) => entry.get('set').toNumber() === set));
	});

	await test('an account with nothing but a grant can work: its fees come from a budget', async () => {
		const scope = { TaskSet: set };
		await send(api.tx.sponsorship.open(scope, 5n * UNIT, UNIT), owner);
		await send(api.tx.sponsorship.invite(scope, fresh.address, UNIT), owner);
		assert.equal(await free(fresh), UNIT);
		find(await send(api.tx.taskBounties.take(set), fresh), 'sponsorship', 'FeeSponsored');
		assert.equal(await free(fresh), UNIT);
	});

	await test('labellers are drawn an item, commit, and reveal only when all have committed', async () => {
		await refuses('ConflictOfInterest', send(api.tx.taskBounties.take(set), owner));
		await Promise.all([eve, ferdie].map((who) => send(api.tx.taskBounties.take(set), who)));
		for (const who of labellers) {
			await until('the draw', 60, async () => (await api.query.taskBounties.labellers(who.address, set)).pending.isAssigned);
		}
		const [first, ...others] = labellers;
		const commit = (who) => send(api.tx.taskBounties.commit(set, 0, commitment(set, 0, who, answer, salt)), who);
		const reveal = (who, salt) => send(api.tx.taskBounties.reveal(set, 0, answer, salt), who);
		await commit(first);
		await refuses('RevealNotOpen', reveal(first, salt));
		await Promise.all(others.map(commit));
		await refuses('CommitmentMismatch', reveal(first, hash(1)));
		await Promise.all(labellers.map((who) => reveal(who, salt)));
	});

	await test('a set of one item cannot be judged by gold: those who agree are paid', async () => {
		const judge = api.tx.taskBounties.revealGold(set, 0, answer, salt, []);
		await until('the end of the reveals', 60, () => send(judge, owner).catch(({ errorName }) => (errorName === 'NotInJudgePeriod' ? false : errorName === 'NoGoldLeft')));
		const before = await wealth(fresh);
		const resolved = () => send(api.tx.taskBounties.resolve(set, 0), owner).catch((error) => (error.errorName === 'NotDue' ? null : Promise.reject(error)));
		const events = await until('the resolution', 60, resolved);
		assert.equal(all(events, 'taskBounties', 'Paid').length, 3);
		assert.ok(find(events, 'taskBounties', 'Resolved').verdict.isAgreement);
		assert.equal((await wealth(fresh)) - before, reward); // part of it on hold, for its first reputation record
		const record = (await api.query.reputation.records(eve.address, 1)).unwrap();
		assert.equal(record.accepted.toNumber(), 1);
		assert.ok(record.badges.firstAccepted.isTrue);
	});

	await test('the accepted label becomes a contribution of the one it was credited to', async () => {
		const { credited } = (await api.query.taskBounties.results(set, 0)).unwrap();
		const who = labellers.find((labeller) => labeller.address === credited.unwrap().toString());
		const events = await send(api.tx.taskBounties.contributeWork(set, hash(50)), who);
		const { contribution, accepted } = find(events, 'taskBounties', 'WorkContributed');
		assert.equal(accepted.toNumber(), 1);
		const record = (await api.query.contributions.contributions(contribution)).unwrap();
		assert.equal(record.owner.toString(), who.address);
		assert.equal(record.provenance.asTasks.get('set').toNumber(), set);
		await refuses('NothingToContribute', send(api.tx.taskBounties.contributeWork(set, hash(51)), who));
	});

	await test('the set is closed, and what was not spent is back', async () => {
		const { paid, returned } = find(await send(api.tx.taskBounties.closeSet(set), eve), 'taskBounties', 'SetClosed');
		assert.equal(paid.toBigInt(), 3n * reward);
		assert.equal(returned.toBigInt(), 5n * reward);
		await send(api.tx.sponsorship.uninvite({ TaskSet: set }, fresh.address), owner);
		await send(api.tx.sponsorship.close({ TaskSet: set }), owner);
	});
}

async function pools() {
	const policy = { allowed: purposes('research'), forbidden: purposes('commercial'), minPrice: UNIT / 2n, owners: null };
	let pool;

	await test('a pool is made, joined, and binds the model that is admitted', async () => {
		const contradiction = { ...policy, forbidden: purposes('research') };
		await refuses(null, send(api.tx.dataPools.createPool(contradiction), eve));
		pool = find(await send(api.tx.dataPools.createPool(policy), eve), 'dataPools', 'PoolCreated').pool.toNumber();
		await refuses('NotContributionOwner', send(api.tx.dataPools.join(pool, pooled), eve));
		await send(api.tx.dataPools.join(pool, pooled), dave);
		await send(api.tx.dataPools.admitModel(pool, other), owner);
		const offer = api.tx.models.makeOffer(other, 'Label', 'Commercial', worker.address, UNIT);
		await refuses('PurposeNotPermitted', send(offer, owner));
	});

	await test('a draw is announced to the contributor, waits for its notice, and pledges', async () => {
		const events = await send(api.tx.dataPools.announceDraw(pool, other, [pooled]), owner);
		const { who, effectiveAt } = find(events, 'dataPools', 'DrawAnnounced');
		assert.equal(who.toString(), dave.address);
		await refuses('NoticeNotOver', send(api.tx.dataPools.draw(other, pooled), ferdie));
		await untilBlock(effectiveAt.toNumber());
		find(await send(api.tx.dataPools.draw(other, pooled), ferdie), 'dataPools', 'Drawn');
		const record = (await api.query.contributions.contributions(pooled)).unwrap();
		assert.ok(record.models.some((model) => model.toNumber() === other));
	});

	await test('leaving a pool is free, and an empty one is closed', async () => {
		find(await send(api.tx.dataPools.leave(pooled), dave), 'dataPools', 'Left');
		// A model drew on it, and keeps to the policy until the notice of its end is over.
		const { effectiveAt } = find(await send(api.tx.dataPools.closePool(pool), eve), 'dataPools', 'PoolClosing');
		await refuses('NoticeNotOver', send(api.tx.dataPools.closePool(pool), eve));
		await untilBlock(effectiveAt.toNumber());
		find(await send(api.tx.dataPools.closePool(pool), eve), 'dataPools', 'PoolClosed');
	});
}

async function market() {
	const [native, share] = ['Native', { WithId: shares }];

	await test('shares of a model trade against the native currency', async () => {
		await until('the first shares', 200, async () => (await api.query.revocation.states(shares)).state.isActive);
		const liquidity = 4n * UNIT;
		await untilBlock((await blockNumber()) + 6);
		await send(api.tx.assetConversion.createPool(native, share), dave);
		const add = api.tx.assetConversion.addLiquidity(native, share, 100n * UNIT, liquidity, 1, 1, dave.address);
		find(await send(add, dave), 'assetConversion', 'LiquidityAdded');
		const quote = await api.call.assetConversionApi.quotePriceExactTokensForTokens(native, share, UNIT, true);
		assert.ok(quote.isSome, 'no quote');
		const swap = (least) => api.tx.assetConversion.swapExactTokensForTokens([native, share], UNIT, least, charlie.address, true);
		await refuses('ProvidedMinimumNotSufficientForSwap', send(swap(liquidity), charlie));
		// Shares come to an entry that is there: nobody's money is put on hold by a swap.
		if ((await api.query.royalties.accounts(shares, charlie.address)).isNone) {
			await refuses('BelowMinimum', send(swap(1), charlie));
			find(await send(api.tx.royalties.touch(shares, charlie.address), charlie), 'royalties', 'Touched');
		}
		await refuses('EntryExists', send(api.tx.royalties.touch(shares, charlie.address), charlie));
		const swapped = find(await send(swap(1), charlie), 'assetConversion', 'SwapExecuted');
		assert.equal(swapped.amountOut.toBigInt(), BigInt(quote.unwrap().toString()));
		const drain = api.tx.assetConversion.swapTokensForExactTokens([native, share], liquidity, 500_000n * UNIT, charlie.address, true);
		await refuses(null, send(drain, charlie));
	});

	await test('a model changes hands after its notice, and consent does not', async () => {
		await send(api.tx.models.listModel(other, 50n * UNIT), owner);
		await refuses('NotListed', send(api.tx.models.buyModel(shares, UNIT), ferdie));
		await refuses('BuyerIsOwner', send(api.tx.models.buyModel(other, 50n * UNIT), owner));
		await refuses('PriceAboveLimit', send(api.tx.models.buyModel(other, UNIT), ferdie));
		const { effectiveAt } = find(await send(api.tx.models.buyModel(other, 50n * UNIT), ferdie), 'models', 'ModelBought');
		await refuses('NoticeNotOver', send(api.tx.models.completeSale(other), eve));
		await untilBlock(effectiveAt.toNumber());
		const before = await free(owner);
		find(await send(api.tx.models.completeSale(other), eve), 'models', 'OwnerChanged');
		assert.equal((await api.query.models.models(other)).unwrap().owner.toString(), ferdie.address);
		assert.ok((await free(owner)) >= before + 50n * UNIT);
	});
}

async function bonds() {
	await test('receipts of a worker that contradict each other cost it a part of its bond', async () => {
		const header = await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead());
		const signed = (result) => {
			const unsigned = {
				genesis: api.genesisHash,
				offer: charlies,
				nullifier: hash(77),
				queryCommitment: hash(1),
				resultCommitment: result,
				servedAt: header.number.toNumber(),
				servedAtHash: header.hash,
				version: 0,
			};
			const { receipt } = typed(api.tx.workers.reportStaleVersion, 0, { receipt: unsigned, signature: new Uint8Array(64) });
			return { receipt: unsigned, signature: charlie.sign(u8aConcat(stringToU8a('assent/receipt/v1'), receipt.toU8a())) };
		};
		const [first, second] = [signed(hash(2)), signed(hash(3))];
		await refuses('NoContradiction', send(api.tx.workers.reportConflict(first, first), eve));
		const forged = { ...second, signature: new Uint8Array(64).fill(1) };
		await refuses('ForgedSignature', send(api.tx.workers.reportConflict(first, forged), eve));
		const slashed = find(await send(api.tx.workers.reportConflict(first, second), eve), 'workers', 'Slashed');
		assert.equal(slashed.worker.toString(), charlie.address);
		assert.ok(slashed.toReporter.toBigInt() > 0n && slashed.toReporter.toBigInt() < slashed.amount.toBigInt());
		await refuses('AlreadyReported', send(api.tx.workers.reportConflict(first, second), eve));
		assert.ok((await api.query.workers.bonds(charlie.address)).unwrap().standing.isBelowMinimum);
	});

	await test('a worker that unbonds sells nothing more, and waits for its bond', async () => {
		const { withdrawableAt } = find(await send(api.tx.workers.unbond(), charlie), 'workers', 'UnbondingStarted');
		assert.ok(withdrawableAt.toNumber() > (await blockNumber()));
		await refuses('UnbondingNotOver', send(api.tx.workers.withdrawUnbonded(), charlie));
		await refuses('WorkerNotBonded', send(api.tx.queries.buy(charlies, 1, hash(1)), eve));
	});
}

export async function economy() {
	await work();
	await pools();
	await market();
	await bonds();
}
