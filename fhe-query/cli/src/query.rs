//! `assent query`: an answer and a checked receipt for each row.

use anyhow::{bail, ensure, Context as _};
use assent_chain::{At, Chain};
use assent_client::{
	query::{medians, Answer, Latency, Querier, Setup, Subject},
	wallet::Wallet,
	wish::{Overhead, Passage, Said, Wish},
	ClientError,
};
use assent_engine::{Description, Table};
use assent_primitives::{ModelId, OfferId};
use assent_protocol::{receipt, Quote};
use serde_json::{json, Map, Value};

use crate::{
	args::Query,
	context::{Context, WithJson},
	output::{table, unit, Outcome},
	passphrase::passphrase,
};

struct Asked {
	row: Option<usize>,
	/// The question, where it is a search.
	question: Option<String>,
	expected: Option<String>,
	answer: Answer,
	/// The answer of another worker to the same row.
	compared: Option<Answer>,
}

impl Asked {
	/// Tells if two workers agree; `None` when one of them was not asked or could not decide. Scores have noise, so
	/// only their best classes are compared.
	fn agrees(&self) -> Option<bool> {
		let other = self.compared.as_ref()?;
		match (&self.answer.said, &other.said) {
			_ if self.answer.undecided.is_some() || other.undecided.is_some() => None,
			(ours @ Said::Scores(_), theirs) => Some(ours.label() == theirs.label()),
			(ours, theirs) => Some(ours == theirs),
		}
	}

	/// Tells if the first class of the answer is the expected one; `None` when there is nothing to compare.
	fn is_right(&self) -> Option<bool> {
		let expected = self.expected.as_deref()?;
		match &self.answer.said {
			Said::Above { .. } | Said::Found(_) => None,
			said => Some(said.label() == Some(expected)),
		}
	}
}

pub async fn query(args: Query, context: &Context) -> anyhow::Result<Outcome> {
	let chain = context.chain().await?;
	let wallet = Wallet::open(&args.wallet.wallet, false)?;
	let model = args.of.id();
	let (first, second) = (args.offer.map(OfferId), args.compare.map(OfferId));
	if let Some(second) = second {
		different_workers(&chain, model, first, second).await?;
	}
	let results = args.csv.is_none().then_some(args.results.into());
	let wish = Wish { top: args.top, class: args.class.clone(), above: args.above, results };
	let passphrase = passphrase(&args.passphrase, &wallet)?;
	let proving_key = args.key.proving_key.clone();
	let texts = !args.no_texts;
	let setup = Setup { chain, wallet, model, offer: first, wish, texts, passphrase, proving_key };
	let mut querier = Querier::start(setup, &context.ui).await?;
	let mut subjects = subjects(&args, &querier)?;
	subjects.truncate(args.limit.unwrap_or(usize::MAX));
	let rows = subjects.len();
	let available = querier.credits_left() + querier.unanswered() as u64;
	ensure!(
		rows as u64 <= available,
		"{rows} rows need {rows} credits, the wallet has {available}: buy more, or ask about fewer with --limit"
	);
	if let Some(offer) = second {
		let available = querier.credits_of(second) + querier.unanswered() as u64;
		ensure!(
			rows as u64 <= available,
			"to compare, {rows} rows need {rows} credits of offer {} as well, the wallet has {available}: buy them \
			 with `assent credits buy --offer {}`",
			offer.0,
			offer.0
		);
	}
	if let Some(quote) = querier.quote().await {
		context.ui.note(&told_before(&quote, rows));
	}
	let mut asked = Vec::with_capacity(rows);
	for (row, About { subject, question, expected }) in subjects.into_iter().enumerate() {
		context.ui.step("asking", row, rows);
		match ask(&mut querier, &subject, first, second).await {
			Ok((answer, compared)) => asked.push(Asked { row: Some(row), question, expected, answer, compared }),
			Err(error) => return Err(interrupted(error, row, &asked, &querier)),
		}
	}
	let mut recovered = Vec::new();
	while let Some(answer) = querier.resume().await {
		match answer {
			Ok(answer) => recovered.push(Asked { row: None, question: None, expected: None, answer, compared: None }),
			Err(error) => context.ui.note(&format!("an earlier query still has no answer: {error}")),
		}
	}
	context.ui.clear();
	let json = to_json(&asked, &recovered, querier.key_bytes());
	Ok(Outcome { json, text: to_text(&asked, &recovered) })
}

/// The price and the time of `rows` questions by the worker's quote, before anything is spent.
fn told_before(quote: &Quote, rows: usize) -> String {
	let seconds = |ms: u64| ms as f64 / 1e3;
	let price = quote.price.parse::<u128>().unwrap_or_default();
	let total = price.saturating_mul(u128::try_from(rows).unwrap_or(u128::MAX));
	let answer = match quote.compute_ms {
		0 => "the worker has not answered this offer yet".into(),
		ms => format!("the worker's last answers took {:.2} s each", seconds(ms)),
	};
	let wait = match quote.wait_ms {
		0 => "nothing waits before yours".into(),
		ms => format!("{:.1} s of other queries wait before yours", seconds(ms)),
	};
	format!(
		"offer {}: {} a credit, {} for these questions, from credits already bought; {answer}, {wait}",
		quote.offer,
		unit(price),
		unit(total)
	)
}

/// One thing that is asked about.
struct About {
	subject: Subject,
	question: Option<String>,
	expected: Option<String>,
}

/// The rows or the questions.
fn subjects(args: &Query, querier: &Querier<'_>) -> anyhow::Result<Vec<About>> {
	let Some(csv) = &args.csv else {
		let mut questions = args.search.clone();
		if let Some(path) = &args.search_file {
			let text = std::fs::read_to_string(path)
				.with_context(|| format!("cannot read the questions {}", path.display()))?;
			questions.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
		}
		ensure!(!questions.is_empty(), "there is no question: give one with --search or --search-file");
		let about = |question: String| {
			Ok(About { subject: querier.question(&question)?, question: Some(question), expected: None })
		};
		return questions.into_iter().map(about).collect();
	};
	let Description::Classifier(descriptor) = querier.description() else {
		bail!("model {} searches passages: ask it with --search", args.of.model);
	};
	let table = Table::read(csv, args.label_column.as_deref(), Some(descriptor.as_ref()))
		.with_context(|| csv.display().to_string())?;
	let about = |(row, numbers): (usize, &Vec<f64>)| {
		let expected = table.labels.as_ref().and_then(|labels| labels.get(row)).cloned();
		Ok(About { subject: querier.row(numbers)?, question: None, expected })
	};
	table.rows.iter().enumerate().map(about).collect()
}

/// Two offers of the model by two workers: one worker would agree with itself.
async fn different_workers(
	chain: &Chain,
	model: ModelId,
	first: Option<OfferId>,
	second: OfferId,
) -> anyhow::Result<()> {
	let snapshot = chain.snapshot(At::Best).await?;
	let first = first.context("to compare, name the first offer as well: --offer A --compare B")?;
	let (mut workers, mut modes) = (Vec::new(), Vec::new());
	for offer in [first, second] {
		let record = snapshot.offer(offer).await?.filter(|record| record.model == model);
		let record = record.with_context(|| format!("offer {} is not one of model {}", offer.0, model.0))?;
		workers.push(record.worker);
		modes.push(record.mode);
	}
	ensure!(
		modes[0] == modes[1],
		"offers {} and {} sell different answers: nothing could be compared",
		first.0,
		second.0
	);
	ensure!(
		workers[0] != workers[1],
		"offers {} and {} are of one worker, which would agree with itself: name an offer of another",
		first.0,
		second.0
	);
	Ok(())
}

/// Asks one worker, and the other one where there is one.
async fn ask(
	querier: &mut Querier<'_>,
	about: &Subject,
	first: Option<OfferId>,
	second: Option<OfferId>,
) -> Result<(Answer, Option<Answer>), ClientError> {
	let answer = querier.ask_of(about, first).await?;
	match second {
		Some(_) => Ok((answer, Some(querier.ask_of(about, second).await?))),
		None => Ok((answer, None)),
	}
}

/// The error, with the answers that came before it.
fn interrupted(error: ClientError, row: usize, asked: &[Asked], querier: &Querier<'_>) -> anyhow::Error {
	let Value::Object(json) = to_json(asked, &[], querier.key_bytes()) else {
		return error.into();
	};
	let error = anyhow::Error::from(error).context(format!("row {row}, after {} answered rows", asked.len()));
	WithJson { error, json }.into()
}

fn to_json(asked: &[Asked], recovered: &[Asked], key_bytes: usize) -> Value {
	let latencies: Vec<Latency> = asked.iter().map(|asked| asked.answer.latency).collect();
	let compared = asked.iter().filter_map(Asked::is_right).count();
	json!({
		"rows": asked.iter().map(row_json).collect::<Vec<_>>(),
		"recovered": recovered.iter().map(row_json).collect::<Vec<_>>(),
		"key_bytes": key_bytes,
		"medians": latency_json(&medians(&latencies)),
		"accuracy": (compared > 0).then(|| right(asked) as f64 / compared as f64),
		"overhead": overhead(asked).map(|overhead| overhead_json(&overhead)),
		"agreement": agreement(asked).map(|(same, told)| json!({ "same": same, "compared": told })),
	})
}

/// On how many rows two workers agree, of how many; `None` when only one was asked.
fn agreement(asked: &[Asked]) -> Option<(usize, usize)> {
	asked.iter().any(|asked| asked.compared.is_some()).then(|| {
		let told: Vec<bool> = asked.iter().filter_map(Asked::agrees).collect();
		(told.iter().filter(|agrees| **agrees).count(), told.len())
	})
}

fn right(asked: &[Asked]) -> usize {
	asked.iter().filter(|asked| asked.is_right() == Some(true)).count()
}

/// The median cost of an answer relative to the same answer in the clear.
fn overhead(asked: &[Asked]) -> Option<Overhead> {
	let mut known: Vec<Overhead> = asked.iter().filter_map(|asked| asked.answer.overhead).collect();
	known.sort_by(|a, b| a.answer.total_cmp(&b.answer));
	known.get(known.len() / 2).copied()
}

fn overhead_json(overhead: &Overhead) -> Value {
	json!({
		"clear_us": overhead.clear_micros,
		"answer": overhead.answer,
		"pipeline": overhead.pipeline,
		"linear": overhead.linear,
	})
}

/// The part of an answer that its mode adds to a label.
fn said_json(said: &Said) -> Value {
	match said {
		Said::Label(_) => Value::Null,
		Said::Places(places) => json!({ "places": places }),
		Said::Above { class, above, is } => json!({ "class": class, "above": above, "is": is }),
		Said::Scores(scores) => {
			let estimates: Map<String, Value> =
				scores.iter().map(|(class, estimate)| (class.clone(), json!(estimate))).collect();
			json!({ "estimates": estimates })
		},
		Said::Found(found) => {
			let passage = |passage: &Passage| {
				json!({
					"contribution": passage.contribution,
					"passage": passage.row,
					"likeness": (passage.likeness * 1e4).round() / 1e4,
					"text": passage.text,
				})
			};
			json!({ "found": found.iter().map(passage).collect::<Vec<_>>() })
		},
	}
}

fn row_json(asked: &Asked) -> Value {
	let Asked { row, question, expected, answer, compared } = asked;
	let compared = compared.as_ref().map(|other| {
		json!({
			"label": other.said.label(),
			"said": said_json(&other.said),
			"undecided": other.undecided,
			"offer": other.receipt.offer.0,
			"receipt": receipt::to_json(&other.receipt, &other.signature),
			"agrees": asked.agrees(),
		})
	});
	json!({
		"row": row,
		"question": question,
		"mode": answer.said.mode(),
		"label": answer.said.label(),
		"said": said_json(&answer.said),
		"expected": expected,
		"undecided": answer.undecided,
		"compared": compared,
		"receipt": receipt::to_json(&answer.receipt, &answer.signature),
		"offer": answer.receipt.offer.0,
		"served_at": answer.receipt.served_at,
		"version": answer.receipt.version.0,
		"latency_ms": latency_json(&answer.latency),
		"compute_ms": answer.compute_micros as f64 / 1000.0,
		"overhead": answer.overhead.as_ref().map(overhead_json),
		"bytes": { "query": answer.traffic.query, "answer": answer.traffic.answer, "proof": answer.traffic.proof },
	})
}

fn latency_json(latency: &Latency) -> Value {
	let round = |ms: f64| (ms * 100.0).round() / 100.0;
	json!({
		"encrypt": round(latency.encrypt),
		"prove": round(latency.prove),
		"worker": round(latency.worker),
		"decrypt": round(latency.decrypt),
		"total": round(latency.total),
	})
}

/// A ratio with two digits that mean something, in groups of three.
fn times(ratio: f64) -> String {
	if ratio < 10.0 {
		return format!("{ratio:.1}x");
	}
	let digits = format!("{ratio:.0}");
	let first = digits.len() % 3;
	let (first, rest) = digits.split_at(first);
	let groups = rest.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
	let groups: Vec<String> =
		Some(first.to_owned()).filter(|group| !group.is_empty()).into_iter().chain(groups).collect();
	format!("{}x", groups.join(","))
}

/// The answer, short enough for a table.
fn brief(said: &Said) -> String {
	match said {
		Said::Found(found) => format!("{} found", found.len()),
		said => said.to_string(),
	}
}

fn to_text(asked: &[Asked], recovered: &[Asked]) -> String {
	let row = |asked: &Asked| {
		let Asked { row, expected, answer, compared, .. } = asked;
		let ms = |ms: f64| format!("{ms:.0} ms");
		vec![
			row.map_or_else(|| "earlier".into(), |row| row.to_string()),
			match (brief(&answer.said), compared.as_ref().map(|other| brief(&other.said))) {
				(first, Some(second)) if first != second => format!("{first} / {second} !"),
				(first, _) => first,
			},
			expected.clone().unwrap_or_else(|| "-".into()),
			ms(answer.latency.encrypt),
			ms(answer.latency.prove),
			ms(answer.latency.worker),
			answer.overhead.map_or_else(|| "-".into(), |overhead| times(overhead.answer)),
			ms(answer.latency.decrypt),
			format!("checked: block {}, version {}", answer.receipt.served_at, answer.receipt.version.0),
		]
	};
	let mut text = String::new();
	for asked in asked.iter().chain(recovered) {
		if let Said::Found(found) = &asked.answer.said {
			let question = asked.question.as_deref().unwrap_or("an earlier question");
			text.push_str(&format!("{question}\n"));
			for passage in found {
				let said = passage.text.as_deref().unwrap_or("(text not fetched)");
				let (contribution, row) = (passage.contribution, passage.row);
				text.push_str(&format!(
					"  {:.2}  {said}  [contribution {contribution}, passage {row}]\n",
					passage.likeness
				));
			}
			text.push('\n');
		}
	}
	let rows: Vec<_> = asked.iter().chain(recovered).map(row).collect();
	let header = ["row", "answer", "expected", "encrypt", "prove", "worker", "overhead", "decrypt", "receipt"];
	text.push_str(&table(&header, &rows));
	if let Some(overhead) = overhead(asked) {
		text.push_str(&format!(
			"\n\
			 overhead: an answer took the worker {} as long as the same answer in the clear ({:.1} us; {} of that with \
			 the features made in the clear as well); the linear part alone {}",
			times(overhead.answer),
			overhead.clear_micros,
			times(overhead.pipeline),
			times(overhead.linear)
		));
	}
	let compared = asked.iter().filter_map(Asked::is_right).count();
	if compared > 0 {
		text.push_str(&format!("\n{} of {compared} labels are the expected ones", right(asked)));
	}
	if let Some((same, told)) = agreement(asked) {
		text.push_str(&format!("\nthe two workers agree on {same} of {told} rows"));
		if same < told {
			text.push_str("; the others are marked with !: near ties can differ, and a worker can be wrong");
		}
	}
	if let Some(undecided) = asked.iter().chain(recovered).find_map(|asked| asked.answer.undecided.as_ref()) {
		text.push_str(&format!("\nundecided: {undecided}"));
	}
	text
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_quote_is_told_before_anything_is_spent() {
		let quote = |compute_ms, wait_ms| Quote {
			offer: 3,
			model: 0,
			version: 1,
			price: "2000000000000".into(),
			compute_ms,
			wait_ms,
			queued: 0,
			places: 64,
		};
		let told = told_before(&quote(490, 1_500), 5);
		assert!(
			told.contains("offer 3") && told.contains("10") && told.contains("0.49 s") && told.contains("1.5 s"),
			"{told}"
		);
		assert!(told_before(&quote(0, 0), 1).contains("not answered this offer yet"));
	}

	#[test]
	fn a_ratio_has_digits_in_groups() {
		let told = [0.96, 9.94, 10.0, 999.6, 1234.0, 123_456.0, 3_851_870.2].map(times);
		assert_eq!(told, ["1.0x", "9.9x", "10x", "1,000x", "1,234x", "123,456x", "3,851,870x"]);
	}
}
