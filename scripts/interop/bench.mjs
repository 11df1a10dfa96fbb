// Times snarkjs' Groth16 prover, and prints the milliseconds of each proof as JSON.
// usage: node bench.mjs ZKEY WTNS RUNS

import { readFileSync } from 'node:fs';
import * as snarkjs from 'snarkjs';

const [, , zkey, wtns, runs] = process.argv;
// In memory, so that reading files is not what is timed.
const files = [zkey, wtns].map((path) => ({ type: 'mem', data: new Uint8Array(readFileSync(path)) }));
const times = [];
for (let run = 0; run <= Number(runs); run += 1) {
	const start = performance.now();
	await snarkjs.groth16.prove(...files);
	times.push(Number((performance.now() - start).toFixed(2)));
}
// The first run warms up.
console.log(JSON.stringify({ prove_ms: times.slice(1) }));
process.exit(0);
