// The client half of Assent in a browser: keys, encryption, proofs of paid access, decryption.
//
//   const assent = await Assent.load("assent.wasm");
//   assent.makeClientKey();
//   const key = assent.makeEvaluationKey();                  // upload it once, under the name assent.hash(key)
//   const model = assent.useModel(descriptorBytes);          // { columns, classes, features, hash }
//   const ciphertext = assent.encrypt(row);                  // numbers in the order of model.columns
//   const label = assent.decrypt(answer);                    // a name of model.classes
//
// and for an answer that is paid for:
//
//   assent.useProvingKey(bytes, hash);
//   const commitment = assent.makeNote();                    // goes to the chain with the money
//   const body = assent.request(order, keyHash, ciphertext); // POST it to the worker
//   const { label } = assent.openResponse(response);         // checks the receipt first
//
// All calls compute on the thread that makes them, keys for many seconds: use this from a Web Worker. What fails throws an
// AssentError that says what to do. Secrets stay in the module's memory; exportClientKey is the only way out.

/** A call that the module refused. */
export class AssentError extends Error {}

/** In place of an evaluation key's hash in a request for scores. */
export const NO_KEY = new Uint8Array(32);

/** The most bytes that the browser's generator gives at once. */
const RANDOM_AT_ONCE = 65536;

export class Assent {
	#module;

	/** Starts a module of its own: compiled from a URL, or from a WebAssembly.Module. */
	static async load(source) {
		let instance;
		const random = (at, length) => {
			try {
				const bytes = new Uint8Array(instance.exports.memory.buffer, at >>> 0, length >>> 0);
				for (let start = 0; start < bytes.length; start += RANDOM_AT_ONCE) {
					crypto.getRandomValues(bytes.subarray(start, start + RANDOM_AT_ONCE));
				}
				return 0;
			} catch {
				return 1;
			}
		};
		const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compileStreaming(fetch(source));
		instance = await WebAssembly.instantiate(module, { assent: { random } });
		return new Assent(instance.exports);
	}

	constructor(module) {
		this.#module = module;
	}

	/** Draws a client key. It encrypts queries and opens answers. */
	makeClientKey() {
		this.#call("make_client_key");
	}

	/** Takes back what exportClientKey gave. */
	importClientKey(bytes) {
		this.#call("import_client_key", bytes);
	}

	/** The client key's secret bytes. Whoever has them reads every query: keep them encrypted. */
	exportClientKey() {
		return this.#call("export_client_key");
	}

	/** The bytes with which a worker computes and sees nothing. Takes many seconds. */
	makeEvaluationKey() {
		return this.#call("make_evaluation_key");
	}

	/** BLAKE2b-256 of some bytes: the name of a key. */
	hash(bytes) {
		return this.#call("hash", bytes);
	}

	/** Takes a model's descriptor; gives its columns, classes, number of features, and hash. */
	useModel(descriptor) {
		return JSON.parse(text(this.#call("use_model", descriptor)));
	}

	/** The features of a row, as the worker would make them from it. */
	featurize(row) {
		return new Int8Array(this.#call("featurize", floats(row)).buffer);
	}

	/** The features of a row, encrypted. */
	encrypt(row) {
		return this.#call("encrypt", floats(row));
	}

	/** The features of a row, encrypted under a key for this query alone: ask with NO_KEY in place of a key's hash. */
	encryptScores(row) {
		return this.#call("encrypt_scores", floats(row));
	}

	/** The class that an encrypted answer names. */
	decrypt(answer) {
		return text(this.#call("decrypt", answer));
	}

	/** Takes the proving key of the chain's verifying key, and the hash it must have. */
	useProvingKey(bytes, hash) {
		this.#call("use_proving_key", bytes, hash);
	}

	/** Draws a note's secret; gives the commitment with which credits are bought. */
	makeNote() {
		return this.#call("make_note");
	}

	/**
	 * The request for one answer, with its proof. The order: genesis, worker (hex), version, offer, price (text), quota, credit,
	 * generation, index, leaves (hex).
	 */
	request(order, keyHash, ciphertext) {
		return this.#call("request", new TextEncoder().encode(JSON.stringify(order)), keyHash, ciphertext);
	}

	/**
	 * Checks the receipt of the response to the last request; gives the class that the answer names, of scores also the estimate
	 * of every class, and, as the worker says, the milliseconds that it computed and those that the classifier takes in the clear
	 * (0 when the worker does not know).
	 */
	openResponse(response) {
		const opened = JSON.parse(text(this.#call("open_response", response)));
		return { label: opened.label, estimates: opened.estimates, computeMs: opened.compute_micros / 1e3, clearMs: opened.clear_nanos.head / 1e6 };
	}

	/** Bytes of memory that the module has taken. */
	get memoryBytes() {
		return this.#module.memory.buffer.byteLength;
	}

	#output() {
		const module = this.#module;
		return new Uint8Array(module.memory.buffer, module.output_at() >>> 0, module.output_length() >>> 0).slice();
	}

	#call(name, ...parts) {
		const module = this.#module;
		for (const part of parts) {
			const at = module.argument(part.length);
			if (at === 0) throw new AssentError("this is larger than anything the module takes");
			new Uint8Array(module.memory.buffer, at >>> 0, part.length).set(part);
		}
		let failed;
		try {
			failed = module[name]();
		} catch (trap) {
			throw new AssentError(`the module broke and has to be loaded again (${text(this.#output()) || trap.message})`);
		}
		const output = this.#output();
		module.forget_output();
		if (failed) throw new AssentError(text(output));
		return output;
	}
}

/** Bytes as lower-case hexadecimal digits. */
export function hex(bytes) {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Hexadecimal digits as bytes. */
export function unhex(digits) {
	return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function text(bytes) {
	return new TextDecoder().decode(bytes);
}

/** Numbers as 64-bit floats, little-endian on every machine. */
function floats(row) {
	const view = new DataView(new ArrayBuffer(8 * row.length));
	row.forEach((number, index) => view.setFloat64(8 * index, number, true));
	return new Uint8Array(view.buffer);
}
