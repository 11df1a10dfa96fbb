// Runs the module beside the page, so that the page stays alive while it computes. One call after the other:
// { id, call, args } in, { id, result, ms } or { id, error } out. "load" comes first.

import { Assent } from "./assent.js";

let assent;

onmessage = async ({ data: { id, call, args } }) => {
	const started = performance.now();
	try {
		let result;
		if (call === "load") assent = await Assent.load(...args);
		else if (call === "memoryBytes") result = assent.memoryBytes;
		else result = assent[call](...args);
		// Large bytes move to the page instead of being copied.
		const moved = result instanceof Uint8Array ? [result.buffer] : [];
		postMessage({ id, result, ms: performance.now() - started }, moved);
	} catch (error) {
		postMessage({ id, error: error.message });
	}
};
