//! Writes `keys/development.vk`, the same bytes every time, and prints its hash.

use assent_circuits::prover::ProvingKey;
use blake2::{digest::consts::U32, Blake2b, Digest};
use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
	let key = ProvingKey::development();
	let path = Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("run by cargo")).join("keys/development.vk");
	fs::write(&path, key.verifying_key())?;
	let hash: String = Blake2b::<U32>::digest(key.verifying_key()).iter().map(|byte| format!("{byte:02x}")).collect();
	println!(
		"keys/development.vk: {} bytes, {} constraints, BLAKE2b-256 {hash}",
		key.verifying_key().len(),
		key.constraints()
	);
	println!("INSECURE: everybody can forge proofs under this key. It is for development chains only.");
	Ok(())
}
