// The tables of docs/pallets.md: each call with who may make it, its deposit, its weight, its events and errors.
//
// Events and errors come from the documentation in the node's metadata, who may call and what is deposited from calls.json, weights from
// the node. `--write` replaces the tables; without it they must be what the metadata says (weights aside: they are measured anew on every
// machine), every event and error they name must exist, and none may be missing.
// usage: node pallets.mjs ws://127.0.0.1:PORT [--write]

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Our own pallets; what FRAME's do is documented by FRAME. */
export const OURS = [
	'models', 'contributions', 'royalties', 'revocation', 'queries', 'workers', 'reputation', 'taskBounties', 'dataPools', 'sponsorship',
];
const PAGE = fileURLToPath(new URL('../../docs/pallets.md', import.meta.url));
const KNOWN = JSON.parse(fs.readFileSync(new URL('calls.json', import.meta.url), 'utf8'));
/** Whose transaction is weighed; it is not sent. */
const ANYBODY = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
/** Columns of a row whose contents every machine measures for itself. */
const WEIGHT_COLUMN = 4;

/** The events and errors of a pallet that a text names. */
function namedIn(text, names, kind) {
	const linked = [...text.matchAll(/(Event|Error)::(\w+)/g)];
	for (const [, which, name] of linked) {
		if (which === kind) assert.ok(names.includes(name), `the documentation names ${which}::${name}, which the metadata does not have`);
	}
	// Plain names count where no event and error share them: after "Emits" events are meant, after "Errors" errors.
	const [events, errors = ''] = text.split(/Errors?:|# Errors/);
	const plain = [...(kind === 'Event' ? events : errors).matchAll(/`(\w+)`/g)].map(([, name]) => name);
	const found = new Set([...linked.filter(([, which]) => which === kind).map(([, , name]) => name), ...plain]);
	return names.filter((name) => found.has(name));
}

/** Picoseconds and bytes, as people read them. */
function weightText(weight, dispatchClass) {
	const micros = Number(weight.refTime.toBigInt() / 1_000_000n);
	const kib = Number(weight.proofSize.toBigInt()) / 1024;
	const special = dispatchClass.isNormal ? '' : `, ${dispatchClass.toString().toLowerCase()}`;
	return `${micros.toLocaleString('en')} µs, ${kib.toFixed(1)} KiB${special}`;
}

async function weightOf(api, method) {
	const args = method.meta.fields.map(({ type }) => api.createType(api.registry.createLookupType(type)));
	const info = await method(...args).paymentInfo(ANYBODY);
	return weightText(info.weight, info.class);
}

/** A pallet's table, and what no call names. */
async function table(api, pallet) {
	const [events, errors] = [Object.keys(api.events[pallet] ?? {}), Object.keys(api.errors[pallet] ?? {})];
	const calls = Object.values(api.tx[pallet]).sort((a, b) => a.callIndex[1] - b.callIndex[1]);
	const known = KNOWN[pallet] ?? {};
	const names = calls.map((method) => method.meta.name.toString());
	assert.deepEqual(Object.keys(known).sort(), [...names].sort(), `calls.json does not list the calls of ${pallet}`);
	const rows = [['#', 'call', 'who may call', 'deposit', 'weight', 'events', 'errors'], ['---', '---', '---', '---', '---', '---', '---']];
	const used = new Set();
	for (const method of calls) {
		const name = method.meta.name.toString();
		const docs = method.meta.docs.map((line) => line.toString()).join('\n');
		const [its, fails] = [namedIn(docs, events, 'Event'), namedIn(docs, errors, 'Error')];
		[...its.map((event) => `Event::${event}`), ...fails.map((error) => `Error::${error}`)].forEach((entry) => used.add(entry));
		const [origin, deposit] = known[name];
		rows.push([String(method.callIndex[1]), `\`${name}\``, origin, deposit, await weightOf(api, method), its.join(', '), fails.join(', ')]);
	}
	const rest = [...events.map((event) => `Event::${event}`), ...errors.map((error) => `Error::${error}`)].filter((entry) => !used.has(entry));
	return { rows, rest };
}

const render = (rows) => rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
const withoutWeights = (text) =>
	text.split('\n').map((line) => line.split(' | ').map((cell, i) => (i === WEIGHT_COLUMN && line.includes('KiB') ? '' : cell)).join(' | ')).join('\n');

/** The text between the markers of a pallet. */
function section(page, pallet) {
	const [start, end] = [`<!-- calls of ${pallet}: made by scripts/polkadot-js.sh --write-docs -->\n`, '\n<!-- end -->'];
	const from = page.indexOf(start);
	assert.ok(from >= 0, `docs/pallets.md has no section for ${pallet}`);
	const to = page.indexOf(end, from);
	return { before: page.slice(0, from + start.length), text: page.slice(from + start.length, to), after: page.slice(to) };
}

/** What no call's documentation names one by one. */
function restText(rest) {
	return rest.length === 0 ? '' : `\n\nNamed by no call (of hooks, of other pallets' calls, or of a group that is named as a whole): ${rest.map((entry) => `\`${entry}\``).join(', ')}.`;
}

/** Checks docs/pallets.md against the metadata of the node; with `write`, brings it up to date. */
export async function pallets(api, write) {
	let page = fs.readFileSync(PAGE, 'utf8');
	for (const pallet of OURS) {
		const { rows, rest } = await table(api, pallet);
		const made = render(rows) + restText(rest);
		const { before, text, after } = section(page, pallet);
		if (write) page = before + made + after;
		else assert.equal(withoutWeights(text), withoutWeights(made), `docs/pallets.md is out of date: scripts/polkadot-js.sh --write-docs`);
		assert.ok(write || text.split('\n').slice(2).every((line) => !line.startsWith('|') || line.includes('KiB')), `${pallet} has a call without weight`);
	}
	if (write) fs.writeFileSync(PAGE, page);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const { api } = await import('./lib.mjs');
	const write = process.argv.includes('--write');
	await pallets(api, write);
	console.log(write ? 'docs/pallets.md is written' : 'docs/pallets.md agrees with the metadata');
	await api.disconnect();
}
