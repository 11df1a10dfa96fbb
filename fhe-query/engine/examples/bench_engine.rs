//! Measures the engine and prints one JSON object: times in milliseconds (medians), sizes in bytes.
//!
//! Models have 1,024 features and are made of synthetic clusters; the engine runs on two threads, as the figures in
//! `docs/benchmarks.md` say. `bootstraps` is the number of programmable bootstraps in one label of ten classes.
//!
//! ```sh
//! cargo run -p assent-engine --example bench_engine -- [--search 10000,100000,1000000] [--agreement 200]
//! ```
//!
//! `--search` lists the sizes of search indexes (a million rows take 0.9 GB and some minutes to build), `--agreement`
//! says how many held-out rows are asked for their label under encryption.

use assent_engine::{
	bootstraps, decrypt_answer, decrypt_label, encrypt_query, encrypt_question, encrypt_scores, ClientKey, Descriptor,
	Embedding, Engine, EvaluationKey, Head, MapSpec, Question, ScoresHead, SearchIndex, SearchSecret, SearchShape,
	SessionKey, Statistic, Table, EMBEDDING,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use serde_json::{json, Map, Value};
use std::time::Instant;

const CLASSES: usize = 10;
const FEATURES: u32 = 1024;
const COLUMNS: usize = 64;
const ROWS: usize = 1500;
const THREADS: usize = 2;
const PLACES: u8 = 3;
/// The argument with which the program starts itself to see how much memory a client takes.
const AS_CLIENT: &str = "--as-client";

type Figures = Map<String, Value>;
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
	let arguments: Vec<String> = std::env::args().collect();
	if arguments.iter().any(|argument| argument == AS_CLIENT) {
		return client();
	}
	let option = |name: &str, default: &str| {
		let value = arguments.iter().skip_while(|argument| *argument != name).nth(1);
		value.cloned().unwrap_or_else(|| default.to_string())
	};
	let agreement: usize = option("--agreement", "200").parse()?;
	let sizes = option("--search", "10000,100000,1000000");
	let sizes: Vec<usize> =
		sizes.split(',').filter(|size| !size.is_empty()).map(str::parse).collect::<std::result::Result<_, _>>()?;

	let mut figures = Figures::new();
	let engine = Engine::new(THREADS)?;
	let ten = Model::train(&engine, CLASSES, &mut figures)?;
	unlearn(&engine, &ten, &mut figures)?;
	keys_and_labels(&engine, &ten, agreement, &mut figures)?;
	scores(&engine, &ten, &mut figures)?;
	for rows in sizes {
		search(&engine, rows, &mut figures)?;
	}
	figures.insert("threads".into(), THREADS.into());
	println!("{:#}", Value::Object(figures));
	Ok(())
}

struct Model {
	descriptor: Descriptor,
	table: Table,
	statistic: Statistic,
	head: Head,
}

impl Model {
	fn train(engine: &Engine, classes: usize, figures: &mut Figures) -> Result<Self> {
		let table = clusters(classes, ROWS, 1);
		let descriptor = Descriptor::fit(&table, MapSpec::Rff { dimension: FEATURES }, [1; 32])?;
		let (featurize_ms, _) = timed(5, || descriptor.featurize(&table.rows[0]));
		let (statistic_ms, statistic) = timed(3, || engine.run(|| Statistic::of(&descriptor, &table)));
		let statistic = statistic??;
		let (check_ms, checked) = timed(3, || engine.run(|| statistic.check(&descriptor, ROWS as u64, 100)));
		checked??;
		let (solve_ms, head) = timed(3, || engine.run(|| Head::solve(&statistic, &descriptor)));
		let head = head??;
		for (name, value) in [
			("featurize_ms", featurize_ms),
			("statistic_ms", statistic_ms),
			("check_ms", check_ms),
			("solve_ms", solve_ms),
		] {
			figures.insert(name.into(), json!(value));
		}
		figures.insert("statistic_bytes".into(), statistic.to_bytes().len().into());
		figures.insert("head_bytes".into(), head.to_bytes().len().into());
		Ok(Self { descriptor, table, statistic, head })
	}
}

/// One revocation: the subtraction alone, and with the solve that follows.
fn unlearn(engine: &Engine, model: &Model, figures: &mut Figures) -> Result<()> {
	let leaver = Statistic::of(&model.descriptor, &first_rows(&model.table, ROWS / 10))?;
	let mut sums = vec![model.statistic.clone(); 9];
	let mut next = sums.iter_mut();
	let (subtract_ms, done) = timed(9, || next.next().map(|sum| sum.sub(&leaver)));
	done.transpose()?;
	let rest = &sums[0];
	let (solve_ms, head) = timed(3, || engine.run(|| Head::solve(rest, &model.descriptor)));
	head??;
	figures.insert("unlearn_ms_10x1024".into(), json!(subtract_ms));
	figures.insert("unlearn_with_solve_ms".into(), json!(subtract_ms + solve_ms));
	Ok(())
}

fn keys_and_labels(engine: &Engine, ten: &Model, agreement: usize, figures: &mut Figures) -> Result<()> {
	let (client_key_ms, client) = timed(3, ClientKey::generate);
	let (evaluation_key_ms, key) = timed(3, || EvaluationKey::generate(&client));
	let (load_ms, session) = timed(3, || engine.load_key(key.bytes()));
	let session = session?;
	figures.insert("keygen_ms".into(), json!(client_key_ms + evaluation_key_ms));
	figures.insert("key_bytes".into(), key.bytes().len().into());
	figures.insert("key_load_ms".into(), json!(load_ms));
	figures.insert("key_memory_bytes".into(), session.memory_bytes().into());
	figures.insert("client_rss_mb".into(), json!(client_memory()?));

	let features = ten.descriptor.featurize(&ten.table.rows[0]);
	let (encrypt_ms, query) = timed(9, || encrypt_query(&client, &features));
	let (linear_ms, done) = timed(9, || engine.linear_layer(&ten.head, &query));
	done?;
	let (answer_ms, answer) = timed(9, || engine.answer(&session, &ten.head, &query));
	let answer = answer?;
	let (decrypt_ms, label) = timed(9, || decrypt_label(&client, CLASSES, &answer));
	if label? != ten.head.label(&features) {
		return Err("the encrypted label is not the label in the clear".into());
	}
	let (top_k_ms, best) = ask(engine, &session, &client, &ten.head, &features, Question::TopK { places: PLACES })?;
	if best.first() != Some(&Some(ten.head.label(&features))) {
		return Err("the best encrypted class is not the label in the clear".into());
	}
	let over = Question::Threshold { class: ten.head.label(&features).try_into()?, above: 0 };
	let (threshold_ms, above) = ask(engine, &session, &client, &ten.head, &features, over)?;
	if above != [Some(1)] {
		return Err("the label's estimate is not above zero".into());
	}
	let costs = engine.measure(&ten.descriptor, &ten.head)?;
	for (name, value) in [
		("top_k_worker_ms_10x1024", top_k_ms),
		("threshold_worker_ms_10x1024", threshold_ms),
		("clear_head_us_10x1024", micros(costs.head)),
		("clear_score_us_1x1024", micros(costs.score)),
		("clear_pipeline_us_10x1024", micros(costs.pipeline)),
		("label_vs_clear", answer_ms * 1e3 / micros(costs.head)),
		("linear_vs_clear", micros(costs.linear) / micros(costs.head)),
		("encrypt_ms", encrypt_ms),
		("linear_ms", linear_ms),
		("label_worker_ms_10x1024", answer_ms),
		("bootstrap_cpu_ms", (answer_ms - linear_ms) * THREADS as f64 / bootstraps(CLASSES) as f64),
		("decrypt_ms", decrypt_ms),
	] {
		figures.insert(name.into(), json!(value));
	}
	figures.insert("bootstraps".into(), bootstraps(CLASSES).into());
	figures.insert("query_bytes".into(), query.len().into());
	figures.insert("answer_bytes".into(), answer.len().into());
	if agreement > 0 {
		let held_out = clusters(CLASSES, agreement, 2);
		let agree = agreeing(engine, &session, &client, ten, &held_out)?;
		figures.insert("label_agreement".into(), json!(agree as f64 / agreement as f64));
		figures.insert("label_agreement_rows".into(), agreement.into());
	}

	let two = Model::train(engine, 2, &mut Figures::new())?;
	let query = encrypt_query(&client, &two.descriptor.featurize(&two.table.rows[0]));
	let (answer_ms, answer) = timed(9, || engine.answer(&session, &two.head, &query));
	answer?;
	figures.insert("label_worker_ms_2x1024".into(), json!(answer_ms));
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
) -> Result<(f64, Vec<Option<usize>>)> {
	let query = encrypt_question(client, &question, features);
	let (ms, answer) = timed(5, || engine.answer(session, head, &query));
	Ok((ms, decrypt_answer(client, &question, CLASSES, &answer?)?))
}

fn micros(time: std::time::Duration) -> f64 {
	time.as_secs_f64() * 1e6
}

/// Rows whose encrypted label is the one in the clear.
fn agreeing(engine: &Engine, session: &SessionKey, client: &ClientKey, model: &Model, rows: &Table) -> Result<usize> {
	let mut agree = 0;
	for row in &rows.rows {
		let features = model.descriptor.featurize(row);
		let answer = engine.answer(session, &model.head, &encrypt_query(client, &features))?;
		agree += usize::from(decrypt_label(client, CLASSES, &answer).ok() == Some(model.head.label(&features)));
	}
	Ok(agree)
}

fn scores(engine: &Engine, model: &Model, figures: &mut Figures) -> Result<()> {
	let features = model.descriptor.featurize(&model.table.rows[0]);
	let head = ScoresHead::new(&model.head)?;
	let (encrypt_ms, (key, query)) = timed(9, || encrypt_scores(&features));
	let (answer_ms, answer) = timed(99, || engine.answer_scores(&head, &query));
	let answer = answer?;
	let (decrypt_ms, scores) = once(|| key.decrypt(CLASSES, &answer));
	if scores?.iter().zip(model.head.scores(&features)).any(|(score, plain)| score.abs_diff(plain) > 1000) {
		return Err("the encrypted scores are not those in the clear".into());
	}
	for (name, value) in
		[("scores_p50_ms", answer_ms), ("scores_encrypt_ms", encrypt_ms), ("scores_decrypt_ms", decrypt_ms)]
	{
		figures.insert(name.into(), json!(value));
	}
	figures.insert("scores_query_bytes".into(), query.len().into());
	figures.insert("scores_answer_bytes".into(), answer.len().into());
	Ok(())
}

fn search(engine: &Engine, rows: usize, figures: &mut Figures) -> Result<()> {
	let name = match rows {
		1_000_000 => "1m".into(),
		rows => format!("{}k", rows / 1000),
	};
	let shape = SearchShape::for_rows(rows, [1; 32])?;
	let mut index = SearchIndex::new(shape);
	// What is in the rows does not change how long the work takes: some hundred different ones are used in turn.
	let mut rng = ChaCha20Rng::seed_from_u64(3);
	let embeddings = (0..257)
		.map(|_| Embedding::scaled(&(0..EMBEDDING).map(|_| rng.gen_range(-1.0..1.0)).collect::<Vec<f64>>()))
		.collect::<std::result::Result<Vec<_>, _>>()?;
	let (build_ms, built) = once(|| {
		(0..shape.clusters()).try_for_each(|cluster| {
			let first = cluster * shape.height();
			let rows: Vec<&Embedding> =
				(first..rows.min(first + shape.height())).map(|row| &embeddings[row % embeddings.len()]).collect();
			engine.run(|| index.fill(cluster, &rows))?
		})
	});
	built?;
	let cluster = shape.clusters() / 2;
	let wanted = &embeddings[(cluster * shape.height() + 5) % embeddings.len()];
	let (prepare_ms, secret) = once(|| engine.run(|| SearchSecret::prepare(&shape)));
	let (encrypt_ms, encrypted) = once(|| secret.and_then(|secret| secret.encrypt(cluster, wanted)));
	let (key, query) = encrypted?;
	let (answer_ms, answer) = timed(15, || engine.answer_search(&index, &query));
	let (answer, hint) = (answer?, index.hint());
	let (decrypt_ms, scores) = once(|| key.decrypt(&hint, &answer));
	let scores = scores?;
	let best = (0..scores.len()).rev().max_by_key(|row| scores[*row]);
	let best = best.map(|row| (cluster * shape.height() + row) % embeddings.len());
	if best.map(|best| &embeddings[best]) != Some(wanted) {
		return Err("the row that was asked for does not come first".into());
	}
	for (what, value) in [
		("p50_ms", answer_ms),
		("build_ms", build_ms),
		("prepare_ms", prepare_ms),
		("encrypt_ms", encrypt_ms),
		("decrypt_ms", decrypt_ms),
	] {
		figures.insert(format!("search_{name}_{what}"), json!(value));
	}
	for (what, value) in
		[("query_bytes", query.len()), ("answer_bytes", answer.len()), ("hint_bytes", hint.to_bytes().len())]
	{
		figures.insert(format!("search_{name}_{what}"), value.into());
	}
	Ok(())
}

/// What a client does before its first answer; prints the peak of its resident memory in MB.
fn client() -> Result<()> {
	let client = ClientKey::generate();
	let key = EvaluationKey::generate(&client);
	let query = encrypt_query(&client, &[1; FEATURES as usize]);
	let (_, scores) = encrypt_scores(&[1; FEATURES as usize]);
	if key.bytes().is_empty() || query.is_empty() || scores.is_empty() {
		return Err("nothing was made".into());
	}
	let status = std::fs::read_to_string("/proc/self/status")?;
	let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("the peak memory is not known")?;
	let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
	println!("{}", kilobytes / 1024.0);
	Ok(())
}

/// Peak memory of a process that makes keys and encrypts, in MB.
fn client_memory() -> Result<f64> {
	let output = std::process::Command::new(std::env::current_exe()?).arg(AS_CLIENT).output()?;
	Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// The time of one run in milliseconds, and its result.
fn once<T>(work: impl FnOnce() -> T) -> (f64, T) {
	let start = Instant::now();
	let result = work();
	(start.elapsed().as_secs_f64() * 1000.0, result)
}

/// The median time of some runs, in milliseconds, and the last result.
fn timed<T>(runs: usize, mut work: impl FnMut() -> T) -> (f64, T) {
	let mut times = Vec::with_capacity(runs);
	loop {
		let (time, result) = once(&mut work);
		times.push(time);
		if times.len() >= runs {
			times.sort_by(f64::total_cmp);
			return (times[times.len() / 2], result);
		}
	}
}

fn clusters(classes: usize, count: usize, seed: u64) -> Table {
	let mut centre_rng = ChaCha20Rng::seed_from_u64(1);
	let mut rng = ChaCha20Rng::seed_from_u64(seed);
	let centres: Vec<Vec<f64>> =
		(0..classes).map(|_| (0..COLUMNS).map(|_| centre_rng.gen_range(0.0..16.0)).collect()).collect();
	let rows = (0..count).map(|row| centres[row % classes].iter().map(|at| at + rng.gen_range(-6.0..6.0)).collect());
	Table {
		columns: (0..COLUMNS).map(|column| format!("p{column}")).collect(),
		rows: rows.collect(),
		labels: Some((0..count).map(|row| (row % classes).to_string()).collect()),
		label_column: Some("digit".into()),
	}
}

fn first_rows(table: &Table, count: usize) -> Table {
	let mut part = table.clone();
	part.rows.truncate(count);
	part.labels.iter_mut().for_each(|labels| labels.truncate(count));
	part
}
