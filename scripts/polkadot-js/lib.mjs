// What all tests use: a connection, the development accounts, sending a call and reading its events.

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import assert from 'node:assert/strict';

export const url = process.argv[2] ?? 'ws://127.0.0.1:9944';
export const UNIT = 1_000_000_000_000n;
export const api = await ApiPromise.create({ provider: new WsProvider(url, 1000), noInitWarn: true });
export const keyring = new Keyring({ type: 'sr25519' });
export const [owner, worker, charlie, dave, eve, ferdie] = ['//Alice', '//Bob', '//Charlie', '//Dave', '//Eve', '//Ferdie'].map((uri) =>
	keyring.addFromUri(uri),
);

let passed = 0;

export async function test(name, body) {
	const start = Date.now();
	await body();
	passed += 1;
	console.log(`ok ${passed} - ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}

export async function finish() {
	console.log(`${passed} passed, 0 failed`);
	await api.disconnect();
}

/** The name of a module error and what it means, as polkadot.js decodes it. */
function readable(error) {
	if (!error.isModule) return Object.assign(new Error(error.toString()), { errorName: error.type, docs: [] });
	let { section, name, docs, fields } = api.registry.findMetaError(error.asModule);
	if (section === 'queries' && name === 'Refused') {
		// The byte after the error's index is the reason.
		const reasons = api.registry.lookup.getSiType(fields[0].type).def.asVariant.variants;
		const reason = reasons.find(({ index }) => index.toNumber() === error.asModule.error[1]);
		[name, docs] = [reason.name.toString(), reason.docs.map(String)];
	}
	return Object.assign(new Error(`${section}.${name}: ${docs.join(' ')}`), { errorName: name, docs });
}

/** Sends a call, waits until it is in a block, and returns its events; throws the error's name and docs. */
export function send(call, signer) {
	return new Promise((resolve, reject) => {
		call.signAndSend(signer, { nonce: -1 }, ({ status, events, dispatchError, isError }) => {
			if (isError) reject(new Error('the transaction was dropped'));
			if (!status.isInBlock && !status.isFinalized) return;
			if (dispatchError) reject(readable(dispatchError));
			else resolve(events.map(({ event }) => event));
		}).catch(reject);
	});
}

/** Sends a call as root, and throws what it failed with. */
export async function asRoot(call) {
	const events = await send(api.tx.sudo.sudo(call), owner);
	const { sudoResult } = find(events, 'sudo', 'Sudid');
	if (sudoResult.isErr) throw readable(sudoResult.asErr);
	return events;
}

export function all(events, section, method) {
	return events.filter((e) => e.section === section && e.method === method).map((e) => e.data);
}

export function find(events, section, method) {
	const [data] = all(events, section, method);
	assert.ok(data, `no ${section}.${method} among ${events.map((e) => `${e.section}.${e.method}`).join(', ')}`);
	return data;
}

/** The call must fail, with an error of that name that says what it means. */
export async function refuses(errorName, attempt) {
	await assert.rejects(attempt, (error) => {
		if (errorName) assert.equal(error.errorName, errorName, error.message);
		assert.ok(error.errorName && (error.docs.length === 0 || error.docs.join('').length > 10), `not readable: ${error.message}`);
		return true;
	});
}

export async function until(what, seconds, condition) {
	const end = Date.now() + seconds * 1000;
	while (Date.now() < end) {
		const value = await condition();
		if (value) return value;
		await new Promise((resolve) => setTimeout(resolve, 1000));
	}
	throw new Error(`${what} did not happen in ${seconds} s`);
}

export const blockNumber = async () => (await api.rpc.chain.getHeader()).number.toNumber();
export const untilBlock = (number) => until(`block ${number}`, 300, async () => (await blockNumber()) >= number);
export const free = async (who) => (await api.query.system.account(who.address)).data.free.toBigInt();
/** What an account has, deposits included. */
export async function wealth(who) {
	const { data } = await api.query.system.account(who.address);
	return data.free.toBigInt() + data.reserved.toBigInt();
}
export const hash = (byte) => `0x${byte.toString(16).padStart(2, '0').repeat(32)}`;
/** A purpose set. */
export const purposes = (...names) =>
	Object.fromEntries(['general', 'research', 'commercial', 'public'].map((name) => [name, names.includes(name)]));

export const split = { contributors: 600_000, worker: 250_000, owner: 100_000, treasury: 50_000 };

/** A card: what the tests do not say is the same for all. */
export function card(rules, more = {}) {
	return {
		document: hash(1),
		descriptor: hash(2),
		evaluation: hash(0),
		purposes: purposes('general', 'research', 'commercial', 'public'),
		forbidden: purposes(),
		domain: 'tests',
		languages: ['0x656e'],
		licence: 'CC-BY-4.0',
		rules: {
			softFloor: { weight: 300, heads: 2 },
			hardFloor: { weight: 150, heads: 1 },
			weightCap: 1000,
			minRows: 100,
			minHeadWeight: 100,
			quorumWeight: 100_000_000, // 10 % in parts per billion
			quorumHeads: 500_000_000,
			...rules,
		},
		split,
		...more,
	};
}

export async function registerModel(rules, more) {
	const events = await send(api.tx.models.registerModel(card(rules, more), []), owner);
	return find(events, 'models', 'ModelRegistered').model.toNumber();
}

/** Registers statistics for their owners and pledges them to a model; the worker attests all of them in one transaction. */
export async function contribute(model, statistics, rows) {
	const made = await Promise.all(
		statistics.map(async ([who, statistic]) => {
			const events = await send(api.tx.contributions.contribute(model, statistic, rows), who);
			return find(events, 'contributions', 'Contributed').contribution.toNumber();
		}),
	);
	await send(api.tx.utility.batchAll(made.map((id) => api.tx.contributions.attest(id, model))), worker);
	return made;
}
