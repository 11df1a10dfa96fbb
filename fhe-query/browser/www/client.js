// The module in a Web Worker: every method of Assent as one that gives a promise. Durations of the last calls are in `ms`.

export function startClient(module = "assent.wasm") {
	const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
	const waiting = new Map();
	const ms = {};
	let last = 0;
	worker.onmessage = ({ data }) => {
		const { call, resolve, reject } = waiting.get(data.id);
		waiting.delete(data.id);
		if (data.error !== undefined) return reject(new Error(data.error));
		ms[call] = data.ms;
		resolve(data.result);
	};
	worker.onerror = (event) => {
		waiting.forEach(({ reject }) => reject(new Error(event.message || "the worker could not start")));
		waiting.clear();
	};
	const send = (call, args) =>
		new Promise((resolve, reject) => {
			const id = ++last;
			waiting.set(id, { call, resolve, reject });
			worker.postMessage({ id, call, args });
		});
	const ready = send("load", [new URL(module, import.meta.url).href]);
	// A property named "then" would make the client itself look like a promise.
	const method = (_, name) => (name === "then" ? undefined : name === "ms" ? ms : async (...args) => {
		await ready;
		return send(name, args);
	});
	return new Proxy({}, { get: method });
}
