//! `assent query`: a label and a checked receipt for each row.

use anyhow::{ensure, Context as _};
use assent_primitives::{ModelId, OfferId};
use fhe_query::{
	client::{
		query::{medians, Answer, Latency, Querier, Setup},
		receipt,
		wallet::Wallet,
		ClientError,
	},
	compute::Table,
};
use serde_json::{json, Value};

use crate::{
	args::Query,
	output::{table, Outcome},
	Context, WithJson,
};

struct Asked {
	row: Option<usize>,
	expected: Option<String>,
	answer: Answer,
}

pub async fn query(args: Query, context: &Context) -> anyhow::Result<Outcome> {
	let chain = context.chain().await?;
	let wallet = Wallet::open(&args.wallet, false)?;
	let setup = Setup {
		chain,
		wallet,
		model: ModelId(args.model),
		offer: args.offer.map(OfferId),
		proving_key: args.proving_key.clone(),
	};
	let mut querier = Querier::start(setup, &context.ui).await?;
	let table = Table::read(&args.csv, args.label_column.as_deref(), Some(querier.descriptor()))
		.with_context(|| args.csv.display().to_string())?;
	let rows = args.limit.unwrap_or(usize::MAX).min(table.len());
	let available = querier.credits_left() + querier.unanswered() as u64;
	ensure!(
		rows as u64 <= available,
		"{rows} rows need {rows} credits, the wallet has {available}: buy more, or ask about fewer with --limit"
	);
	let mut asked = Vec::with_capacity(rows);
	for (row, numbers) in table.rows.iter().take(rows).enumerate() {
		context.ui.step("asking", row, rows);
		let expected = table.labels.as_ref().and_then(|labels| labels.get(row)).cloned();
		match querier.ask(numbers).await {
			Ok(answer) => asked.push(Asked { row: Some(row), expected, answer }),
			Err(error) => return Err(interrupted(error, row, &asked, &querier)),
		}
	}
	let mut recovered = Vec::new();
	while let Some(answer) = querier.resume().await {
		match answer {
			Ok(answer) => recovered.push(Asked { row: None, expected: None, answer }),
			Err(error) => context.ui.note(&format!("an earlier query is still without its answer: {error}")),
		}
	}
	context.ui.clear();
	let json = to_json(&asked, &recovered, querier.key_bytes());
	Ok(Outcome { json, text: to_text(&asked, &recovered) })
}

/// What was answered before it went wrong is told as well.
fn interrupted(error: ClientError, row: usize, asked: &[Asked], querier: &Querier<'_>) -> anyhow::Error {
	let Value::Object(json) = to_json(asked, &[], querier.key_bytes()) else {
		return error.into();
	};
	let error = anyhow::Error::from(error).context(format!("row {row}, after {} answered rows", asked.len()));
	WithJson { error, json }.into()
}

fn to_json(asked: &[Asked], recovered: &[Asked], key_bytes: usize) -> Value {
	let latencies: Vec<Latency> = asked.iter().map(|asked| asked.answer.latency).collect();
	let compared = asked.iter().filter(|asked| asked.expected.is_some()).count();
	json!({
		"rows": asked.iter().map(row_json).collect::<Vec<_>>(),
		"recovered": recovered.iter().map(row_json).collect::<Vec<_>>(),
		"key_bytes": key_bytes,
		"medians": latency_json(&medians(&latencies)),
		"accuracy": (compared > 0).then(|| right(asked) as f64 / compared as f64),
	})
}

fn right(asked: &[Asked]) -> usize {
	asked.iter().filter(|asked| asked.expected.is_some() && asked.answer.label == asked.expected).count()
}

fn row_json(Asked { row, expected, answer }: &Asked) -> Value {
	json!({
		"row": row,
		"label": answer.label,
		"expected": expected,
		"undecided": answer.undecided,
		"receipt": receipt::to_json(&answer.receipt, &answer.signature),
		"offer": answer.receipt.offer.0,
		"served_at": answer.receipt.served_at,
		"version": answer.receipt.version.0,
		"latency_ms": latency_json(&answer.latency),
		"compute_ms": answer.compute_micros as f64 / 1000.0,
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

fn to_text(asked: &[Asked], recovered: &[Asked]) -> String {
	let row = |asked: &Asked| {
		let Asked { row, expected, answer } = asked;
		let ms = |ms: f64| format!("{ms:.0} ms");
		vec![
			row.map_or_else(|| "earlier".into(), |row| row.to_string()),
			answer.label.clone().unwrap_or_else(|| "undecided".into()),
			expected.clone().unwrap_or_else(|| "-".into()),
			ms(answer.latency.encrypt),
			ms(answer.latency.prove),
			ms(answer.latency.worker),
			ms(answer.latency.decrypt),
			format!("checked: block {}, version {}", answer.receipt.served_at, answer.receipt.version.0),
		]
	};
	let rows: Vec<_> = asked.iter().chain(recovered).map(row).collect();
	let header = ["row", "label", "expected", "encrypt", "prove", "worker", "decrypt", "receipt"];
	let mut text = table(&header, &rows);
	let compared = asked.iter().filter(|asked| asked.expected.is_some()).count();
	if compared > 0 {
		text.push_str(&format!("\n{} of {compared} labels are the expected ones", right(asked)));
	}
	if let Some(undecided) = asked.iter().chain(recovered).find_map(|asked| asked.answer.undecided.as_ref()) {
		text.push_str(&format!("\nundecided: {undecided}"));
	}
	text
}
