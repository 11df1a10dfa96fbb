// What a person does in the polkadot.js apps, done by @polkadot/api against a running development node.
// usage: node test.mjs ws://127.0.0.1:PORT

import assert from 'node:assert/strict';

import { economy, prepare } from './economy.mjs';
import { governance } from './governance.mjs';
import { api, contribute, dave, eve, ferdie, find, finish, hash, owner, refuses, registerModel, send, test, UNIT, until, worker } from './lib.mjs';
import { OURS } from './pallets.mjs';

const people = [dave, eve, ferdie];
let contributions;
let model;
let offer;

await test('all metadata decodes, with no unknown types', async () => {
	const versions = (await api.call.metadata.metadataVersions()).toJSON();
	for (const version of [14, 15, 16]) assert.ok(versions.includes(version), `no metadata V${version}`);
	for (const { type } of api.registry.metadata.lookup.types) {
		if (type.def.isHistoricMetaCompat) throw new Error(`unknown type ${type.path}`);
	}
	for (const pallet of OURS) {
		assert.ok(api.tx[pallet], `no calls of ${pallet}`);
		assert.ok(Object.keys(api.query[pallet]).length > 1, `no storage of ${pallet}`);
		for (const call of Object.values(api.tx[pallet])) {
			assert.ok(call.meta.docs.join(' ').trim().length > 0, `${pallet}.${call.method} has no documentation`);
		}
		for (const error of Object.values(api.errors[pallet])) {
			assert.ok(error.meta.docs.join(' ').trim().length > 0, `an error of ${pallet} has no documentation`);
		}
	}
});

await test('a worker bonds and registers, and an owner registers a model with an offer', async () => {
	const least = api.consts.workers.minBond.toBigInt();
	await refuses('BondTooSmall', send(api.tx.workers.bond(least - 1n), worker));
	await send(api.tx.workers.bond(least), worker);
	const bond = (await api.query.workers.bonds(worker.address)).unwrap();
	assert.equal(bond.amount.toBigInt(), least);
	assert.ok(bond.standing.isBonded);
	assert.ok((await api.query.balances.holds(worker.address)).some((hold) => hold.id.isWorkers && hold.amount.toBigInt() === least));
	await refuses('AlreadyBonded', send(api.tx.workers.bond(least), worker));
	await send(api.tx.models.setWorker('http://127.0.0.1:9955', hash(9)), worker);
	model = await registerModel({});
	const made = await send(api.tx.models.makeOffer(model, 'Label', 'General', worker.address, UNIT), owner);
	offer = find(made, 'models', 'OfferMade').offer.toNumber();
	const stored = (await api.query.models.offers(offer)).unwrap();
	assert.equal(stored.price.toBigInt(), UNIT);
	assert.equal(stored.worker.toString(), worker.address);
});

await test('credits of a forming model are refused with a readable error', async () => {
	await refuses('ModelNotSelling', send(api.tx.queries.buy(offer, 3, hash(1)), owner));
});

await test('three people contribute, and the worker attests', async () => {
	contributions = await contribute(model, people.map((person, i) => [person, hash(16 + i)]), 200);
	// What the later tests need is pledged now, so that it becomes active while others run.
	await prepare();
});

await test('at the next epoch the contributions are active, and the model is', async () => {
	await until('activation', 150, async () => (await api.query.revocation.states(model)).state.isActive);
	const consent = (await api.query.contributions.modelConsent(model)).unwrap();
	assert.equal(consent.totals.weight.toNumber(), 600);
	assert.equal(consent.totals.heads.toNumber(), 3);
});

await test('credits are bought, and the money is in escrow', async () => {
	const events = await send(api.tx.queries.buy(offer, 3, hash(1)), owner);
	find(events, 'queries', 'CreditsBought');
	const escrow = await api.query.queries.escrow(offer);
	assert.equal(BigInt(escrow.toString()), 3n * UNIT);
});

await economy();
await governance();

await test("a stranger's revoke is refused with a readable error", async () => {
	await refuses('NotOwner', send(api.tx.contributions.revoke(contributions[0]), owner));
});

await test('revocations degrade the model, then halt it, in the block of the call', async () => {
	await send(api.tx.contributions.revoke(contributions[0]), people[0]);
	assert.ok((await api.query.revocation.states(model)).state.isActive);
	const second = await send(api.tx.contributions.revoke(contributions[1]), people[1]);
	find(second, 'revocation', 'StateChanged');
	assert.ok((await api.query.revocation.states(model)).state.isDegraded);
	const third = await send(api.tx.contributions.revoke(contributions[2]), people[2]);
	find(third, 'revocation', 'Halted');
	assert.ok((await api.query.revocation.states(model)).state.isHalted);
	assert.ok((await api.query.contributions.contributions(contributions[2])).isNone);
});

await finish();
