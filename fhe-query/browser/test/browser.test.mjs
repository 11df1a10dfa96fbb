// The client half in headless Chromium, against a worker with the real engine and the real verifier (examples/browser_peer).
// Its environment: see scripts/browser-test.sh.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const environment = (name) => process.env[name] ?? assert.fail(`${name} is not set: run scripts/browser-test.sh`);
const MODULE = environment("BROWSER_MODULE");
const OUT = environment("BROWSER_OUT");
const WWW = fileURLToPath(new URL("../www", import.meta.url));
const KEYS_MS = 300_000;
const QUERY_MS = 120_000;

let peer, browser, page, address;
const figures = { browser_wasm_bytes: statSync(MODULE).size };
const problems = [];

before(async () => {
	mkdirSync(OUT, { recursive: true });
	peer = spawn(environment("BROWSER_PEER"), [environment("BROWSER_ROWS"), WWW, MODULE], { stdio: ["ignore", "pipe", "inherit"] });
	const line = once(createInterface(peer.stdout), "line");
	const gone = once(peer, "exit").then(([code]) => assert.fail(`the worker stopped at once with ${code}`));
	[address] = await Promise.race([line, gone]);
	browser = await chromium.launch({
		executablePath: environment("CHROMIUM"),
		args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync"],
	});
	page = await browser.newPage({ viewport: { width: 800, height: 1100 } });
	page.on("pageerror", (error) => problems.push(error.message));
	page.setDefaultTimeout(QUERY_MS);
	await page.goto(address);
	await page.locator("#samples button").first().waitFor();
});

after(async () => {
	await browser?.close();
	peer?.kill();
	writeFileSync(`${OUT}/browser.json`, `${JSON.stringify(figures, null, 2)}\n`);
});

/** Runs `work` in the page, with `p` = { assent, state, hex, unhex, post }. */
const inPage = (work, argument) =>
	page.evaluate(
		async ([source, argument]) => {
			const { hex, unhex, Assent } = await import("./assent.js");
			const { startClient } = await import("./client.js");
			const post = async (path, body, method = "POST") => {
				const response = await fetch(path, { method, body });
				return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
			};
			const order = (note, credit) => {
				const { genesis, worker, version, offer, price, quota, generation } = window.assentPage.state.offer;
				return { genesis, worker, version, offer, price, quota, generation, credit, ...note };
			};
			const refusal = (promise) => promise.then(() => "accepted", (error) => error.message);
			return eval(source)({ ...window.assentPage, hex, unhex, Assent, startClient, post, order, refusal }, argument);
		},
		[`(${work})`, argument],
	);

test("the module imports nothing but randomness", () => {
	const module = new WebAssembly.Module(readFileSync(MODULE));
	assert.deepEqual(WebAssembly.Module.imports(module), [{ module: "assent", name: "random", kind: "function" }]);
});

test("keys are made while the page stays alive", async () => {
	// The longest pause between two frames of the page while the worker thread computes.
	await page.evaluate(() => {
		window.longest = 0;
		let last = performance.now();
		const frame = (now) => {
			window.longest = Math.max(window.longest, now - last);
			last = now;
			requestAnimationFrame(frame);
		};
		requestAnimationFrame(frame);
	});
	await page.locator("#make-keys").click();
	await page.locator("#keys-status", { hasText: "making the evaluation key" }).waitFor();
	await page.screenshot({ path: `${OUT}/keys.png` });
	const told = [];
	const ready = page.locator("#keys-status", { hasText: "ready in" }).waitFor({ timeout: KEYS_MS });
	let done = false;
	ready.finally(() => (done = true)).catch(() => {});
	while (!done) {
		told.push(await page.locator("#keys-status").textContent());
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	await ready;
	const [longest, ms, bytes, memory] = await inPage(async (p) => [window.longest, p.assent.ms, p.state.keyBytes, await p.assent.memoryBytes()]);
	assert.ok(new Set(told).size > 3, `the page told too little: ${told}`);
	const making = ms.makeClientKey + ms.makeEvaluationKey;
	assert.ok(longest < making / 2, `the page stood still for ${longest} of ${making} ms`);
	figures.browser_keygen_s = making / 1000;
	figures.browser_key_bytes = bytes;
	figures.browser_memory_mb = memory / 2 ** 20;
});

test("the page asks about a row and is told what the model says in the clear", async () => {
	await page.locator("#buy").click();
	await page.locator("#credits-status", { hasText: "credits bought" }).waitFor();
	await page.locator("#ask").click();
	await page.locator("#answer", { hasText: "It is a" }).waitFor();
	const [label, expected, ms] = await inPage((p) => [p.state.label, p.state.offer.rows[0].label, p.assent.ms]);
	assert.equal(label, expected);
	figures.browser_encrypt_ms = ms.encrypt;
	figures.browser_prove_s = ms.request / 1000;
	figures.browser_open_ms = ms.openResponse;
	figures.browser_proving_key_load_ms = ms.useProvingKey;
	await page.screenshot({ path: `${OUT}/page.png`, fullPage: true });
});

test("a digit can be drawn", async () => {
	const box = await page.locator("#pad").boundingBox();
	await page.locator("#clear").click();
	await page.mouse.move(box.x + box.width / 2, box.y + 20);
	await page.mouse.down();
	await page.mouse.move(box.x + box.width / 2, box.y + box.height - 20, { steps: 30 });
	await page.mouse.up();
	await page.locator("#ask").click();
	await page.locator("#answer", { hasText: "It is a" }).waitFor();
	await page.screenshot({ path: `${OUT}/drawn.png`, fullPage: true });
	const ink = await inPage((p) => p.state.row.filter((ink) => ink > 0).length);
	assert.ok(ink >= 6, `only ${ink} fields have ink`);
});

test("features are the worker's, bit for bit", async () => {
	const wrong = await inPage(async (p) => {
		const different = async ({ row, features }) => String(await p.assent.featurize(row)) !== String(features);
		return (await Promise.all(p.state.offer.rows.map(different))).filter(Boolean).length;
	});
	assert.equal(wrong, 0);
});

test("five rows, encrypted, proved and answered, agree with plaintext", async () => {
	const labels = await inPage(async (p) => {
		const labels = [];
		for (const { row, label } of p.state.offer.rows.slice(1, 6)) {
			const ciphertext = await p.assent.encrypt(row);
			const request = await p.assent.request(p.order(p.state.note, p.state.credit++), p.state.keyHash, ciphertext);
			const { status, bytes } = await p.post("v1/queries", request);
			const opened = await p.assent.openResponse(bytes);
			labels.push({ status, label: opened.label, expected: label });
		}
		return labels;
	});
	assert.deepEqual(labels.map(({ status, label }) => ({ status, label })), labels.map(({ expected }) => ({ status: 200, label: expected })));
});

test("scores come without an evaluation key, and are opened once", async () => {
	const [opened, expected, again] = await inPage(async (p) => {
		const { row, label } = p.state.offer.rows[6];
		const ciphertext = await p.assent.encryptScores(row);
		const request = await p.assent.request(p.order(p.state.note, p.state.credit++), new Uint8Array(32), ciphertext);
		const { bytes } = await p.post("v1/queries", request);
		return [await p.assent.openResponse(bytes), label, await p.refusal(p.assent.openResponse(bytes))];
	});
	assert.equal(opened.label, expected);
	assert.equal(opened.estimates.length, 10);
	const sum = opened.estimates.reduce((sum, estimate) => sum + estimate);
	assert.ok(Math.abs(sum - 1) < 0.1, `estimates add up to ${sum}`);
	assert.match(again, /opened before/);
});

test("a note's second request gets the same answer, and another query none", async () => {
	const [first, again, other] = await inPage(async (p) => {
		const credit = p.state.credit++;
		const rows = p.state.offer.rows;
		const body = async (row) => p.assent.request(p.order(p.state.note, credit), p.state.keyHash, await p.assent.encrypt(row));
		const request = await body(rows[7].row);
		const first = await p.post("v1/queries", request);
		const { label } = await p.assent.openResponse(first.bytes);
		const again = await p.post("v1/queries", request);
		const other = await p.post("v1/queries", await body(rows[8].row));
		return [{ ...first, label, expected: rows[7].label }, again, other].map(({ bytes, ...rest }) => rest);
	});
	assert.equal(first.label, first.expected);
	assert.deepEqual([first.status, again.status, other.status], [200, 200, 409]);
});

test("a proof does not fit another ciphertext, price or nullifier", async () => {
	const statuses = await inPage(async (p) => {
		const request = await p.assent.request(p.order(p.state.note, p.state.credit++), p.state.keyHash, await p.assent.encrypt(p.state.row));
		// Offer 4, price 16, root 32, nullifier 32, version 4, key 32, proof 128, then the ciphertext.
		const flipped = (at) => {
			const copy = request.slice();
			copy[at] ^= 1;
			return copy;
		};
		const at = [request.length - 1, 4, 4 + 16 + 32, 4 + 16 + 32 + 32 + 4 + 32 + 5];
		return Promise.all(at.map(async (at) => (await p.post("v1/queries", flipped(at))).status));
	});
	assert.deepEqual(statuses, [403, 403, 403, 403]);
});

test("an answer that is cut off, spoilt or of another query is refused", async () => {
	const refusals = await inPage(async (p) => {
		const ask = async () => {
			const ciphertext = await p.assent.encrypt(p.state.row);
			const request = await p.assent.request(p.order(p.state.note, p.state.credit++), p.state.keyHash, ciphertext);
			return (await p.post("v1/queries", request)).bytes;
		};
		const other = await ask();
		const bytes = await ask();
		const spoilt = (at) => {
			const copy = bytes.slice();
			copy[at] ^= 1;
			return copy;
		};
		// The receipt is signed, and names the answer's hash.
		const cases = [bytes.slice(0, -1), spoilt(3), spoilt(bytes.length - 50), other, new Uint8Array(0)];
		const refusals = [];
		for (const response of cases) refusals.push(await p.refusal(p.assent.openResponse(response)));
		return [...refusals, await p.refusal(p.assent.openResponse(bytes))];
	});
	assert.match(refusals[0], /cut off/);
	assert.match(refusals[1], /not signed by the worker/);
	assert.match(refusals[2], /another answer/);
	assert.match(refusals[3], /another query than the one asked/);
	assert.match(refusals[4], /cut off/);
	assert.equal(refusals[5], "accepted");
});

test("another key neither opens an answer nor repeats a secret, and an exported key does open it", async () => {
	const { foreign, home, commitments } = await inPage(async (p) => {
		const descriptor = new Uint8Array(await (await fetch("v1/descriptor")).arrayBuffer());
		const ciphertext = await p.assent.encrypt(p.state.row);
		const request = await p.assent.request(p.order(p.state.note, p.state.credit++), p.state.keyHash, ciphertext);
		const response = (await p.post("v1/queries", request)).bytes;
		const end = response.length - 40;
		const answer = response.slice(end - answerLength(response), end);
		const second = await p.Assent.load("assent.wasm");
		second.useModel(descriptor);
		const attempt = (work) => {
			try {
				return work();
			} catch (error) {
				return error.message;
			}
		};
		// To a foreign key an answer is noise, which falls on a label by chance: twelve of them never all see one.
		const foreign = [];
		for (let n = 0; n < 12; n++) {
			second.makeClientKey();
			foreign.push(attempt(() => second.decrypt(answer)));
		}
		second.importClientKey(await p.assent.exportClientKey());
		const home = second.decrypt(answer) === (await p.assent.openResponse(response)).label;
		const third = await p.Assent.load("assent.wasm");
		return { foreign, home, commitments: [second.makeNote(), second.makeNote(), third.makeNote()].map(p.hex) };

		/** Receipt 172 bytes, signature 64, time 8, the answer behind its SCALE length, times 32, unit 8. */
		function answerLength(response) {
			const rest = response.length - 172 - 64 - 8 - 40;
			return rest - (rest < 16386 ? 2 : 4);
		}
	});
	assert.ok(foreign.some((said) => /key/i.test(said)), `twelve foreign keys read ${foreign}`);
	assert.equal(home, true);
	assert.equal(new Set(commitments).size, 3);
});

test("what the module cannot use is refused with a reason, and it goes on", async () => {
	const refusals = await inPage(async (p) => {
		const fresh = await p.Assent.load("assent.wasm");
		const attempt = (work) => {
			try {
				work();
				return "accepted";
			} catch (error) {
				return `${error.constructor.name}: ${error.message}`;
			}
		};
		const random = (length) => crypto.getRandomValues(new Uint8Array(length));
		const key = new Uint8Array(await (await fetch("v1/proving-key")).arrayBuffer());
		const spoilt = key.slice();
		spoilt[1000] ^= 1;
		const hash = p.unhex(p.state.offer.proving_key);
		const row = p.state.row;
		const refusals = {
			"no key": attempt(() => fresh.exportClientKey()),
			"no model": attempt(() => fresh.encrypt(row)),
			"no descriptor": attempt(() => fresh.useModel(random(100))),
			"no client key": attempt(() => fresh.importClientKey(random(100))),
			"no proving key": attempt(() => fresh.useProvingKey(random(100), fresh.hash(random(100)))),
			"a spoilt proving key": attempt(() => fresh.useProvingKey(spoilt, hash)),
			"a hash of 31 bytes": attempt(() => fresh.useProvingKey(key, hash.slice(1))),
			"an argument too large": attempt(() => fresh.hash(new Uint8Array((64 << 20) + 1))),
			"an order that is none": attempt(() => fresh.request({ genesis: "00" }, hash, row)),
		};
		fresh.useModel(new Uint8Array(await (await fetch("v1/descriptor")).arrayBuffer()));
		fresh.makeClientKey();
		refusals["a row too short"] = attempt(() => fresh.encrypt(row.slice(1)));
		refusals["a row with no number"] = attempt(() => fresh.encrypt([NaN, ...row.slice(1)]));
		refusals["an answer that is none"] = attempt(() => fresh.decrypt(random(5000)));
		refusals["a credit beyond the quota"] = attempt(() => {
			fresh.useProvingKey(key, hash);
			fresh.makeNote();
			fresh.request(p.order(p.state.note, p.state.offer.quota), hash, new Uint8Array(8));
		});
		refusals["a note of somebody else"] = attempt(() => fresh.request(p.order(p.state.note, 0), hash, new Uint8Array(8)));
		return [refusals, fresh.encrypt(row).length];
	});
	const [said, length] = refusals;
	for (const [what, text] of Object.entries(said)) assert.match(text, /^AssentError: .{10,}/, `${what}: ${text}`);
	assert.ok(length > 8000);
});

test("without a generator there is no key, and the module says that it broke", async () => {
	const said = await inPage(async (p) => {
		const module = await WebAssembly.compileStreaming(fetch("assent.wasm"));
		const { exports } = await WebAssembly.instantiate(module, { assent: { random: () => 1 } });
		const assent = new p.Assent(exports);
		const attempt = () => {
			try {
				assent.makeClientKey();
				return "made a key";
			} catch (error) {
				return `${error.constructor.name}: ${error.message}`;
			}
		};
		return [attempt(), attempt()];
	});
	for (const text of said) assert.match(text, /^AssentError: the module broke and has to be loaded again \(.{10,}\)/s);
});

test("the page made no error of its own", () => assert.deepEqual(problems, []));
