//! Our side of `scripts/bench-peers.sh`: one dataset, one answer mode, one JSON object.
//!
//! `bench_peers FOLDER DATASET SPLITS ROWS label|scores` makes a model of every division's training table and
//! classifies its test table in the clear: the accuracy is the mean. The first rows of the first division's are
//! classified encrypted, the engine on two threads. Times are medians in milliseconds, sizes bytes.

use assent_engine::{
	decrypt_label, encrypt_query, encrypt_scores, ClientKey, Descriptor, Engine, EvaluationKey, Head, MapSpec,
	ScoresHead, Statistic, Table,
};
use std::{env, error::Error, time::Instant};

/// Features for each column, before rounding up to a power of two, and the bounds of that.
const FEATURES_PER_COLUMN: usize = 16;
const FEATURES: std::ops::RangeInclusive<usize> = 256..=1024;
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

/// A model of one division, and its test rows.
struct Division {
	descriptor: Descriptor,
	head: Head,
	test: Table,
	/// Labels of the test rows in the clear.
	plain: Vec<usize>,
	accuracy: f64,
}

impl Division {
	fn of(engine: &Engine, folder: &str, dataset: &str, split: usize) -> Result<Self, Box<dyn Error>> {
		let path = |part: &str| format!("{folder}/{dataset}_{split}_{part}.csv");
		let train = Table::read(path("train"), Some(LABEL_COLUMN), None)?;
		let wanted = (train.columns.len() * FEATURES_PER_COLUMN).next_power_of_two();
		let dimension = wanted.clamp(*FEATURES.start(), *FEATURES.end()).try_into()?;
		let descriptor = Descriptor::fit(&train, MapSpec::Rff { dimension }, [1; 32])?;
		let test = Table::read(path("test"), Some(LABEL_COLUMN), Some(&descriptor))?;
		let head = engine.run(|| Statistic::of(&descriptor, &train).map(|sum| Head::solve(&sum, &descriptor)))???;
		let plain: Vec<usize> = test.rows.iter().map(|row| head.label(&descriptor.featurize(row))).collect();
		let expected = test.labels.as_deref().ok_or("the test table has no labels")?;
		let right =
			plain.iter().zip(expected).filter(|(label, name)| descriptor.class_index(name) == Some(**label)).count();
		let accuracy = right as f64 / test.len() as f64;
		Ok(Self { descriptor, head, test, plain, accuracy })
	}
}

fn main() -> Result<(), Box<dyn Error>> {
	let arguments: Vec<String> = env::args().skip(1).collect();
	let [folder, dataset, splits, rows, mode] = arguments.as_slice() else {
		return Err("usage: bench_peers FOLDER DATASET SPLITS ROWS label|scores".into());
	};
	let engine = Engine::new(THREADS)?;
	let splits: usize = splits.parse()?;
	let others: Vec<f64> = (1..splits)
		.map(|split| Division::of(&engine, folder, dataset, split).map(|division| division.accuracy))
		.collect::<Result<_, _>>()?;
	let Division { descriptor, head, test, plain, accuracy } = Division::of(&engine, folder, dataset, 0)?;
	let accuracy = others.iter().fold(accuracy, |sum, other| sum + other) / (others.len() + 1) as f64;

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
		"accuracy": accuracy,
		"splits": others.len() + 1,
		"features": head.features(),
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
