//! `assent keys`: the keys of proofs, and the formats in which others read and write them.

use std::{
	fs,
	io::Read,
	path::{Path, PathBuf},
};

use anyhow::{bail, ensure, Context as _};
use assent_circuits::{
	circuit::{PaidQuery, UseConsent},
	interop::{self, json, Contribution, R1cs, Sample},
	prover::ProvingKey,
	verifier::is_development_key,
};
use assent_client::{access, words::counted, Progress};
use assent_primitives::content_hash;
use serde_json::{json, Value};

use crate::{
	args::{CircuitArg, ImportZkey, KeysCommand, KeysVerify},
	context::Context,
	output::Outcome,
};

/// Longest `.zkey` that is read: several times that of the largest circuit here.
const MAX_ZKEY: u64 = 256 << 20;
/// Contributions below which a ceremony is too small to trust.
const ENOUGH: usize = 10;

pub async fn run(command: KeysCommand, context: &Context) -> anyhow::Result<Outcome> {
	// All of it computes or reads files.
	tokio::task::block_in_place(|| match command {
		KeysCommand::Development { out } => development(&out, context),
		KeysCommand::ExportR1cs { circuit, out } => export_r1cs(circuit, &out),
		KeysCommand::ImportZkey(args) => import_zkey(&args, context),
		KeysCommand::ExportVk { input, out } => export_key(&input, &out),
		KeysCommand::ExportProof { proof, out } => export_proof(&proof, &out),
		KeysCommand::Show { input } => show(&input),
		KeysCommand::Verify(args) => verify(&args),
	})
}

fn development(out: &Path, context: &Context) -> anyhow::Result<Outcome> {
	context.ui.say("making the development keys");
	let key = ProvingKey::development();
	let (proving, verifying) = access::write_key(&key, out)?;
	let hash = hex::encode(content_hash(key.verifying_key()));
	let text = format!(
		"{} and {}, hash {hash}\nINSECURE: anyone can make these keys and forge proofs with them. Only development \
		 chains accept them",
		proving.display(),
		verifying.display()
	);
	let json = json!({
		"proving_key": proving.display().to_string(),
		"verifying_key": verifying.display().to_string(),
		"hash": hash,
		"insecure": true,
	});
	Ok(Outcome { json, text })
}

fn constraints(circuit: CircuitArg) -> anyhow::Result<R1cs> {
	let constraints = match circuit {
		CircuitArg::PaidQuery => R1cs::of::<PaidQuery>(),
		CircuitArg::UseConsent => R1cs::of::<UseConsent>(),
	};
	constraints.context("the constraint system could not be made")
}

fn export_r1cs(circuit: CircuitArg, out: &Path) -> anyhow::Result<Outcome> {
	let constraints = constraints(circuit)?;
	let file = constraints.to_r1cs();
	write(out, &file)?;
	let hash = hex::encode(constraints.hash());
	let power = constraints.domain().ilog2();
	let text = format!(
		"{}: {} and {} of {}, for powers of tau of at least 2^{power}\nBLAKE2b-256 {hash}",
		out.display(),
		counted(constraints.len(), "constraint"),
		counted(constraints.public_inputs(), "public input"),
		circuit.name(),
	);
	let json = json!({
		"circuit": circuit.name(),
		"r1cs": out.display().to_string(),
		"hash": hash,
		"constraints": constraints.len(),
		"public_inputs": constraints.public_inputs(),
		"power": power,
	});
	Ok(Outcome { json, text })
}

fn import_zkey(args: &ImportZkey, context: &Context) -> anyhow::Result<Outcome> {
	let ImportZkey { circuit, input, out } = args;
	let name = input.display();
	let bytes = read(input, MAX_ZKEY)?;
	context.ui.say("checking the key against the circuit");
	let imported = match circuit {
		CircuitArg::PaidQuery => imported::<PaidQuery>(&bytes, out),
		CircuitArg::UseConsent => imported::<UseConsent>(&bytes, out),
	};
	let (verifying, hash, contributions) = imported.with_context(|| name.to_string())?;
	let r1cs = hex::encode(constraints(*circuit)?.hash());
	let mut text = format!("{name}: a key of {}, whose r1cs has the hash {r1cs}\n", circuit.name());
	for (number, contribution) in contributions.iter().enumerate() {
		text += &format!("  {}. {}\n", number + 1, line(contribution));
	}
	let persons = contributions.iter().filter(|contribution| contribution.beacon.is_none()).count();
	if persons < ENOUGH {
		text += &format!(
			"only {persons} contributed: a trustworthy ceremony has at least {ENOUGH} contributors who do not know \
			 each other\n"
		);
	}
	if contributions.last().is_none_or(|last| last.beacon.is_none()) {
		text += "no beacon ended this ceremony: the last contributor could choose the key\n";
	}
	text += &format!("{} and {}, hash {hash}", out.display(), verifying.display());
	let json = json!({
		"circuit": circuit.name(),
		"r1cs_hash": r1cs,
		"zkey_hash": hex::encode(content_hash(&bytes)),
		"proving_key": out.display().to_string(),
		"verifying_key": verifying.display().to_string(),
		"hash": hash,
		"contributions": contributions.iter().map(contribution_json).collect::<Vec<_>>(),
	});
	Ok(Outcome { json, text })
}

/// Imports a key and writes it; gives the file of the verifying key, its hash, and who contributed.
fn imported<C: Sample>(bytes: &[u8], out: &Path) -> anyhow::Result<(PathBuf, String, Vec<Contribution>)> {
	let (key, contributions) = interop::import::<C>(bytes)?;
	let verifying = access::write_key_as(&key, out)?;
	Ok((verifying, hex::encode(content_hash(key.verifying_key())), contributions))
}

fn line(contribution: &Contribution) -> String {
	let who = match (&contribution.beacon, contribution.name.as_str()) {
		(Some(beacon), _) => {
			format!("beacon {}, hashed 2^{} times", hex::encode(&beacon.value), beacon.iterations_exp)
		},
		(None, "") => "without a name".into(),
		(None, name) => format!("{name:?}"),
	};
	format!("{who}: {}", hex::encode(contribution.hash))
}

fn contribution_json(contribution: &Contribution) -> Value {
	let beacon = contribution.beacon.as_ref();
	json!({
		"name": contribution.name,
		"hash": hex::encode(contribution.hash),
		"beacon": beacon.map(|beacon| hex::encode(&beacon.value)),
		"beacon_iterations_exp": beacon.map(|beacon| beacon.iterations_exp),
	})
}

fn export_key(input: &Path, out: &Path) -> anyhow::Result<Outcome> {
	let key = verifying_key(input)?;
	write(out, json::key_to_json(&key).with_context(|| input.display().to_string())?.as_bytes())?;
	let hash = hex::encode(content_hash(&key));
	let text = format!("{}: the verifying key with the hash {hash}", out.display());
	Ok(Outcome { json: json!({ "vk": out.display().to_string(), "hash": hash }), text })
}

fn export_proof(proof: &str, out: &Path) -> anyhow::Result<Outcome> {
	let mut bytes = [0; assent_primitives::PROOF_BYTES];
	hex::decode_to_slice(proof.trim_start_matches("0x"), &mut bytes).context("the proof is 256 hexadecimal digits")?;
	write(out, json::proof_to_json(&bytes)?.as_bytes())?;
	let text = format!("{}: the proof, with the public inputs of its transaction", out.display());
	Ok(Outcome { json: json!({ "proof": out.display().to_string() }), text })
}

fn show(input: &Path) -> anyhow::Result<Outcome> {
	let key = verifying_key(input)?;
	let inputs = interop::inputs_of(&key).with_context(|| input.display().to_string())?;
	let hash = content_hash(&key);
	let development = is_development_key(&hash);
	let warning = match development {
		true => "\nINSECURE: a development key, under which anyone can forge proofs",
		false => "",
	};
	let text = format!(
		"{}: a sound verifying key for {}\nBLAKE2b-256 {}{warning}",
		input.display(),
		counted(inputs, "public input"),
		hex::encode(hash)
	);
	let json = json!({
		"verifying_key": format!("0x{}", hex::encode(&key)),
		"hash": hex::encode(hash),
		"public_inputs": inputs,
		"development": development,
	});
	Ok(Outcome { json, text })
}

fn verify(args: &KeysVerify) -> anyhow::Result<Outcome> {
	let key = verifying_key(&args.vk)?;
	let proof = json::proof_from_json(&text(&args.proof)?).with_context(|| args.proof.display().to_string())?;
	let inputs = json::inputs_from_json(&text(&args.public)?).with_context(|| args.public.display().to_string())?;
	interop::verify(&key, &inputs, &proof)?;
	let hash = hex::encode(content_hash(&key));
	let text = format!("the proof holds for {} under the key {hash}", counted(inputs.len(), "public input"));
	Ok(Outcome { json: json!({ "valid": true, "hash": hash, "public_inputs": inputs.len() }), text })
}

/// A verifying key in arkworks' compressed encoding, from a file of either kind.
fn verifying_key(path: &Path) -> anyhow::Result<Vec<u8>> {
	let bytes = read(path, json::MAX_TEXT as u64)?;
	match bytes.first() {
		// A key begins with a coordinate that fills its bytes at random; that it looks like JSON does not happen to a
		// key we wrote.
		Some(b'{') if std::str::from_utf8(&bytes).is_ok() => {
			json::key_from_json(&text(path)?).with_context(|| path.display().to_string())
		},
		Some(_) => Ok(bytes),
		None => bail!("{} is empty", path.display()),
	}
}

fn text(path: &Path) -> anyhow::Result<String> {
	let bytes = read(path, json::MAX_TEXT as u64)?;
	String::from_utf8(bytes).with_context(|| format!("{} is not a text file", path.display()))
}

/// The whole file, if it is not longer than `most` bytes.
fn read(path: &Path, most: u64) -> anyhow::Result<Vec<u8>> {
	let file = fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
	let mut bytes = Vec::new();
	let length =
		file.take(most + 1).read_to_end(&mut bytes).with_context(|| format!("cannot read {}", path.display()))?;
	ensure!(u64::try_from(length)? <= most, "{} is longer than {most} bytes", path.display());
	Ok(bytes)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
	fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
