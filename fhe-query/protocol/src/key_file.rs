//! Files of proving keys: the key, and beside it its hash in hexadecimal digits.

use std::{
	fs,
	path::{Path, PathBuf},
};

use assent_circuits::{circuit::Circuit, prover::ProvingKeyOf};

/// The file that holds the hash of the proving key in `path`.
pub fn hash_path(path: &Path) -> PathBuf {
	let mut name = path.as_os_str().to_owned();
	name.push(".hash");
	name.into()
}

/// Reads a proving key whose hash lies beside it.
pub fn read_key<C: Circuit>(path: &Path) -> Result<ProvingKeyOf<C>, String> {
	let hash_path = hash_path(path);
	let digits = fs::read_to_string(&hash_path).map_err(|e| format!("{}: {e}", hash_path.display()))?;
	let mut hash = [0; 32];
	hex::decode_to_slice(digits.trim(), &mut hash).map_err(|e| format!("{}: {e}", hash_path.display()))?;
	ProvingKeyOf::read(path, &hash).map_err(|e| format!("{}: {e}", path.display()))
}
