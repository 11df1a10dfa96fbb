// The page: four steps, each of which says what it does, what it took, and what to do when it fails.

import { hex, unhex } from "./assent.js";
import { startClient } from "./client.js";

const SIDE = 8;
const INK = 16;
const $ = (id) => document.getElementById(id);

const assent = startClient();
const state = { offer: undefined, keyHash: undefined, note: undefined, credit: 0, row: new Array(SIDE * SIDE).fill(0) };
// For scripts that drive this page.
window.assentPage = { assent, state };

/** What the worker at the page's own address says; throws what it refuses with. */
async function fetched(path, options) {
	const response = await fetch(path, options);
	if (!response.ok) throw new Error(`the worker refused: ${await response.text()}`);
	return response;
}

async function bytes(path, options) {
	return new Uint8Array(await (await fetched(path, options)).arrayBuffer());
}

/** Runs one step: its button rests meanwhile, its status line tells what goes on. */
function step(button, status, work) {
	$(button).onclick = async () => {
		const line = $(status);
		line.classList.remove("wrong");
		$(button).disabled = true;
		try {
			await work((text) => (line.textContent = text));
		} catch (error) {
			line.classList.add("wrong");
			line.textContent = error.message;
		}
		$(button).disabled = false;
		$("buy").disabled = $("buy").disabled || !state.keyHash;
		$("ask").disabled = !state.keyHash || !state.note;
	};
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const duration = (ms) => (ms < 0.1 ? `${(1000 * ms).toFixed(1)} µs` : ms < 1000 ? `${ms.toFixed(1)} ms` : seconds(ms));
const size = (length) => (length < 100_000 ? `${(length / 1000).toFixed(1)} kB` : `${(length / 1e6).toFixed(1)} MB`);

step("make-keys", "keys-status", async (say) => {
	const started = performance.now();
	const tell = (what) => say(`${what} … ${seconds(performance.now() - started)}`);
	let what = "drawing the secret key";
	const clock = setInterval(() => tell(what), 100);
	$("keys-progress").hidden = false;
	try {
		await assent.makeClientKey();
		what = "making the evaluation key";
		const key = await assent.makeEvaluationKey();
		const hash = await assent.hash(key);
		what = `uploading ${size(key.length)}`;
		await fetched(`v1/keys/${hex(hash)}`, { method: "PUT", body: key });
		state.keyHash = hash;
		state.keyBytes = key.length;
		say(`ready in ${seconds(performance.now() - started)}: ${size(key.length)} uploaded, the secret key stayed here`);
		$("buy").disabled = false;
	} finally {
		clearInterval(clock);
		$("keys-progress").hidden = true;
	}
});

step("buy", "credits-status", async (say) => {
	say("fetching the proving key …");
	const offer = state.offer;
	await assent.useProvingKey(await bytes("v1/proving-key"), unhex(offer.proving_key));
	say("buying …");
	const commitment = await assent.makeNote();
	state.note = await (await fetched("v1/notes", { method: "POST", body: commitment })).json();
	state.credit = 0;
	say(`${offer.quota} credits bought`);
});

step("ask", "ask-status", async (say) => {
	$("answer").textContent = "";
	$("steps").hidden = true;
	if (state.credit >= state.offer.quota) throw new Error("all credits are spent: buy more");
	say("encrypting …");
	const ciphertext = await assent.encrypt(state.row);
	say("proving that it is paid for …");
	const { genesis, worker, version, offer, price, quota, generation } = state.offer;
	const order = { genesis, worker, version, offer, price, quota, generation, credit: state.credit, ...state.note };
	const request = await assent.request(order, state.keyHash, ciphertext);
	say("the worker computes …");
	const sent = performance.now();
	const response = await bytes("v1/queries", { method: "POST", body: request });
	const waited = performance.now() - sent;
	// From here on the credit is spent, whatever the answer is worth.
	state.credit += 1;
	const { label, computeMs, clearMs } = await assent.openResponse(response);
	say("");
	$("answer").textContent = `It is a ${label}.`;
	state.label = label;
	show([
		["features and encryption, here", assent.ms.encrypt, ciphertext.length],
		["proof of paid access, here", assent.ms.request, request.length - ciphertext.length],
		["waiting for the answer", waited, response.length],
		["of that: the worker, on ciphertext", computeMs],
		["the classifier in the clear, as the worker measured it", clearMs],
		["receipt and decryption, here", assent.ms.openResponse],
	]);
});

function show(rows) {
	$("steps").tBodies[0].replaceChildren(
		...rows.map(([what, ms, length]) => {
			const row = document.createElement("tr");
			const head = document.createElement("th");
			head.scope = "row";
			head.textContent = what;
			row.append(head);
			for (const text of [duration(ms), length === undefined ? "" : size(length)]) {
				row.insertCell().textContent = text;
			}
			return row;
		}),
	);
	$("steps").hidden = false;
}

/** Paints a row as eight by eight grey fields. */
function paint(canvas, row) {
	const context = canvas.getContext("2d");
	const field = canvas.width / SIDE;
	row.forEach((ink, index) => {
		const grey = 255 - (ink / INK) * 235;
		context.fillStyle = `rgb(${grey} ${grey} ${grey})`;
		context.fillRect((index % SIDE) * field, Math.floor(index / SIDE) * field, field, field);
	});
}

function choose(row, button) {
	state.row = [...row];
	paint($("pad"), state.row);
	$("answer").textContent = "";
	$("steps").hidden = true;
	for (const other of $("samples").children) other.setAttribute("aria-pressed", String(other === button));
}

/** A pen one and a half fields wide, darkest in the middle. */
function draw(event) {
	if (!event.buttons) return;
	const box = $("pad").getBoundingClientRect();
	const [x, y] = [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
	const row = state.row.map((ink, index) => {
		const distance = Math.hypot((index % SIDE) + 0.5 - x, Math.floor(index / SIDE) + 0.5 - y);
		return Math.max(ink, Math.round(INK * Math.min(1, Math.max(0, 1.35 - distance))));
	});
	choose(row);
}

$("pad").onpointerdown = (event) => {
	$("pad").setPointerCapture(event.pointerId);
	draw(event);
};
$("pad").onpointermove = draw;
$("clear").onclick = () => choose(new Array(SIDE * SIDE).fill(0));

try {
	state.offer = await (await fetched("v1/offer")).json();
	const model = await assent.useModel(await bytes("v1/descriptor"));
	if (model.hash !== state.offer.descriptor) throw new Error("the worker's descriptor is not the one of its model");
	state.offer.rows.slice(0, 24).forEach(({ row }, index) => {
		const button = document.createElement("button");
		const canvas = document.createElement("canvas");
		canvas.width = canvas.height = SIDE;
		button.append(canvas);
		button.setAttribute("aria-label", `Digit ${index + 1}`);
		button.onclick = () => choose(row, button);
		paint(canvas, row);
		$("samples").append(button);
	});
	$("samples").firstElementChild.click();
} catch (error) {
	$("keys-status").classList.add("wrong");
	$("keys-status").textContent = error.message;
	$("make-keys").disabled = true;
}
