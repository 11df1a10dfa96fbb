//! The engine's specification: one file per step.

mod descriptor;
mod gate;
mod head;
mod hostile;
pub(super) mod infer;
mod modes;
mod statistic;
mod table;
mod traces;

use super::{Descriptor, MapSpec, Table};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// Labelled rows in clusters around one random centre per class.
pub(super) fn clusters(classes: usize, columns: usize, rows: usize, seed: u64) -> Table {
	let mut rng = ChaCha20Rng::seed_from_u64(seed);
	let mut centre_rng = ChaCha20Rng::seed_from_u64(1);
	let centres: Vec<Vec<f64>> =
		(0..classes).map(|_| (0..columns).map(|_| centre_rng.gen_range(-10.0..10.0)).collect()).collect();
	let labels: Vec<usize> = (0..rows).map(|row| row % classes).collect();
	let noise = |rng: &mut ChaCha20Rng| rng.gen_range(-1.0..1.0) + rng.gen_range(-1.0..1.0);
	Table {
		columns: (0..columns).map(|column| format!("c{column}")).collect(),
		rows: labels.iter().map(|label| centres[*label].iter().map(|at| at + noise(&mut rng)).collect()).collect(),
		labels: Some(labels.iter().map(|label| format!("class {label:02}")).collect()),
		label_column: Some("kind".into()),
	}
}

/// A descriptor fitted to clusters.
pub(super) fn described(classes: usize, columns: usize, features: u32) -> Descriptor {
	let sample = clusters(classes, columns, 20 * classes, 7);
	Descriptor::fit(&sample, MapSpec::Rff { dimension: features }, [3; 32]).expect("clusters can be described")
}
