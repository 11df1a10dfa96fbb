// snarkjs and we check each other's proofs, and refuse the same ones.
// usage: node test.mjs ASSENT ZKEY DEVELOPMENT_DIR CEREMONY_DIR SEMAPHORE_DIR

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as snarkjs from 'snarkjs';

const [, , assent, zkey, development, ceremony, semaphore] = process.argv;
const scratch = mkdtempSync(join(tmpdir(), 'assent-interop-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

let passed = 0;
async function test(name, body) {
	await body();
	passed += 1;
	console.log(`ok ${passed} - ${name}`);
}

const read = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));
const load = (folder) => ({ vk: read(folder, 'vk.json'), proof: read(folder, 'proof.json'), inputs: read(folder, 'public.json') });

/** What our verifier says of a proof: null, or why it is refused. */
function ours({ vk, proof, inputs }) {
	const file = (name, value) => {
		writeFileSync(join(scratch, name), JSON.stringify(value));
		return join(scratch, name);
	};
	const run = spawnSync(
		assent,
		['--json', 'keys', 'verify', '--vk', file('vk.json', vk), '--proof', file('proof.json', proof), '--public', file('public.json', inputs)],
		{ encoding: 'utf8' },
	);
	assert.equal(run.signal, null, `killed: ${run.stderr}`);
	const said = JSON.parse(run.stdout);
	assert.equal(run.status === 0, said.valid === true, run.stdout);
	return said.valid ? null : said.error;
}

/** Whether snarkjs accepts; what it throws on counts as a refusal. */
const theirs = ({ vk, proof, inputs }) => snarkjs.groth16.verify(vk, inputs, proof).catch(() => false);

async function accepted(what) {
	assert.equal(ours(what), null);
	assert.equal(await theirs(what), true);
}

async function refused(what) {
	assert.ok(ours(what), 'our verifier accepted it');
	assert.equal(await theirs(what), false, 'snarkjs accepted it');
}

const plusOne = (number) => (BigInt(number) + 1n).toString();
/** A copy with one thing changed. */
function changed(what, change) {
	const copy = structuredClone(what);
	change(copy);
	return copy;
}

/** Every public input, every coordinate and every point of the key, one at a time. */
async function refusesChanges(what) {
	for (const index of what.inputs.keys()) await refused(changed(what, ({ inputs }) => (inputs[index] = plusOne(inputs[index]))));
	await refused(changed(what, ({ inputs }) => inputs.pop()));
	await refused(changed(what, ({ inputs }) => inputs.push('0')));
	for (const point of ['pi_a', 'pi_c']) {
		for (const place of [0, 1]) await refused(changed(what, ({ proof }) => (proof[point][place] = plusOne(proof[point][place]))));
		await refused(changed(what, ({ proof }) => (proof[point] = what.vk.vk_alpha_1)));
		await refused(changed(what, ({ proof }) => (proof[point] = ['0', '1', '0'])));
	}
	for (const place of [0, 1]) await refused(changed(what, ({ proof }) => (proof.pi_b[place][0] = plusOne(proof.pi_b[place][0]))));
	await refused(changed(what, ({ proof }) => (proof.pi_b = what.vk.vk_gamma_2)));
	for (const point of ['vk_beta_2', 'vk_gamma_2', 'vk_delta_2']) {
		const other = point === 'vk_beta_2' ? 'vk_gamma_2' : 'vk_beta_2';
		await refused(changed(what, ({ vk }) => (vk[point] = vk[other])));
	}
	await refused(changed(what, ({ vk }) => ([vk.IC[0], vk.IC[1]] = [vk.IC[1], vk.IC[0]])));
	await refused(changed(what, ({ vk }) => (vk.vk_alpha_1 = vk.IC[0])));
}

const made = load(development);
const imported = load(ceremony);
// Without snarkjs' own extra element, which no verifier needs.
const { vk_alphabeta_12: _, ...exported } = await snarkjs.zKey.exportVerificationKey(zkey);

await test('snarkjs accepts our proof under the development key, and refuses it changed', async () => {
	await accepted(made);
	await refusesChanges(made);
});

await test('the verifying key of an imported .zkey is the one that snarkjs exports', () => assert.deepEqual(imported.vk, exported));

await test("snarkjs accepts our proof under the ceremony's key, and refuses it changed", async () => {
	await accepted(imported);
	await refusesChanges(imported);
});

await test('a proof under one key is none under the other', async () => {
	await refused({ ...made, vk: imported.vk });
	await refused({ ...imported, vk: made.vk });
});

await test('snarkjs finds our witness right', async () => {
	assert.equal(await snarkjs.wtns.check(join(zkey, '..', 'circuit.r1cs'), join(ceremony, 'witness.wtns')), true);
});

await test('we accept what snarkjs proved from our circuit and witness, and refuse it changed', async () => {
	const { proof, publicSignals } = await snarkjs.groth16.prove(zkey, join(ceremony, 'witness.wtns'));
	assert.deepEqual(publicSignals, imported.inputs);
	const what = { vk: exported, proof, inputs: publicSignals };
	await accepted(what);
	await refusesChanges(what);
});

await test("both accept Semaphore's proof, and refuse it changed", async () => {
	const what = load(semaphore);
	await accepted(what);
	await refusesChanges(what);
});

console.log(`${passed} passed, 0 failed`);
process.exit(0);
