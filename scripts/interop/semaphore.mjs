// A proof of Semaphore v4, made anew with the files that its authors publish, and checked by us.
// usage: node semaphore.mjs ASSENT PACKAGE FIXTURES SCRATCH

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as snarkjs from 'snarkjs';

const [, , assent, published, fixtures, scratch] = process.argv;
const LEVELS = 20;
const file = (kind) => join(published, `semaphore-${LEVELS}.${kind}`);

// The files are the ones that the fixtures were made from.
const readme = readFileSync(join(fixtures, 'README.md'), 'utf8');
for (const kind of ['json', 'wasm', 'zkey']) {
	const hash = createHash('sha256').update(readFileSync(file(kind))).digest('hex');
	assert.ok(readme.includes(hash), `semaphore-${LEVELS}.${kind} is not the file that was published`);
}
assert.deepEqual(JSON.parse(readFileSync(file('json'))), JSON.parse(readFileSync(join(fixtures, 'vk.json'))));

const random = (bytes) => BigInt(`0x${randomBytes(bytes).toString('hex')}`).toString();
const input = {
	secret: random(30),
	merkleProofLength: LEVELS,
	merkleProofIndex: 5,
	merkleProofSiblings: Array.from({ length: LEVELS }, () => random(30)),
	message: random(30),
	scope: random(30),
};
const { proof, publicSignals } = await snarkjs.groth16.fullProve(input, file('wasm'), file('zkey'));

function verify(signals) {
	writeFileSync(join(scratch, 'proof.json'), JSON.stringify(proof));
	writeFileSync(join(scratch, 'public.json'), JSON.stringify(signals));
	const paths = ['--vk', file('json'), '--proof', join(scratch, 'proof.json'), '--public', join(scratch, 'public.json')];
	return spawnSync(assent, ['--json', 'keys', 'verify', ...paths], { encoding: 'utf8' });
}
const run = verify(publicSignals);
assert.equal(run.status, 0, run.stdout);
assert.equal(JSON.parse(run.stdout).public_inputs, 4);
for (const place of publicSignals.keys()) {
	const others = publicSignals.with?.(place, '1') ?? publicSignals.map((signal, index) => (index === place ? '1' : signal));
	assert.notEqual(verify(others).status, 0, `input ${place} was exchanged`);
}
console.log('ok - a fresh proof of Semaphore is accepted, and refused with any other input');
process.exit(0);
