// The key of a ceremony on a running development chain: a referendum registers it, a proof under it is accepted, one under the
// development key no more.
// usage: node ceremony.mjs ws://127.0.0.1:PORT CEREMONY_DIR BIN_DIR

import { blake2AsHex } from '@polkadot/util-crypto';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import {
	api, charlie, contribute, dave, eve, ferdie, find, finish, hash, owner, refuses, registerModel, send, test, UNIT, until, untilBlock, url, worker,
} from './lib.mjs';

const [, , , ceremony, bin] = process.argv;
const scratch = mkdtempSync(join(tmpdir(), 'assent-ceremony-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const run = promisify(execFile);
const program = async (...args) => {
	const { stdout } = await run(join(bin, 'assent'), ['--json', '--node', url, ...args]).catch((error) => error);
	return JSON.parse(stdout);
};
const interop = async (...args) => (await run(join(bin, 'examples/interop'), args)).stdout.trim();

const provingKey = join(ceremony, 'ceremony.pk');
const wallet = join(scratch, 'wallet');
const circuit = 'PaidQuery';
// polkadot.js calls a field hash hash_, because every record has a hash of its own.
const ring = () => api.query.queries.keyRings(circuit);
const price = UNIT;
const secret = `0x${'11'.repeat(31)}00`; // little-endian, so below the modulus
let key; // the verifying key of the ceremony
let model;
let offer;
let note; // bought here, with a secret of this test

await test('a worker, a model, its offer and a contribution are there', async () => {
	await send(api.tx.utility.batchAll([api.tx.workers.bond(api.consts.workers.minBond), api.tx.models.setWorker('http://127.0.0.1:9955', hash(9))]), worker);
	model = await registerModel({ softFloor: { weight: 1, heads: 1 }, hardFloor: { weight: 1, heads: 1 }, minRows: 1, minHeadWeight: 1 });
	offer = find(await send(api.tx.models.makeOffer(model, 'Label', 'General', worker.address, price), owner), 'models', 'OfferMade').offer.toNumber();
	await contribute(model, [[dave, hash(16)]], 200);
});

await test('the program knows the key for one of a ceremony', async () => {
	const shown = await program('keys', 'show', '--in', join(ceremony, 'ceremony.vk'));
	assert.equal(shown.error, undefined);
	assert.equal(shown.development, false);
	assert.equal(shown.public_inputs, 5);
	key = { bytes: shown.verifying_key, hash: `0x${shown.hash}` };
	assert.equal(blake2AsHex(key.bytes, 256), key.hash);
});

await test('nobody registers it alone', async () => {
	const transcript = readFileSync(join(ceremony, 'transcript.txt'));
	key.transcript = blake2AsHex(transcript, 256);
	assert.equal(key.transcript, `0x${readFileSync(join(ceremony, 'transcript.hash'), 'utf8').trim()}`);
	await refuses('BadOrigin', send(api.tx.queries.registerVerifyingKey(circuit, key.bytes, key.transcript), owner));
});

await test('a referendum registers it, with the hash of the transcript', async () => {
	const proposal = api.tx.queries.registerVerifyingKey(circuit, key.bytes, key.transcript).method;
	const [preimage, len] = [blake2AsHex(proposal.toU8a()), proposal.encodedLength];
	await send(api.tx.preimage.notePreimage(proposal.toHex()), owner);
	const submit = api.tx.referenda.submit({ system: 'Root' }, { Lookup: { hash: preimage, len } }, { After: 1 });
	const referendum = find(await send(submit, owner), 'referenda', 'Submitted').index.toNumber();
	await send(api.tx.referenda.placeDecisionDeposit(referendum), owner);
	const vote = { Standard: { vote: { aye: true, conviction: 'Locked1x' }, balance: 900_000n * UNIT } };
	await Promise.all([owner, charlie, dave, eve, ferdie].map((who) => send(api.tx.convictionVoting.vote(referendum, vote), who)));
	await until('the approval', 240, async () => (await api.query.referenda.referendumInfoFor(referendum)).unwrap().isApproved);
	const of = async () => {
		const { active, pending } = await ring();
		return [pending, active].map((record) => record.unwrapOr(null)).find((record) => record?.hash_.toHex() === key.hash);
	};
	const record = await until('the registration', 60, of);
	assert.equal(record.transcriptHash.toHex(), key.transcript);
});

await test('after its delay it is the active key', async () => {
	await until('the enactment', 240, async () => (await ring()).active.unwrap().hash_.toHex() === key.hash);
});

await test('credits are bought, by the program and by hand', async () => {
	await until('activation', 150, async () => (await api.query.revocation.states(model)).state.isActive);
	const bought = await program('credits', 'buy', '--model', model, '--offer', offer, '--quota', '2', '--signer', '//Eve', '--wallet', wallet);
	assert.equal(bought.error, undefined);
	const events = await send(api.tx.queries.buy(offer, 1, await interop('identity', secret)), ferdie);
	const { generation, index } = find(events, 'queries', 'CreditsBought');
	note = { generation: generation.toNumber(), index: index.toNumber() };
});

await test('the offer is closed, and the settle window passes', async () => {
	await send(api.tx.models.closeOffer(offer), owner);
	const closed = (await api.query.models.offers(offer)).unwrap().status.asClosed.get('at').toNumber();
	await untilBlock(closed + (await api.query.queries.settleWindow()).toNumber() + 1);
});

/** The claim for the credit bought by hand, proved under a key. */
async function claim(provingKey) {
	const leaves = await api.query.queries.leaves.entries(note.generation);
	const sorted = leaves.map(([{ args }, leaf]) => [args[1].toNumber(), leaf.unwrap().toHex()]).sort(([a], [b]) => a - b);
	const statement = {
		key: provingKey,
		genesis: api.genesisHash.toHex(),
		beneficiary: `0x${Buffer.from(ferdie.publicKey).toString('hex')}`,
		secret,
		offer,
		quota: 1,
		price: Number(price),
		credit: 0,
		...note,
		leaves: sorted.map(([, leaf]) => leaf),
	};
	writeFileSync(join(scratch, 'statement.json'), JSON.stringify(statement));
	return JSON.parse(await interop('refund', join(scratch, 'statement.json')));
}

await test('a proof under the development key is refused on chain', async () => {
	await refuses('InvalidProof', send(api.tx.queries.refund(offer, price, ferdie.address, [await claim('development')]), ferdie));
});

await test("the same statement under the ceremony's key is accepted", async () => {
	const events = await send(api.tx.queries.refund(offer, price, ferdie.address, [await claim(provingKey)]), ferdie);
	assert.equal(find(events, 'queries', 'CreditRefunded').price.toBigInt(), price);
});

await test('the program does not prove with the development key, and gives credits back with the imported one', async () => {
	const refund = ['credits', 'refund', '--model', model, '--wallet', wallet, '--to', '//Eve'];
	assert.match((await program(...refund)).error, /--proving-key/);
	const refunded = await program(...refund, '--proving-key', provingKey);
	assert.equal(refunded.error, undefined);
	assert.equal(refunded.credits, 2);
	assert.equal(BigInt(refunded.refunded), 2n * price);
});

await finish();
