//! Measures the engine and prints one JSON object: times in milliseconds (medians), sizes in bytes.
//!
//! The model has 10 classes and 1,024 features and is made of synthetic clusters; the engine runs on two threads, as the
//! figures in `docs/benchmarks.md` say. `bootstraps` is the number of programmable bootstraps in one answer.

use fhe_query::compute::{
	bootstraps, decrypt_answer, decrypt_label, encrypt_query, encrypt_question, ClientKey, Descriptor, Engine, EngineError,
	EvaluationKey, Head, MapSpec, Question, SessionKey, Statistic, Table,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::time::Instant;

const CLASSES: usize = 10;
const FEATURES: u32 = 1024;
const COLUMNS: usize = 64;
const ROWS: usize = 1500;
const THREADS: usize = 2;
const PLACES: u8 = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
	let table = clusters();
	let descriptor = Descriptor::fit(&table, MapSpec::Rff { dimension: FEATURES }, [1; 32])?;
	let engine = Engine::new(THREADS)?;

	let (featurize_ms, features) = timed(5, || descriptor.featurize(&table.rows[0]));
	let (statistic_ms, statistic) = timed(3, || engine.run(|| Statistic::of(&descriptor, &table)));
	let statistic = statistic??;
	let (check_ms, checked) = timed(3, || engine.run(|| statistic.check(&descriptor, ROWS as u64, 100)));
	checked??;
	let (solve_ms, head) = timed(3, || engine.run(|| Head::solve(&statistic, &descriptor)));
	let head = head??;
	let leaver = Statistic::of(&descriptor, &first_rows(&table, ROWS / 10))?;
	let (unlearn_ms, rest) = timed(3, || {
		let mut rest = statistic.clone();
		rest.sub(&leaver).map(|()| engine.run(|| Head::solve(&rest, &descriptor)))
	});
	rest???;

	let (client_key_ms, client) = timed(1, ClientKey::generate);
	let (keygen_ms, key) = timed(1, || EvaluationKey::generate(&client));
	let (load_ms, session) = timed(3, || engine.load_key(key.bytes()));
	let session = session?;
	let (encrypt_ms, query) = timed(9, || encrypt_query(&client, &features));
	let (linear_ms, done) = timed(9, || engine.linear_layer(&head, &query));
	done?;
	let (answer_ms, answer) = timed(9, || engine.answer(&session, &head, &query));
	let answer = answer?;
	let (decrypt_ms, label) = timed(9, || decrypt_label(&client, CLASSES, &answer));
	if label? != head.label(&features) {
		return Err("the encrypted label is not the label in the clear".into());
	}

	let (top_k_ms, best) = ask(&engine, &session, &client, &head, &features, Question::TopK { places: PLACES })?;
	if best.first() != Some(&Some(head.label(&features))) {
		return Err("the best encrypted class is not the label in the clear".into());
	}
	let over = Question::Threshold { class: head.label(&features).try_into()?, above: 0 };
	let (threshold_ms, above) = ask(&engine, &session, &client, &head, &features, over)?;
	if above != [Some(1)] {
		return Err("the label's estimate is not above zero".into());
	}
	let costs = engine.measure(&descriptor, &head)?;

	let figures = serde_json::json!({
		"label_worker_ms_10x1024": answer_ms,
		"top_k_worker_ms_10x1024": top_k_ms,
		"threshold_worker_ms_10x1024": threshold_ms,
		"clear_head_us_10x1024": micros(costs.head),
		"clear_score_us_1x1024": micros(costs.score),
		"clear_pipeline_us_10x1024": micros(costs.pipeline),
		"label_vs_clear": answer_ms * 1e3 / micros(costs.head),
		"linear_vs_clear": micros(costs.linear) / micros(costs.head),
		"linear_ms": linear_ms,
		"bootstraps": bootstraps(CLASSES),
		"bootstrap_cpu_ms": (answer_ms - linear_ms) * THREADS as f64 / bootstraps(CLASSES) as f64,
		"threads": THREADS,
		"featurize_ms": featurize_ms,
		"encrypt_ms": encrypt_ms,
		"decrypt_ms": decrypt_ms,
		"keygen_ms": client_key_ms + keygen_ms,
		"key_load_ms": load_ms,
		"statistic_ms": statistic_ms,
		"check_ms": check_ms,
		"solve_ms": solve_ms,
		"unlearn_ms": unlearn_ms,
		"query_bytes": query.len(),
		"answer_bytes": answer.len(),
		"key_bytes": key.bytes().len(),
		"key_memory_bytes": session.memory_bytes(),
		"statistic_bytes": statistic.to_bytes().len(),
		"head_bytes": head.to_bytes().len(),
	});
	println!("{figures:#}");
	Ok(())
}

/// The median time of an answer, in milliseconds, and what it says.
fn ask(
	engine: &Engine,
	session: &SessionKey,
	client: &ClientKey,
	head: &Head,
	features: &[i8],
	question: Question,
) -> Result<(f64, Vec<Option<usize>>), EngineError> {
	let query = encrypt_question(client, &question, features);
	let (ms, answer) = timed(5, || engine.answer(session, head, &query));
	Ok((ms, decrypt_answer(client, &question, CLASSES, &answer?)?))
}

fn micros(time: std::time::Duration) -> f64 {
	time.as_secs_f64() * 1e6
}

/// The median time of some runs, in milliseconds, and the last result.
fn timed<T>(runs: usize, mut work: impl FnMut() -> T) -> (f64, T) {
	let mut times = Vec::with_capacity(runs);
	loop {
		let start = Instant::now();
		let result = work();
		times.push(start.elapsed().as_secs_f64() * 1000.0);
		if times.len() >= runs {
			times.sort_by(f64::total_cmp);
			return (times[times.len() / 2], result);
		}
	}
}

fn clusters() -> Table {
	let mut rng = ChaCha20Rng::seed_from_u64(1);
	let centres: Vec<Vec<f64>> =
		(0..CLASSES).map(|_| (0..COLUMNS).map(|_| rng.gen_range(0.0..16.0)).collect()).collect();
	let rows = (0..ROWS).map(|row| centres[row % CLASSES].iter().map(|at| at + rng.gen_range(-6.0..6.0)).collect());
	Table {
		columns: (0..COLUMNS).map(|column| format!("p{column}")).collect(),
		rows: rows.collect(),
		labels: Some((0..ROWS).map(|row| (row % CLASSES).to_string()).collect()),
		label_column: Some("digit".into()),
	}
}

fn first_rows(table: &Table, count: usize) -> Table {
	let mut part = table.clone();
	part.rows.truncate(count);
	part.labels.iter_mut().for_each(|labels| labels.truncate(count));
	part
}
