//! The state of one page: its keys, its model, its note, and the request under way.

use crate::order::Order;
use assent_circuits::{
	prover::{prove, ProvingKey, Witness},
	statement::{identity_commitment, nullifier, position, serve_binding, PublicInputs},
	tree,
	verifier::CIRCUIT_VERSION,
};
use assent_engine::{decrypt_label, encrypt_query, encrypt_scores, ClientKey, Descriptor, EvaluationKey, ScoresKey};
use assent_primitives::{query_commitment, ConsentVersion, Hash32, OfferId};
use assent_protocol::{receipt, QueryRequest, QueryResponse, NO_KEY};
use codec::{DecodeAll, Encode};
use zeroize::Zeroizing;

/// The state between calls. Every method gives the output's bytes or the text of an error.
#[derive(Default)]
pub struct Client {
	key: Option<ClientKey>,
	model: Option<Descriptor>,
	proving: Option<ProvingKey>,
	/// The secret of the note.
	secret: Option<Zeroizing<Hash32>>,
	asked: Option<Asked>,
	/// The secret of the last query for scores.
	scores: Option<ScoresKey>,
}

/// The request under way, which its response is checked against.
struct Asked {
	genesis: Hash32,
	worker: Hash32,
	request: QueryRequest,
}

impl Client {
	pub fn make_key(&mut self) -> Result<Vec<u8>, String> {
		self.key = Some(ClientKey::generate());
		Ok(Vec::new())
	}

	pub fn import_key(&mut self, bytes: &[u8]) -> Result<Vec<u8>, String> {
		self.key = Some(ClientKey::from_bytes(bytes).map_err(text)?);
		Ok(Vec::new())
	}

	pub fn export_key(&self) -> Result<Vec<u8>, String> {
		Ok(self.key()?.to_bytes().to_vec())
	}

	pub fn make_evaluation_key(&self) -> Result<Vec<u8>, String> {
		Ok(EvaluationKey::generate(self.key()?).into_bytes())
	}

	pub fn use_model(&mut self, descriptor: &[u8]) -> Result<Vec<u8>, String> {
		let model = Descriptor::from_bytes(descriptor).map_err(text)?;
		let shape = serde_json::json!({
			"hash": hex::encode(model.hash()),
			"columns": model.columns(),
			"classes": model.classes(),
			"features": model.features(),
		});
		self.model = Some(model);
		Ok(shape.to_string().into_bytes())
	}

	pub fn featurize(&self, row: &[u8]) -> Result<Vec<u8>, String> {
		Ok(self.features(row)?.iter().map(|feature| feature.to_le_bytes()[0]).collect())
	}

	pub fn encrypt(&self, row: &[u8]) -> Result<Vec<u8>, String> {
		Ok(encrypt_query(self.key()?, &self.features(row)?))
	}

	pub fn encrypt_scores(&mut self, row: &[u8]) -> Result<Vec<u8>, String> {
		let (key, query) = encrypt_scores(&self.features(row)?);
		self.scores = Some(key);
		Ok(query)
	}

	pub fn decrypt(&self, answer: &[u8]) -> Result<Vec<u8>, String> {
		Ok(self.label(answer)?.as_bytes().to_vec())
	}

	pub fn use_proving_key(&mut self, bytes: &[u8], hash: &[u8]) -> Result<Vec<u8>, String> {
		self.proving = Some(ProvingKey::from_bytes(bytes, &hash32(hash)?).map_err(text)?);
		Ok(Vec::new())
	}

	pub fn make_note(&mut self) -> Result<Vec<u8>, String> {
		let mut secret = Zeroizing::new(Hash32::default());
		// Below 2^248, so always a canonical field element.
		getrandom::getrandom(&mut secret[..31]).map_err(text)?;
		let commitment = identity_commitment(&secret).ok_or("the secret is not a field element")?;
		self.secret = Some(secret);
		Ok(commitment.to_vec())
	}

	pub fn request(&mut self, order: &[u8], key_hash: &[u8], ciphertext: &[u8]) -> Result<Vec<u8>, String> {
		let order: Order = serde_json::from_slice(order).map_err(|error| format!("this is not an order: {error}"))?;
		let price = order.price.parse().map_err(|_| "the price is not a number of plancks")?;
		let proving = self.proving.as_ref().ok_or("there is no proving key yet: call useProvingKey first")?;
		let secret = self.secret.as_ref().ok_or("there is no note yet: call makeNote first")?;
		let key_hash = hash32(key_hash)?;
		let commitment = query_commitment(&key_hash, ciphertext);
		let leaves: Vec<Hash32> = order.leaves.iter().map(|leaf| leaf.0).collect();
		let (Some(path), Some(root)) = (tree::path(&leaves, order.index), tree::root_of(&leaves)) else {
			return Err("the note's index is not one of the leaves, or a leaf is not a field element".into());
		};
		let position = position(order.generation, order.index);
		let nullifier = nullifier(secret, order.offer, position, order.credit).ok_or("the note's secret is spoilt")?;
		let inputs = PublicInputs {
			root: tree::access_root(&root, order.generation),
			nullifier,
			offer: order.offer,
			price,
			binding: serve_binding(&order.genesis, CIRCUIT_VERSION, &order.worker, order.version, &commitment),
		};
		let witness = Witness {
			secret: **secret,
			quota: order.quota,
			credit: order.credit,
			generation: order.generation,
			index: order.index,
			path,
		};
		let request = QueryRequest {
			offer: OfferId(order.offer),
			price,
			root: inputs.root,
			nullifier,
			version: ConsentVersion(order.version),
			key_hash,
			proof: prove(proving, &inputs, &witness).map_err(text)?,
			ciphertext: ciphertext.to_vec(),
		};
		let bytes = request.encode();
		self.asked = Some(Asked { genesis: order.genesis, worker: order.worker, request });
		Ok(bytes)
	}

	pub fn open_response(&mut self, bytes: &[u8]) -> Result<Vec<u8>, String> {
		let asked = self.asked.as_ref().ok_or("nothing was asked yet: call request first")?;
		let response = QueryResponse::decode_all(&mut &*bytes)
			.map_err(|_| "this is not a worker's response: it was cut off, or is of another version")?;
		// A page follows no chain, so the block that the receipt names is not looked up: see `receipt::check_time`.
		receipt::check(&asked.genesis, &asked.worker, &asked.request, &response).map_err(text)?;
		let estimates = match asked.request.key_hash == NO_KEY {
			true => Some(self.estimates(&response)?),
			false => None,
		};
		let label = match &estimates {
			Some(estimates) => self.best(estimates)?,
			None => self.label(&response.answer)?,
		};
		let opened = serde_json::json!({
			"label": label,
			"estimates": estimates,
			"compute_micros": response.compute_micros,
			"clear_nanos": response.times,
		});
		Ok(opened.to_string().into_bytes())
	}

	/// The name of the class that an answer holds.
	fn label(&self, answer: &[u8]) -> Result<&str, String> {
		let classes = self.model()?.classes();
		let label = decrypt_label(self.key()?, classes.len(), answer).map_err(text)?;
		Ok(classes.get(label).ok_or("the answer is of no class of the model")?)
	}

	/// Opens an answer of scores, which uses up the query's secret: the estimate of every class, about 0 to 1.
	fn estimates(&mut self, response: &QueryResponse) -> Result<Vec<f64>, String> {
		let classes = self.model()?.classes().len();
		let key = self.scores.take().ok_or("the answer is of scores that were not asked for, or was opened before")?;
		let scores = key.decrypt(classes, &response.answer).map_err(text)?;
		Ok(scores.iter().map(|score| *score as f64 / response.unit as f64 + 1.0 / classes as f64).collect())
	}

	/// The name of the class with the highest estimate, the first of a tie.
	fn best(&self, estimates: &[f64]) -> Result<&str, String> {
		let classes = self.model()?.classes().iter().zip(estimates).rev();
		let best = classes.max_by(|(_, a), (_, b)| a.total_cmp(b));
		best.map(|(class, _)| class.as_str()).ok_or_else(|| "the model has no classes".into())
	}

	fn key(&self) -> Result<&ClientKey, String> {
		self.key.as_ref().ok_or_else(|| "there is no client key yet: call makeClientKey first".into())
	}

	fn model(&self) -> Result<&Descriptor, String> {
		self.model.as_ref().ok_or_else(|| "there is no model yet: call useModel first".into())
	}

	/// The features of a row of 64-bit floats.
	fn features(&self, row: &[u8]) -> Result<Zeroizing<Vec<i8>>, String> {
		let model = self.model()?;
		let (numbers, rest) = row.as_chunks::<8>();
		let expected = model.columns().len();
		if numbers.len() != expected || !rest.is_empty() {
			return Err(format!("the row has {} numbers, the model takes {expected}", numbers.len()));
		}
		let row = Zeroizing::new(numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect::<Vec<_>>());
		match row.iter().all(|number| number.is_finite()) {
			true => Ok(Zeroizing::new(model.featurize(&row))),
			false => Err("a number of the row is not finite".into()),
		}
	}
}

fn hash32(bytes: &[u8]) -> Result<Hash32, String> {
	bytes.try_into().map_err(|_| format!("a hash has 32 bytes, this one {}", bytes.len()))
}

fn text(error: impl std::fmt::Display) -> String {
	error.to_string()
}
