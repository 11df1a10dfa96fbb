//! The public description of a model: its columns, their scaling, its classes, and the seeded map from a row to
//! features.
//!
//! *Column*: one number of a row. *Logarithm*: a column of amounts with a long tail counts as `ln(1 + x / unit)`, what
//! is below zero as zero. *Scaling*: `z = (x - mean) / scale`. *Feature*: one of D integers in -127..=127 made from z.
//! *Map*: random Fourier features (Rahimi and Recht, NIPS 2007), whose inner products approximate a Gaussian kernel.
//!
//! The descriptor's bytes give the same features from the same row, bit for bit, on any machine: the map is drawn from
//! a ChaCha20 stream, and all of its arithmetic is IEEE 754 basic operations and `libm` in a fixed order. Feature 0 is
//! the constant 127; feature f is `round(127 cos(w_f · z + b_f))` with `w_f ~ N(0, 2 gamma)` and `b_f` uniform on the
//! circle.

use super::{
	hash::blake2b_256,
	table::{Table, MAX_COLUMNS, MAX_NAME_BYTES},
};
use rand_chacha::{
	rand_core::{RngCore, SeedableRng},
	ChaCha20Rng,
};
use serde::{Deserialize, Serialize};
use std::{
	cmp::Ordering,
	collections::HashMap,
	fmt,
	str::FromStr,
	sync::{Arc, OnceLock},
};

/// Largest feature, in absolute value; also what the constant feature is.
pub const FEATURE_MAX: i8 = 127;
/// Fewest features of a map.
pub const MIN_FEATURES: u32 = 16;
/// Most features of a map.
pub const MAX_FEATURES: u32 = 4096;
/// Most classes of a model.
pub const MAX_CLASSES: usize = 20;
/// Version of the descriptor's format.
const FORMAT: u32 = 1;
/// Largest descriptor, in bytes.
const MAX_DESCRIPTOR_BYTES: usize = 4 << 20;
/// The kernel's gamma is this over the sum of the scaled columns' variances: small enough that rows of one class
/// resemble each other in many columns, large enough for classes that no straight line divides.
const WIDTH: f64 = 0.3;
/// Ridge strength of new descriptors, in units of the kernel's value of a row with itself.
const DEFAULT_ALPHA: f64 = 0.1;
/// Scaled values are cut off here: beyond it the cosine of a row is noise anyway.
const MAX_SCALED: f64 = 1e6;
/// A column's scale is at least its range over this, so that a rare value in a nearly constant column does not
/// dominate.
const RANGE_SHARE: f64 = 4.0;
/// A column is taken by its logarithm from this skewness on,
const SKEWED: f64 = 0.5;
/// if the sample has this many rows, with fewer of which skewness is chance,
const MIN_SKEWED_ROWS: usize = 50;
/// and no value comes up more than so many times on average: counts and codes stay as they are.
const MAX_REPEATS: usize = 4;
/// The logarithm's unit is the mean over this, so that most values are told apart by their ratio.
const LOG_SHARE: f64 = 4.0;

/// The reason why a descriptor was refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DescriptorError {
	/// Too large to be one.
	#[error("the descriptor has {found} bytes, the limit is {MAX_DESCRIPTOR_BYTES}: use fewer columns")]
	TooLarge {
		/// Bytes found.
		found: usize,
	},
	/// Not the JSON of a descriptor.
	#[error("this is not a model descriptor: {0}")]
	Malformed(String),
	/// Written by another version.
	#[error("the descriptor has format {found}, this program reads {FORMAT}: use the version that wrote it")]
	WrongVersion {
		/// Format found.
		found: u32,
	},
	/// The same content in other bytes would have another hash.
	#[error("the descriptor's bytes are not in canonical form: do not edit or reformat the file")]
	NotCanonical,
	/// A field is out of range.
	#[error("the descriptor's {field} is not possible: {rule}")]
	OutOfRange {
		/// Name of the field.
		field: &'static str,
		/// The rule that it breaks.
		rule: &'static str,
	},
	/// The sample has no label column.
	#[error("the sample has no labels: name its label column")]
	NoLabels,
	/// Too few or too many classes.
	#[error(
		"the label column has {found} different values, but a model has 2 to {MAX_CLASSES} classes: \
		 choose another label column"
	)]
	WrongClassCount {
		/// Classes found.
		found: usize,
	},
	/// Not a map this version knows.
	#[error("`{0}` is not a feature map: write rff:N with N from {MIN_FEATURES} to {MAX_FEATURES}, such as rff:1024")]
	UnknownMap(String),
}

/// The feature map to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapSpec {
	/// Random Fourier features.
	Rff {
		/// Number of features.
		dimension: u32,
	},
}

impl FromStr for MapSpec {
	type Err = DescriptorError;

	fn from_str(text: &str) -> Result<Self, DescriptorError> {
		let unknown = || DescriptorError::UnknownMap(text.chars().take(40).collect());
		let dimension = text.strip_prefix("rff:").ok_or_else(unknown)?.parse().map_err(|_| unknown())?;
		match (MIN_FEATURES..=MAX_FEATURES).contains(&dimension) {
			true => Ok(Self::Rff { dimension }),
			false => Err(unknown()),
		}
	}
}

impl fmt::Display for MapSpec {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let Self::Rff { dimension } = self;
		write!(f, "rff:{dimension}")
	}
}

/// A number written as its shortest decimal text, which reads back to the same bits.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Decimal(f64);

impl Serialize for Decimal {
	fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&format!("{:?}", self.0))
	}
}

impl<'de> Deserialize<'de> for Decimal {
	fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		let text = String::deserialize(deserializer)?;
		match text.parse::<f64>() {
			Ok(value) if value.is_finite() => Ok(Self(value)),
			_ => Err(serde::de::Error::custom("a number is not finite decimal text")),
		}
	}
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
	name: String,
	mean: Decimal,
	scale: Decimal,
	/// The unit of the column's logarithm, if it is taken by that.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	log: Option<Decimal>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Map {
	kind: String,
	dimension: u32,
	seed: String,
	gamma: Decimal,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ridge {
	/// lambda = alpha · 127² · D / 2.
	alpha: Decimal,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Quantisation {
	feature_max: i8,
	weight_max: i8,
}

/// Most rows of a gate.
pub const MAX_GATE_ROWS: usize = 500;

/// A model owner's validation gate: labelled rows, and the least share of them that a contribution's head gets right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
	minimum: Decimal,
	rows: Vec<Vec<Decimal>>,
	labels: Vec<String>,
}

impl Gate {
	/// A gate over labelled rows, `minimum` in 0 to 1.
	pub fn new(table: &Table, minimum: f64) -> Result<Self, DescriptorError> {
		let labels = table.labels.clone().ok_or(DescriptorError::NoLabels)?;
		let rows = table.rows.iter().map(|row| row.iter().copied().map(Decimal).collect()).collect();
		Ok(Self { minimum: Decimal(minimum), rows, labels })
	}

	/// The least share of rows, in 0 to 1.
	pub fn minimum(&self) -> f64 {
		self.minimum.0
	}

	/// Checks that it fits a model with these columns and classes.
	fn validate(&self, columns: usize, knows: impl Fn(&str) -> bool) -> Result<(), DescriptorError> {
		let wrong = |rule| Err(DescriptorError::OutOfRange { field: "gate", rule });
		if !(0.0..=1.0).contains(&self.minimum.0) {
			return wrong("its minimum is a share from 0 to 1");
		}
		if !(1..=MAX_GATE_ROWS).contains(&self.rows.len()) || self.rows.len() != self.labels.len() {
			return wrong("it has 1 to 500 rows, each with a label");
		}
		if self.rows.iter().any(|row| row.len() != columns) {
			return wrong("its rows have the model's columns");
		}
		if !self.labels.iter().all(|label| knows(label)) {
			return wrong("its labels are classes of the model");
		}
		Ok(())
	}

	/// The labelled rows.
	pub(super) fn rows(&self) -> impl Iterator<Item = (Vec<f64>, &str)> {
		let labels = self.labels.iter().map(String::as_str);
		self.rows.iter().map(|row| row.iter().map(|value| value.0).collect()).zip(labels)
	}
}

/// The fields in the order in which they are written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
	format: u32,
	columns: Vec<Column>,
	label_column: String,
	classes: Vec<String>,
	map: Map,
	ridge: Ridge,
	quantisation: Quantisation,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	gate: Option<Gate>,
}

/// Scaling of a column's numbers.
#[derive(Clone, Copy, Debug)]
struct Scaling {
	log: Option<f64>,
	mean: f64,
	scale: f64,
}

impl Scaling {
	fn of(&self, value: f64) -> f64 {
		((warped(value, self.log) - self.mean) / self.scale).clamp(-MAX_SCALED, MAX_SCALED)
	}
}

fn warped(value: f64, log: Option<f64>) -> f64 {
	log.map_or(value, |unit| libm::log1p(value.max(0.0) / unit))
}

/// The drawn map.
#[derive(Debug)]
struct Drawn {
	columns: Vec<Scaling>,
	/// Column by column, D entries each, so that a row is mapped with D independent sums.
	weights: Vec<f64>,
	phases: Vec<f64>,
}

/// A model's public description, valid by construction.
#[derive(Clone, Debug)]
pub struct Descriptor {
	content: Content,
	columns: Vec<String>,
	class_index: HashMap<String, usize>,
	seed: [u8; 32],
	drawn: OnceLock<Arc<Drawn>>,
}

impl PartialEq for Descriptor {
	fn eq(&self, other: &Self) -> bool {
		self.content == other.content
	}
}

impl Descriptor {
	/// Describes a model after the labelled sample: its columns and their scaling, its classes, and a map drawn from
	/// `seed`.
	///
	/// The kernel's width follows the sample's spread: gamma is 0.3 over the sum of the scaled columns' variances.
	pub fn fit(sample: &Table, map: MapSpec, seed: [u8; 32]) -> Result<Self, DescriptorError> {
		let mut classes = sample.labels.clone().ok_or(DescriptorError::NoLabels)?;
		classes.sort_by(|a, b| class_order(a, b));
		classes.dedup();
		let mut variance = 0.0;
		let columns = sample.columns.iter().enumerate().map(|(index, name)| {
			let (column, share) = scaling(name, sample, index);
			variance += share;
			column
		});
		let columns = columns.collect();
		let MapSpec::Rff { dimension } = map;
		let gamma = if variance > 0.0 { WIDTH / variance } else { WIDTH };
		Self::validated(Content {
			format: FORMAT,
			columns,
			label_column: sample.label_column.clone().unwrap_or_else(|| "label".into()),
			classes,
			map: Map { kind: "rff".into(), dimension, seed: hex::encode(seed), gamma: Decimal(gamma) },
			ridge: Ridge { alpha: Decimal(DEFAULT_ALPHA) },
			quantisation: Quantisation { feature_max: FEATURE_MAX, weight_max: 127 },
			gate: None,
		})
	}

	/// The same with a validation gate, which every contribution has to pass.
	pub fn with_gate(self, gate: Gate) -> Result<Self, DescriptorError> {
		Self::validated(Content { gate: Some(gate), ..self.content })
	}

	/// The owner's validation gate, if there is one.
	pub fn gate(&self) -> Option<&Gate> {
		self.content.gate.as_ref()
	}

	/// The canonical bytes: JSON in one line, fields in a fixed order.
	pub fn to_bytes(&self) -> Vec<u8> {
		serde_json::to_vec(&self.content).expect("a struct of strings and integers is always JSON; qed")
	}

	/// Reads what [`Self::to_bytes`] wrote, and nothing else.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, DescriptorError> {
		if bytes.len() > MAX_DESCRIPTOR_BYTES {
			return Err(DescriptorError::TooLarge { found: bytes.len() });
		}
		#[derive(Deserialize)]
		struct Versioned {
			format: u32,
		}
		let malformed = |error: serde_json::Error| DescriptorError::Malformed(error.to_string());
		let versioned: Versioned = serde_json::from_slice(bytes).map_err(malformed)?;
		if versioned.format != FORMAT {
			return Err(DescriptorError::WrongVersion { found: versioned.format });
		}
		let descriptor = Self::validated(serde_json::from_slice(bytes).map_err(malformed)?)?;
		match descriptor.to_bytes() == bytes {
			true => Ok(descriptor),
			false => Err(DescriptorError::NotCanonical),
		}
	}

	/// BLAKE2b-256 of the canonical bytes.
	pub fn hash(&self) -> [u8; 32] {
		blake2b_256(&self.to_bytes())
	}

	/// Names of the columns, in order.
	pub fn columns(&self) -> &[String] {
		&self.columns
	}

	/// Name of the label column in tables of this model.
	pub fn label_column(&self) -> &str {
		&self.content.label_column
	}

	/// Names of the classes; a label is a position in this list.
	pub fn classes(&self) -> &[String] {
		&self.content.classes
	}

	/// Position of a class.
	pub fn class_index(&self, label: &str) -> Option<usize> {
		self.class_index.get(label).copied()
	}

	/// Number of features, D.
	pub fn features(&self) -> usize {
		self.content.map.dimension as usize
	}

	/// The map's kind and size.
	pub fn map(&self) -> MapSpec {
		MapSpec::Rff { dimension: self.content.map.dimension }
	}

	/// The ridge's lambda, in the units of the Gram matrix: alpha · 127² · D / 2.
	pub fn lambda(&self) -> f64 {
		let kernel = f64::from(FEATURE_MAX) * f64::from(FEATURE_MAX) * f64::from(self.content.map.dimension) / 2.0;
		self.content.ridge.alpha.0 * kernel
	}

	/// The features of one row, whose numbers are in the order of [`Self::columns`].
	pub fn featurize(&self, row: &[f64]) -> Vec<i8> {
		let drawn = self.drawn();
		let features = self.features();
		let mut angles = drawn.phases.clone();
		for ((value, scaling), weights) in row.iter().zip(&drawn.columns).zip(drawn.weights.chunks_exact(features)) {
			let scaled = scaling.of(*value);
			for (angle, weight) in angles.iter_mut().zip(weights) {
				*angle += weight * scaled;
			}
		}
		let bound = f64::from(FEATURE_MAX);
		let mut output: Vec<i8> = angles.iter().map(|angle| libm::round(bound * libm::cos(*angle)) as i8).collect();
		output[0] = FEATURE_MAX;
		output
	}

	fn drawn(&self) -> &Drawn {
		self.drawn.get_or_init(|| Arc::new(self.draw()))
	}

	/// Draws the map: per feature its phase, then one weight per column.
	fn draw(&self) -> Drawn {
		let (features, columns) = (self.features(), self.columns.len());
		let mut stream = Normals { stream: ChaCha20Rng::from_seed(self.seed), spare: None };
		let width = libm::sqrt(2.0 * self.content.map.gamma.0);
		let mut weights = vec![0.0; features * columns];
		let mut phases = vec![0.0; features];
		for feature in 1..features {
			phases[feature] = 2.0 * std::f64::consts::PI * stream.uniform();
			for column in 0..columns {
				weights[column * features + feature] = width * stream.normal();
			}
		}
		let scaling = |column: &Column| Scaling {
			log: column.log.map(|unit| unit.0),
			mean: column.mean.0,
			scale: column.scale.0,
		};
		Drawn { columns: self.content.columns.iter().map(scaling).collect(), weights, phases }
	}

	fn validated(content: Content) -> Result<Self, DescriptorError> {
		let ensure = |holds: bool, field, rule| match holds {
			true => Ok(()),
			false => Err(DescriptorError::OutOfRange { field, rule }),
		};
		let named = |name: &String| !name.is_empty() && name.len() <= MAX_NAME_BYTES;
		let count = content.columns.len();
		ensure((1..=MAX_COLUMNS).contains(&count), "columns", "there are 1 to 4096")?;
		let columns: Vec<String> = content.columns.iter().map(|column| column.name.clone()).collect();
		ensure(columns.iter().all(named), "columns", "names have 1 to 256 bytes")?;
		let mut sorted: Vec<&String> = columns.iter().chain([&content.label_column]).collect();
		sorted.sort();
		ensure(sorted.windows(2).all(|pair| pair[0] != pair[1]), "columns", "names differ")?;
		ensure(named(&content.label_column), "label column", "its name has 1 to 256 bytes")?;
		ensure(content.columns.iter().all(|column| column.scale.0 > 0.0), "scales", "they are positive")?;
		let unit = |column: &Column| column.log.is_none_or(|unit| unit.0 > 0.0);
		ensure(content.columns.iter().all(unit), "logarithms", "their units are positive")?;
		if !(2..=MAX_CLASSES).contains(&content.classes.len()) {
			return Err(DescriptorError::WrongClassCount { found: content.classes.len() });
		}
		ensure(content.classes.iter().all(named), "classes", "names have 1 to 256 bytes")?;
		let ascending = |pair: &[String]| class_order(&pair[0], &pair[1]) == Ordering::Less;
		ensure(content.classes.windows(2).all(ascending), "classes", "names are sorted and differ")?;
		ensure(content.map.kind == "rff", "map", "its kind is rff")?;
		let dimension = content.map.dimension;
		ensure((MIN_FEATURES..=MAX_FEATURES).contains(&dimension), "map", "its dimension is 16 to 4096")?;
		ensure((1e-12..=1e12).contains(&content.map.gamma.0), "map", "its gamma is 1e-12 to 1e12")?;
		ensure((1e-6..=1e6).contains(&content.ridge.alpha.0), "ridge", "its alpha is 1e-6 to 1e6")?;
		let Quantisation { feature_max, weight_max } = content.quantisation;
		ensure(feature_max == FEATURE_MAX && weight_max == 127, "quantisation", "both bounds are 127")?;
		let seed: Option<[u8; 32]> = hex::decode(&content.map.seed).ok().and_then(|seed| seed.try_into().ok());
		let Some(seed) = seed else {
			return Err(DescriptorError::OutOfRange { field: "map", rule: "its seed is 64 hexadecimal digits" });
		};
		let class_index: HashMap<_, _> =
			content.classes.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
		if let Some(gate) = &content.gate {
			gate.validate(count, |label| class_index.contains_key(label))?;
		}
		Ok(Self { content, columns, class_index, seed, drawn: OnceLock::new() })
	}
}

/// Numbers by value, then text by bytes.
fn class_order(a: &str, b: &str) -> Ordering {
	let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
	match (number(a), number(b)) {
		(Some(x), Some(y)) => x.total_cmp(&y).then_with(|| a.cmp(b)),
		(Some(_), None) => Ordering::Less,
		(None, Some(_)) => Ordering::Greater,
		(None, None) => a.cmp(b),
	}
}

/// The scaling of one column, and the variance of its scaled values.
fn scaling(name: &str, sample: &Table, index: usize) -> (Column, f64) {
	let count = sample.rows.len().max(1) as f64;
	let log = log_unit(sample.rows.iter().map(|row| row[index]).collect());
	let values = || sample.rows.iter().map(|row| warped(row[index], log));
	let mean = values().map(|value| value / count).sum::<f64>();
	let (low, high) = values().fold((mean, mean), |(low, high), value| (low.min(value), high.max(value)));
	let spread = (high - mean).max(mean - low);
	// Relative to the largest deviation, so that squares neither overflow nor vanish.
	let deviation = match spread > 0.0 && spread.is_finite() {
		true => {
			let share = values().map(|value| ((value - mean) / spread) * ((value - mean) / spread)).sum::<f64>();
			spread * libm::sqrt(share / count)
		},
		false => 0.0,
	};
	let scale = deviation.max(high / RANGE_SHARE - low / RANGE_SHARE);
	// A constant column, as far as its numbers can tell.
	let constant = !scale.is_normal() || scale <= mean.abs() * 1e-12;
	let scale = if constant { 1.0 } else { scale };
	let variance = if constant { 0.0 } else { (deviation / scale) * (deviation / scale) };
	(Column { name: name.into(), mean: Decimal(mean), scale: Decimal(scale), log: log.map(Decimal) }, variance)
}

/// The unit of a column's logarithm, if it is one of amounts: never below zero, hardly ever the same, with a long tail
/// above.
fn log_unit(mut values: Vec<f64>) -> Option<f64> {
	let (rows, count) = (values.len(), values.len().max(1) as f64);
	let mean = values.iter().map(|value| value / count).sum::<f64>();
	let spread = values.iter().map(|value| (value - mean).abs()).fold(0.0, f64::max);
	if rows < MIN_SKEWED_ROWS || values.iter().any(|value| *value < 0.0) || !(spread > 0.0 && spread.is_finite()) {
		return None;
	}
	let (mut squares, mut cubes) = (0.0, 0.0);
	for value in &values {
		let share = (value - mean) / spread;
		squares += share * share / count;
		cubes += share * share * share / count;
	}
	values.sort_by(f64::total_cmp);
	values.dedup();
	let unit = mean / LOG_SHARE;
	let amounts = values.len() * MAX_REPEATS >= rows && unit.is_normal();
	(amounts && cubes >= SKEWED * squares * libm::sqrt(squares)).then_some(unit)
}

/// Uniform and normal deviates from a seeded stream.
struct Normals {
	stream: ChaCha20Rng,
	spare: Option<f64>,
}

impl Normals {
	/// Uniform in [0, 1), with 53 bits.
	fn uniform(&mut self) -> f64 {
		(self.stream.next_u64() >> 11) as f64 / (1u64 << 53) as f64
	}

	/// Normal, by Box and Muller (Ann. Math. Statist. 29, 1958).
	fn normal(&mut self) -> f64 {
		if let Some(spare) = self.spare.take() {
			return spare;
		}
		let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
		let angle = 2.0 * std::f64::consts::PI * self.uniform();
		self.spare = Some(radius * libm::sin(angle));
		radius * libm::cos(angle)
	}
}
