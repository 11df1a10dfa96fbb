//! The client half in a browser: keys, features, encryption, proofs of paid access, and decryption.
//!
//! *Module*: this crate as WebAssembly. *Argument*: bytes that JavaScript leaves in the module's memory before a call.
//! *Output*: bytes that a call leaves there, a result or the text of an error.
//!
//! There is no bundler and no generated glue: `www/assent.js` is the whole other side of the functions below. A call
//! goes so: `argument(length)` once for each argument, and the bytes are written where it points; then the call itself,
//! which takes them in that order and gives 0, or 1 for an error; then `output_at` and `output_length` say where the
//! bytes of the output lie until the next call. The module imports one function, `assent.random`, which fills memory
//! from the browser's `crypto.getRandomValues`. Secrets stay in the module's memory unless they are exported by name.
//!
//! Everything computes on the one thread that calls it, keys for many seconds: call it from a Web Worker.

mod client;
mod order;

use client::Client;
use std::{cell::RefCell, panic, sync::Once};
use zeroize::Zeroize;

/// Most bytes of one argument: what a proving key or an answer never reaches.
const MAX_ARGUMENT_BYTES: usize = 64 << 20;
/// Most arguments of one call.
const MAX_ARGUMENTS: usize = 4;

#[derive(Default)]
struct Module {
	arguments: Vec<Vec<u8>>,
	output: Vec<u8>,
	client: Client,
}

thread_local! {
	static MODULE: RefCell<Module> = RefCell::default();
	/// The message of a panic. It is the output from then on, and the module can no longer be used.
	static BROKEN: RefCell<String> = RefCell::default();
}

/// Before a panic ends the call as a trap, which has no text, it leaves what it said.
fn keep_panics() {
	static KEPT: Once = Once::new();
	KEPT.call_once(|| panic::set_hook(Box::new(|panic| BROKEN.set(panic.to_string()))));
}

/// Runs one call on the arguments that were left for it, and leaves its output.
fn call<const N: usize>(work: impl FnOnce(&mut Client, [&[u8]; N]) -> Result<Vec<u8>, String>) -> u32 {
	keep_panics();
	MODULE.with_borrow_mut(|module| {
		let mut arguments = std::mem::take(&mut module.arguments);
		module.output.zeroize();
		let slices: Vec<&[u8]> = arguments.iter().map(Vec::as_slice).collect();
		let result = match slices.try_into() {
			Ok(slices) => work(&mut module.client, slices),
			Err(_) => Err(format!("the call takes {N} arguments")),
		};
		arguments.zeroize();
		let (output, failed) = match result {
			Ok(output) => (output, 0),
			Err(text) => (text.into_bytes(), 1),
		};
		module.output = output;
		failed
	})
}

/// Room for the next argument, `length` zero bytes; null when it is too large or one too many.
#[no_mangle]
extern "C" fn argument(length: usize) -> *mut u8 {
	MODULE.with_borrow_mut(|module| {
		if length > MAX_ARGUMENT_BYTES || module.arguments.len() >= MAX_ARGUMENTS {
			module.arguments.zeroize();
			return std::ptr::null_mut();
		}
		module.arguments.push(vec![0; length]);
		module.arguments.last_mut().map_or(std::ptr::null_mut(), |bytes| bytes.as_mut_ptr())
	})
}

/// Returns the address of the output of the last call, or of the message of the panic that ended it.
#[no_mangle]
extern "C" fn output_at() -> *const u8 {
	BROKEN.with_borrow(|broken| match broken.is_empty() {
		true => MODULE.with_borrow(|module| module.output.as_ptr()),
		false => broken.as_ptr(),
	})
}

/// Returns its length in bytes.
#[no_mangle]
extern "C" fn output_length() -> usize {
	BROKEN.with_borrow(|broken| match broken.is_empty() {
		true => MODULE.with_borrow(|module| module.output.len()),
		false => broken.len(),
	})
}

/// Wipes and frees the output of the last call.
#[no_mangle]
extern "C" fn forget_output() {
	MODULE.with_borrow_mut(|module| {
		module.output.zeroize();
		module.output = Vec::new();
	});
}

/// Takes any bytes and gives their BLAKE2b-256, the name of a key.
#[no_mangle]
extern "C" fn hash() -> u32 {
	call(|_, [bytes]| Ok(assent_engine::blake2b_256(bytes).to_vec()))
}

/// Draws a client key. No arguments, no output.
#[no_mangle]
extern "C" fn make_client_key() -> u32 {
	call(|client, []| client.make_key())
}

/// Takes a client key that was exported: its bytes. No output.
#[no_mangle]
extern "C" fn import_client_key() -> u32 {
	call(|client, [bytes]| client.import_key(bytes))
}

/// Gives the client key's secret bytes. No arguments.
#[no_mangle]
extern "C" fn export_client_key() -> u32 {
	call(|client, []| client.export_key())
}

/// Makes the evaluation key of the client key and gives its bytes. No arguments.
#[no_mangle]
extern "C" fn make_evaluation_key() -> u32 {
	call(|client, []| client.make_evaluation_key())
}

/// Takes a model's descriptor and gives its columns and classes, in JSON.
#[no_mangle]
extern "C" fn use_model() -> u32 {
	call(|client, [descriptor]| client.use_model(descriptor))
}

/// Takes a row, 64-bit floats in the order of the columns, and gives its features, one signed byte each.
#[no_mangle]
extern "C" fn featurize() -> u32 {
	call(|client, [row]| client.featurize(row))
}

/// Takes a row and gives the encrypted query.
#[no_mangle]
extern "C" fn encrypt() -> u32 {
	call(|client, [row]| client.encrypt(row))
}

/// Takes a row and gives the encrypted query for its scores, under a key of its own. No client key is needed.
#[no_mangle]
extern "C" fn encrypt_scores() -> u32 {
	call(|client, [row]| client.encrypt_scores(row))
}

/// Takes an encrypted answer and gives the name of its class.
#[no_mangle]
extern "C" fn decrypt() -> u32 {
	call(|client, [answer]| client.decrypt(answer))
}

/// Takes a proving key's bytes and the 32 bytes of their hash. No output.
#[no_mangle]
extern "C" fn use_proving_key() -> u32 {
	call(|client, [bytes, hash]| client.use_proving_key(bytes, hash))
}

/// Draws the secret of a note and gives the identity commitment that is handed over with the money. No arguments.
#[no_mangle]
extern "C" fn make_note() -> u32 {
	call(|client, []| client.make_note())
}

/// Takes an [`wire::Order`] in JSON, the hash of the evaluation key and an encrypted query; gives the request to send,
/// with its proof of paid access.
#[no_mangle]
extern "C" fn request() -> u32 {
	call(|client, [order, key_hash, ciphertext]| client.request(order, key_hash, ciphertext))
}

/// Takes the bytes of a worker's response to the last request; checks the receipt and gives the class, of scores also
/// the estimate of every class, the microseconds that the worker says it computed, and what it says the same costs in
/// the clear, in JSON.
#[no_mangle]
extern "C" fn open_response() -> u32 {
	call(|client, [response]| client.open_response(response))
}

#[link(wasm_import_module = "assent")]
extern "C" {
	/// Fills `length` bytes at `at` with random bytes; gives 0 when that succeeded.
	fn random(at: *mut u8, length: usize) -> u32;
}

/// The source of all randomness of this module.
fn browser_random(bytes: &mut [u8]) -> Result<(), getrandom::Error> {
	// SAFETY: the function writes exactly `length` bytes, from `at` on, and those are `bytes`.
	match unsafe { random(bytes.as_mut_ptr(), bytes.len()) } {
		0 => Ok(()),
		_ => Err(getrandom::Error::UNEXPECTED),
	}
}

getrandom::register_custom_getrandom!(browser_random);
