//! The classifier that the worker serves: ridge regression on the summed statistic, rounded to eight bits.
//!
//! *Weights*: W = (G + lambda I)^-1 T, one column per class, less the mean over classes, which no comparison sees.
//! *Bias*: the constant feature's weight, added in the clear. *Score*: `w_k · x + bias_k`; the label is the class of
//! the highest score. *Reach* of two classes: the difference of scores for which their encrypted comparison leaves
//! room; of one class: its score. *Unit*: what an estimate of one is in scores. The ridge fits, for every class, one
//! for its rows and zero for all others, so `score / unit + 1 / K` is the estimate in [0, 1], or a little beyond, that
//! people know.
//!
//! A head is a function of the sum of statistics alone, computed in a fixed order, so the head after a revocation is
//! the head of a training without those rows, bit for bit.
//!
//! The reach is the smaller of two bounds. The first can never be passed: 127 times the L1 norm of the weights'
//! difference. The second is what rows do in practice: twice the largest mean difference of any class plus eight
//! standard deviations within classes, or six standard deviations of features at random angles, whichever is larger. A
//! row beyond it would make one comparison wrap around. Rows unlike any training row have features at random angles,
//! and those pass it with a probability below 2^-24: the moment generating function of a cosine at a random angle is
//! I_0(t) <= exp(t² / 4), which bounds the tail by 2 exp(-18). The second bound leaves two to six times more room above
//! the noise, which decides close rows.

use super::{
	cholesky,
	descriptor::{Descriptor, FEATURE_MAX, MAX_CLASSES, MAX_FEATURES, MIN_FEATURES},
	hash::blake2b_256,
	statistic::Statistic,
};
use rayon::prelude::*;

/// Largest weight, in absolute value.
const WEIGHT_MAX: f64 = 127.0;
/// Largest bias, in absolute value, in units of the score.
const BIAS_MAX: i64 = 1 << 28;
/// Largest reach: a comparison must fit half the torus at the scale of a query.
pub(super) const REACH_MAX: u64 = 1 << 31;
/// Standard deviations, within classes, of the score difference that a comparison leaves room for.
const REACH_DEVIATIONS: i128 = 8;
/// Standard deviations that it leaves room for if the features have random angles.
const RANDOM_DEVIATIONS: i128 = 6;
/// Largest distance of a row from its class's mean, the standard deviations within classes aside.
const REACH_MEANS: i128 = 2;
const MAGIC: [u8; 4] = *b"AHED";
const VERSION: u8 = 2;
const HEADER_BYTES: usize = 4 + 1 + 4 + 4 + 8 + 8;
/// An estimate of one, as queries write it.
const MILLIONTHS: i128 = 1_000_000;
/// Beyond every score, in absolute value: 127² times the features and the largest bias.
const SCORE_BOUND: i128 = 1 << 30;

/// The reason why a head cannot be made or read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
	/// Nothing to solve.
	#[error("there are no rows behind the model: wait until a contribution is active")]
	NoRows,
	/// The sum was made with another descriptor.
	#[error("the sum of statistics does not have the shape of the model's descriptor")]
	WrongShape,
	/// The sum is not one of real rows.
	#[error("the sum of statistics cannot be solved: one of them is not a sum of squares")]
	NotPositiveDefinite,
	/// Not a head.
	#[error("these bytes are not a head: {0}")]
	Malformed(&'static str),
	/// Written by another version.
	#[error("the head has format {found}, this program reads {VERSION}: solve it again")]
	WrongVersion {
		/// Format found.
		found: u8,
	},
}

/// An int8 classifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
	features: usize,
	classes: usize,
	rows: u64,
	/// The score of an estimate of one; at least one.
	unit: u64,
	/// K x D, row by row; the column of the constant feature is zero.
	weights: Vec<i8>,
	/// One per class, in units of the score.
	biases: Vec<i64>,
	/// One per pair of classes a < b, in lexicographic order.
	reaches: Vec<u64>,
	/// One per class.
	spans: Vec<u64>,
}

impl Head {
	/// Solves and rounds the head of a sum of statistics.
	pub fn solve(sum: &Statistic, descriptor: &Descriptor) -> Result<Self, HeadError> {
		let (d, k) = (descriptor.features(), descriptor.classes().len());
		if (sum.features as usize, sum.classes as usize) != (d, k) {
			return Err(HeadError::WrongShape);
		}
		if sum.rows == 0 {
			return Err(HeadError::NoRows);
		}
		let mut matrix = sum.lower_triangle(descriptor.lambda());
		cholesky::factor(&mut matrix, d).map_err(|_| HeadError::NotPositiveDefinite)?;
		let mut columns: Vec<Vec<f64>> =
			(0..k).map(|class| (0..d).map(|j| sum.cross[j * k + class] as f64).collect()).collect();
		columns.par_iter_mut().for_each(|column| cholesky::solve(&matrix, d, column));
		drop(matrix);
		subtract_mean(&mut columns);
		let Rounded { weights, biases, unit } = round(&columns);
		let moments = Moments::of(sum, &weights, &biases);
		let (reaches, spans) = (reaches(&moments, &weights, &biases), spans(&moments, &weights, &biases));
		Ok(Self { features: d, classes: k, rows: sum.rows, unit, weights, biases, reaches, spans })
	}

	/// Number of features, D.
	pub fn features(&self) -> usize {
		self.features
	}

	/// Number of classes, K.
	pub fn classes(&self) -> usize {
		self.classes
	}

	/// Rows behind the head.
	pub fn rows(&self) -> u64 {
		self.rows
	}

	/// The score of an estimate of one.
	pub fn unit(&self) -> u64 {
		self.unit
	}

	/// The estimate that a score stands for: about one for a row of the class, about zero for another.
	pub fn estimate(&self, score: i64) -> f64 {
		score as f64 / self.unit as f64 + 1.0 / self.classes as f64
	}

	/// The largest score that is not above an estimate, which is given in millionths.
	pub fn bound(&self, above: i32) -> i64 {
		let classes = self.classes as i128;
		let above = (i128::from(above) * classes - MILLIONTHS) * i128::from(self.unit);
		let bound = above.div_euclid(MILLIONTHS * classes).clamp(-SCORE_BOUND, SCORE_BOUND);
		i64::try_from(bound).unwrap_or_default()
	}

	/// The reach of one class's score, less a bound on it.
	pub(super) fn span(&self, class: usize, bound: i64) -> u64 {
		self.spans[class].saturating_add(bound.unsigned_abs()).min(REACH_MAX)
	}

	/// The weights of one class, D of them.
	pub(super) fn weights(&self, class: usize) -> &[i8] {
		&self.weights[class * self.features..(class + 1) * self.features]
	}

	/// The bias of one class.
	pub(super) fn bias(&self, class: usize) -> i64 {
		self.biases[class]
	}

	/// Pairs of classes a < b with their reach.
	pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize, u64)> + '_ {
		pairs(self.classes).zip(&self.reaches).map(|((a, b), reach)| (a, b, *reach))
	}

	/// The score of every class.
	pub fn scores(&self, features: &[i8]) -> Vec<i64> {
		(0..self.classes).map(|class| self.score(class, features)).collect()
	}

	/// The score of one class.
	pub fn score(&self, class: usize, features: &[i8]) -> i64 {
		let products = self.weights(class).iter().zip(features).map(|(w, x)| i64::from(*w) * i64::from(*x));
		products.sum::<i64>() + self.biases[class]
	}

	/// The class of the highest score, the first one of a tie.
	pub fn label(&self, features: &[i8]) -> usize {
		let scores = self.scores(features);
		(0..self.classes).rev().max_by_key(|class| scores[*class]).unwrap_or(0)
	}

	/// The classes, best first; equal scores in their order.
	pub fn ranking(&self, features: &[i8]) -> Vec<usize> {
		let scores = self.scores(features);
		let mut classes: Vec<usize> = (0..self.classes).collect();
		classes.sort_by_key(|class| (std::cmp::Reverse(scores[*class]), *class));
		classes
	}

	/// Tells whether the score of a class is above an estimate in millionths.
	pub fn is_above(&self, features: &[i8], class: usize, above: i32) -> bool {
		self.score(class, features) > self.bound(above)
	}

	/// The canonical bytes.
	pub fn to_bytes(&self) -> Vec<u8> {
		let words = 2 * self.classes + self.reaches.len();
		let mut bytes = Vec::with_capacity(HEADER_BYTES + self.weights.len() + 8 * words);
		bytes.extend_from_slice(&MAGIC);
		bytes.push(VERSION);
		bytes.extend_from_slice(&(self.features as u32).to_le_bytes());
		bytes.extend_from_slice(&(self.classes as u32).to_le_bytes());
		bytes.extend_from_slice(&self.rows.to_le_bytes());
		bytes.extend_from_slice(&self.unit.to_le_bytes());
		bytes.extend(self.weights.iter().map(|weight| *weight as u8));
		bytes.extend(self.biases.iter().flat_map(|bias| bias.to_le_bytes()));
		bytes.extend(self.reaches.iter().chain(&self.spans).flat_map(|reach| reach.to_le_bytes()));
		bytes
	}

	/// Reads what [`Self::to_bytes`] wrote, and nothing else.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, HeadError> {
		let (header, rest) =
			bytes.split_at_checked(HEADER_BYTES).ok_or(HeadError::Malformed("the header is cut off"))?;
		if header[..4] != MAGIC {
			return Err(HeadError::Malformed("they begin with another kind's name"));
		}
		if header[4] != VERSION {
			return Err(HeadError::WrongVersion { found: header[4] });
		}
		let word = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
		let (features, classes) = (word(5), word(9));
		let long = |at: usize| u64::from(word(at)) | u64::from(word(at + 4)) << 32;
		let (rows, unit) = (long(13), long(21));
		if !(MIN_FEATURES..=MAX_FEATURES).contains(&features) || !(2..=MAX_CLASSES as u32).contains(&classes) {
			return Err(HeadError::Malformed("the shape is not that of a model"));
		}
		let (d, k) = (features as usize, classes as usize);
		if rest.len() != d * k + 8 * (2 * k + k * (k - 1) / 2) {
			return Err(HeadError::Malformed("the length is not that of its shape"));
		}
		let (weights, rest) = rest.split_at(d * k);
		let weights: Vec<i8> = weights.iter().map(|byte| *byte as i8).collect();
		let mut words = rest.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
		let biases: Vec<i64> = words.by_ref().take(k).map(|word| word as i64).collect();
		let reaches: Vec<u64> = words.by_ref().take(k * (k - 1) / 2).collect();
		let spans: Vec<u64> = words.collect();
		let constants = weights.iter().step_by(d).all(|weight| *weight == 0);
		if !constants || weights.contains(&i8::MIN) {
			return Err(HeadError::Malformed("a weight is out of range"));
		}
		if biases.iter().any(|bias| !(-BIAS_MAX..=BIAS_MAX).contains(bias)) {
			return Err(HeadError::Malformed("a bias is out of range"));
		}
		if reaches.iter().chain(&spans).any(|reach| !(1..=REACH_MAX).contains(reach)) {
			return Err(HeadError::Malformed("a reach is out of range"));
		}
		if unit == 0 {
			return Err(HeadError::Malformed("the unit is zero"));
		}
		Ok(Self { features: d, classes: k, rows, unit, weights, biases, reaches, spans })
	}

	/// BLAKE2b-256 of the canonical bytes.
	pub fn hash(&self) -> [u8; 32] {
		blake2b_256(&self.to_bytes())
	}
}

/// Pairs a < b in lexicographic order.
fn pairs(classes: usize) -> impl Iterator<Item = (usize, usize)> {
	(0..classes).flat_map(move |a| (a + 1..classes).map(move |b| (a, b)))
}

/// Takes from every weight its mean over the classes. Two classes get weights that are each other's negatives to the
/// last bit.
fn subtract_mean(columns: &mut [Vec<f64>]) {
	if let [first, second] = columns {
		for (a, b) in first.iter_mut().zip(second) {
			*a = (*a - *b) / 2.0;
			*b = -*a;
		}
		return;
	}
	let features = columns.first().map_or(0, Vec::len);
	for j in 0..features {
		let mean = columns.iter().map(|column| column[j]).sum::<f64>() / columns.len() as f64;
		columns.iter_mut().for_each(|column| column[j] -= mean);
	}
}

/// Weights and biases in integers.
struct Rounded {
	weights: Vec<i8>,
	biases: Vec<i64>,
	unit: u64,
}

/// Rounds all weights at one common scale, the constant feature's to a bias.
fn round(columns: &[Vec<f64>]) -> Rounded {
	let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0f64, |max, value| max.max(value.abs()));
	let weight = largest(&mut columns.iter().flat_map(|column| column[1..].iter().copied()));
	let bias = largest(&mut columns.iter().map(|column| column[0] * f64::from(FEATURE_MAX)));
	let by_bias = BIAS_MAX as f64 / bias;
	let scale = if weight > 0.0 { (WEIGHT_MAX / weight).min(by_bias) } else { by_bias };
	// No weights at all, as from a sum in which all classes are alike: everything ties.
	let scale = if scale.is_finite() { scale } else { 0.0 };
	let weights = columns
		.iter()
		.flat_map(|column| {
			let rounded = column[1..].iter().map(|weight| libm::round(weight * scale) as i8);
			std::iter::once(0).chain(rounded)
		})
		.collect();
	let bound = BIAS_MAX as f64;
	let biases = columns
		.iter()
		.map(|column| libm::round(column[0] * f64::from(FEATURE_MAX) * scale).clamp(-bound, bound) as i64)
		.collect();
	Rounded { weights, biases, unit: (libm::round(scale) as u64).max(1) }
}

/// The reach of every pair, in exact integers.
fn reaches(moments: &Moments, weights: &[i8], biases: &[i64]) -> Vec<u64> {
	let (d, k) = (weights.len() / moments.classes, moments.classes);
	pairs(k)
		.map(|(a, b)| {
			let (left, right) = (&weights[a * d..(a + 1) * d], &weights[b * d..(b + 1) * d]);
			let difference = || left.iter().zip(right).map(|(a, b)| i128::from(*a) - i128::from(*b));
			reach(difference, i128::from(biases[a]) - i128::from(biases[b]), moments.spread(a, b))
		})
		.collect()
}

/// The reach of every class's score.
fn spans(moments: &Moments, weights: &[i8], biases: &[i64]) -> Vec<u64> {
	let d = weights.len() / moments.classes;
	let of = |class: usize| {
		let row = || weights[class * d..(class + 1) * d].iter().map(|weight| i128::from(*weight));
		reach(row, i128::from(biases[class]), moments.spread_of(class))
	};
	(0..moments.classes).map(of).collect()
}

/// The smaller of the two bounds on `weights · x + bias`; `spread` is its largest mean in a class, and its variance.
fn reach<W: Iterator<Item = i128>>(weights: impl Fn() -> W, bias: i128, spread: (i128, i128)) -> u64 {
	let unit = i128::from(FEATURE_MAX);
	let bias = bias.abs();
	let never = weights().map(i128::abs).sum::<i128>() * unit + bias;
	let (mean, variance) = spread;
	let trained = REACH_MEANS * mean + root(REACH_DEVIATIONS * REACH_DEVIATIONS * variance);
	// Features at random angles have the variance 127² / 2.
	let norm = weights().map(|weight| weight * weight).sum::<i128>();
	let random = bias + root(RANDOM_DEVIATIONS * RANDOM_DEVIATIONS * unit * unit * norm / 2);
	let reach = never.min(trained.max(random)).clamp(1, i128::from(REACH_MAX));
	u64::try_from(reach).unwrap_or(REACH_MAX)
}

/// Moments of the scores over the training rows.
struct Moments {
	classes: usize,
	rows: i128,
	/// K x K: sums of products of two classes' scores.
	products: Vec<i128>,
	/// K x K: sums of one class's score over the rows of another.
	by_class: Vec<i128>,
	/// K: rows of a class.
	counts: Vec<i128>,
}

impl Moments {
	fn of(sum: &Statistic, weights: &[i8], biases: &[i64]) -> Self {
		let (d, k) = (sum.features as usize, sum.classes as usize);
		let unit = i128::from(FEATURE_MAX);
		let rows = i128::from(sum.rows);
		let weight = |class: usize, j: usize| i128::from(weights[class * d + j]);
		// Row 0 of T counts the rows of a class, 127 each.
		let counts: Vec<i128> = sum.cross[..k].iter().map(|count| i128::from(*count) / unit).collect();
		let mut by_class = vec![0; k * k];
		for (j, entries) in sum.cross.chunks_exact(k).enumerate() {
			for score in 0..k {
				for (class, entry) in entries.iter().enumerate() {
					by_class[score * k + class] += weight(score, j) * i128::from(*entry);
				}
			}
		}
		let gram_weights = gram_times(sum, weights);
		let mut products = vec![0; k * k];
		for a in 0..k {
			// Row 0 of G holds 127 times the features' sums, so this is the sum of class a's score without its bias.
			let total = |class: usize| gram_weights[class] / unit;
			for b in 0..k {
				let (bias_a, bias_b) = (i128::from(biases[a]), i128::from(biases[b]));
				let plain: i128 = (0..d).map(|j| weight(a, j) * gram_weights[j * k + b]).sum();
				products[a * k + b] = plain + bias_a * total(b) + bias_b * total(a) + rows * bias_a * bias_b;
			}
		}
		for score in 0..k {
			for class in 0..k {
				by_class[score * k + class] += i128::from(biases[score]) * counts[class];
			}
		}
		Self { classes: k, rows, products, by_class, counts }
	}

	/// Computes, for the difference of two scores, the largest absolute mean of a class and the variance within
	/// classes.
	fn spread(&self, a: usize, b: usize) -> (i128, i128) {
		let k = self.classes;
		let square = self.products[a * k + a] + self.products[b * k + b] - 2 * self.products[a * k + b];
		self.within(square, |class| self.by_class[a * k + class] - self.by_class[b * k + class])
	}

	/// The same of one score.
	fn spread_of(&self, score: usize) -> (i128, i128) {
		let k = self.classes;
		self.within(self.products[score * k + score], |class| self.by_class[score * k + class])
	}

	/// From a sum of squares, and the sum over the rows of each class.
	fn within(&self, square: i128, total: impl Fn(usize) -> i128) -> (i128, i128) {
		let (mut largest, mut between) = (0, 0);
		for (class, count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
			let total = total(class);
			largest = largest.max(total.abs() / count);
			between += total * total / count;
		}
		(largest, (square - between).max(0) / self.rows.max(1))
	}
}

/// G W, a D x K matrix, from the triangle of G.
fn gram_times(sum: &Statistic, weights: &[i8]) -> Vec<i128> {
	let (d, k) = (sum.features as usize, sum.classes as usize);
	let mut product = vec![0i128; d * k];
	let mut start = 0;
	for i in 0..d {
		for (entry, j) in sum.gram[start..start + d - i].iter().zip(i..) {
			for class in 0..k {
				product[i * k + class] += i128::from(*entry) * i128::from(weights[class * d + j]);
				if i != j {
					product[j * k + class] += i128::from(*entry) * i128::from(weights[class * d + i]);
				}
			}
		}
		start += d - i;
	}
	product
}

fn root(value: i128) -> i128 {
	value.max(0).isqrt()
}
