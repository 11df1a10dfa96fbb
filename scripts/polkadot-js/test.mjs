// What a person does in the polkadot.js apps, done by @polkadot/api against a running development node.
// usage: node test.mjs ws://127.0.0.1:PORT

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import assert from 'node:assert/strict';

const url = process.argv[2] ?? 'ws://127.0.0.1:9944';
const UNIT = 1_000_000_000_000n;
let passed = 0;

async function test(name, body) {
	const start = Date.now();
	await body();
	passed += 1;
	console.log(`ok ${passed} - ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}

const provider = new WsProvider(url, 1000);
const api = await ApiPromise.create({ provider, noInitWarn: true });
const keyring = new Keyring({ type: 'sr25519' });
const [owner, worker, ...people] = ['//Alice', '//Bob', '//Dave', '//Eve', '//Ferdie'].map((uri) => keyring.addFromUri(uri));

/** Sends a call, waits until it is in a block, and returns its events; throws the error's name and docs as polkadot.js decodes them. */
function send(call, signer) {
	return new Promise((resolve, reject) => {
		call.signAndSend(signer, { nonce: -1 }, ({ status, events, dispatchError, isError }) => {
			if (isError) reject(new Error('the transaction was dropped'));
			if (!status.isInBlock) return;
			if (dispatchError) {
				if (dispatchError.isModule) {
					const { section, name, docs } = api.registry.findMetaError(dispatchError.asModule);
					reject(Object.assign(new Error(`${section}.${name}: ${docs.join(' ')}`), { errorName: name, docs }));
				} else reject(new Error(dispatchError.toString()));
			} else resolve(events.map(({ event }) => event));
		}).catch(reject);
	});
}

function find(events, section, method) {
	const event = events.find((e) => e.section === section && e.method === method);
	assert.ok(event, `no ${section}.${method} among ${events.map((e) => `${e.section}.${e.method}`).join(', ')}`);
	return event.data;
}

async function until(what, seconds, condition) {
	const end = Date.now() + seconds * 1000;
	while (Date.now() < end) {
		const value = await condition();
		if (value) return value;
		await new Promise((resolve) => setTimeout(resolve, 1000));
	}
	throw new Error(`${what} did not happen in ${seconds} s`);
}

const hash = (byte) => `0x${byte.toString(16).padStart(2, '0').repeat(32)}`;
const rules = {
	softFloor: { weight: 300, heads: 2 },
	hardFloor: { weight: 150, heads: 1 },
	weightCap: 1000,
	minRows: 100,
	minHeadWeight: 100,
	quorumWeight: 100_000_000, // 10 % in parts per billion
	quorumHeads: 500_000_000,
};
const split = { contributors: 600_000, worker: 250_000, owner: 100_000, treasury: 50_000 };
let model;
let offer;
const contributions = [];

await test('all metadata decodes, with no unknown types', async () => {
	const versions = (await api.call.metadata.metadataVersions()).toJSON();
	for (const version of [14, 15, 16]) assert.ok(versions.includes(version), `no metadata V${version}`);
	for (const { type } of api.registry.metadata.lookup.types) {
		if (type.def.isHistoricMetaCompat) throw new Error(`unknown type ${type.path}`);
	}
	for (const pallet of ['models', 'contributions', 'royalties', 'revocation', 'queries']) {
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

await test('a worker registers, and an owner registers a model with an offer', async () => {
	await send(api.tx.models.setWorker('http://127.0.0.1:9955', hash(9)), worker);
	const events = await send(
		api.tx.models.registerModel({ document: hash(1), descriptor: hash(2), rules, split }, []),
		owner,
	);
	model = find(events, 'models', 'ModelRegistered').model.toNumber();
	const made = await send(api.tx.models.makeOffer(model, 'Label', 'General', worker.address, UNIT), owner);
	offer = find(made, 'models', 'OfferMade').offer.toNumber();
	const stored = (await api.query.models.offers(offer)).unwrap();
	assert.equal(stored.price.toBigInt(), UNIT);
	assert.equal(stored.worker.toString(), worker.address);
});

await test('three people contribute, and the worker attests', async () => {
	for (const [i, person] of people.entries()) {
		const events = await send(api.tx.contributions.contribute(model, hash(16 + i), 200), person);
		const id = find(events, 'contributions', 'Contributed').contribution.toNumber();
		contributions.push(id);
		await send(api.tx.contributions.attest(id, model), worker);
	}
});

await test('credits of a forming model are refused with a readable error', async () => {
	await assert.rejects(send(api.tx.queries.buy(offer, 3, hash(1)), owner), (error) => {
		assert.ok(error.errorName && error.docs.join('').length > 10, `not readable: ${error.message}`);
		return true;
	});
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

await test("a stranger's revoke is refused with a readable error", async () => {
	await assert.rejects(send(api.tx.contributions.revoke(contributions[0]), owner), (error) => {
		assert.ok(error.errorName && error.docs.join('').length > 10, `not readable: ${error.message}`);
		return true;
	});
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

console.log(`${passed} passed, 0 failed`);
await api.disconnect();
