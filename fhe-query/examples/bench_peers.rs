//! Our side of `scripts/bench-peers.sh`: one dataset, one answer mode, one JSON object.
//!
//! `bench_peers TRAIN.csv TEST.csv ROWS label|scores` makes a model of the first table, classifies the whole second one in the clear
//! and its first rows encrypted, the engine on two threads. Times are medians in milliseconds, sizes bytes.

use fhe_query::compute::{
	decrypt_label, encrypt_query, encrypt_scores, ClientKey, Descriptor, Engine, EvaluationKey, Head, MapSpec,
	ScoresHead, Statistic, Table,
};
use std::{env, error::Error, time::Instant};

const FEATURES: u32 = 1024;
const THREADS: usize = 2;
const LABEL_COLUMN: &str = "label";

/// What the encrypted rows gave.
#[derive(Default)]
struct Answers {
	labels: Vec<Option<usize>>,
	key_bytes: usize,
	up: usize,
	down: usize,
	failure: &'static str,
}

fn main() -> Result<(), Box<dyn Error>> {
	let arguments: Vec<String> = env::args().skip(1).collect();
	let [train, test, rows, mode] = arguments.as_slice() else {
		return Err("usage: bench_peers TRAIN.csv TEST.csv ROWS label|scores".into());
	};
	let train = Table::read(train, Some(LABEL_COLUMN), None)?;
	let descriptor = Descriptor::fit(&train, MapSpec::Rff { dimension: FEATURES }, [1; 32])?;
	let test = Table::read(test, Some(LABEL_COLUMN), Some(&descriptor))?;
	let engine = Engine::new(THREADS)?;
	let head = engine.run(|| Statistic::of(&descriptor, &train).map(|sum| Head::solve(&sum, &descriptor)))???;
	let features: Vec<Vec<i8>> = test.rows.iter().map(|row| descriptor.featurize(row)).collect();
	let plain: Vec<usize> = features.iter().map(|features| head.label(features)).collect();
	let expected = test.labels.as_deref().ok_or("the test table has no labels")?;
	let right =
		plain.iter().zip(expected).filter(|(label, name)| descriptor.class_index(name) == Some(**label)).count();

	let count: usize = rows.parse()?;
	let rows = || test.rows.iter().take(count);
	let mut clock = Clock::default();
	let answers = match mode.as_str() {
		"label" => labels(&mut clock, &engine, &descriptor, &head, rows())?,
		"scores" => scores(&mut clock, &engine, &descriptor, &head, rows())?,
		_ => return Err(format!("there is no mode `{mode}`").into()),
	};
	let agreed = answers.labels.iter().zip(&plain).filter(|(opened, label)| **opened == Some(**label)).count();
	let encrypted = count.min(test.len());
	let figures = serde_json::json!({
		"accuracy": right as f64 / test.len() as f64,
		"rows": test.len(),
		"encrypted_rows": encrypted,
		"agreement": agreed as f64 / encrypted as f64,
		"keygen_ms": clock.median("keygen").unwrap_or(0.0),
		"encrypt_ms": clock.median("encrypt"),
		"server_ms": clock.median("server"),
		"decrypt_ms": clock.median("decrypt"),
		"threads": THREADS,
		"key_bytes": answers.key_bytes,
		"up_bytes": answers.up,
		"down_bytes": answers.down,
		"failure": answers.failure,
	});
	println!("{figures}");
	Ok(())
}

/// Encrypted labels, under one key for all queries.
fn labels<'a>(
	clock: &mut Clock,
	engine: &Engine,
	descriptor: &Descriptor,
	head: &Head,
	rows: impl Iterator<Item = &'a Vec<f64>>,
) -> Result<Answers, Box<dyn Error>> {
	let (client, key) = clock.time("keygen", || {
		let client = ClientKey::generate();
		let key = EvaluationKey::generate(&client);
		(client, key)
	});
	let session = engine.load_key(key.bytes())?;
	// What a bootstrap with the margin it was made for fails with: `docs/fhe-parameters.md`.
	let mut answers = Answers { key_bytes: key.bytes().len(), failure: "2^-128", ..Answers::default() };
	for row in rows {
		let query = clock.time("encrypt", || encrypt_query(&client, &descriptor.featurize(row)));
		let answer = clock.time("server", || engine.answer(&session, head, &query))?;
		answers.labels.push(clock.time("decrypt", || decrypt_label(&client, head.classes(), &answer)).ok());
		(answers.up, answers.down) = (query.len(), answer.len());
	}
	Ok(answers)
}

/// Encrypted scores, each query under a key of its own, which is part of encrypting it.
fn scores<'a>(
	clock: &mut Clock,
	engine: &Engine,
	descriptor: &Descriptor,
	head: &Head,
	rows: impl Iterator<Item = &'a Vec<f64>>,
) -> Result<Answers, Box<dyn Error>> {
	let prepared = ScoresHead::new(head)?;
	let mut answers = Answers { failure: "noise on scores", ..Answers::default() };
	for row in rows {
		let (key, query) = clock.time("encrypt", || encrypt_scores(&descriptor.featurize(row)));
		let answer = clock.time("server", || engine.answer_scores(&prepared, &query))?;
		let opened = clock.time("decrypt", || key.decrypt(head.classes(), &answer))?;
		answers.labels.push((0..opened.len()).rev().max_by_key(|class| opened.get(*class)));
		(answers.up, answers.down) = (query.len(), answer.len());
	}
	Ok(answers)
}

/// Milliseconds of named stages.
#[derive(Default)]
struct Clock(Vec<(&'static str, f64)>);

impl Clock {
	fn time<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
		let started = Instant::now();
		let result = work();
		self.0.push((stage, started.elapsed().as_secs_f64() * 1000.0));
		result
	}

	fn median(&self, stage: &str) -> Option<f64> {
		let mut times: Vec<f64> = self.0.iter().filter(|(name, _)| *name == stage).map(|(_, ms)| *ms).collect();
		times.sort_by(f64::total_cmp);
		times.get(times.len() / 2).copied()
	}
}
