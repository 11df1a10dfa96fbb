use std::{
	fs,
	path::{Path, PathBuf},
};

/// Labelled rows that each person has.
pub const ROWS: usize = 120;

/// A person of the development chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person(&'static str);

impl Person {
	/// Owner of the models.
	pub const OWNER: Self = Self("//Alice");
	/// Account of the worker.
	pub const WORKER: Self = Self("//Bob");
	/// Querier.
	pub const QUERIER: Self = Self("//Charlie");
	/// Contributors.
	pub const PEOPLE: [Self; 3] = [Self("//Dave"), Self("//Eve"), Self("//Ferdie")];

	/// Secret that signs.
	pub fn suri(self) -> &'static str {
		self.0
	}

	/// Writes rows of this person's own to `folder`: points around two centres, labelled by the centre.
	pub fn rows(self, folder: &Path) -> PathBuf {
		write_points(&folder.join(format!("{}.csv", self.0.trim_matches('/'))), self.0, ROWS)
	}
}

/// Writes `count` labelled points to `path`. The same seed gives the same points.
pub(crate) fn write_points(path: &Path, seed: &str, count: usize) -> PathBuf {
	let mut state = seed
		.bytes()
		.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
	// A linear congruential generator (Knuth's MMIX): uniform in -1 to 1.
	let mut uniform = || {
		state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
		f64::from(u32::try_from(state >> 32).unwrap_or_default()) / f64::from(u32::MAX) * 2.0 - 1.0
	};
	let mut text = String::from("x,y,z,kind\n");
	for n in 0..count {
		let (centre, kind) = if n % 2 == 0 { (1.5, "left") } else { (-1.5, "right") };
		text += &format!("{:.4},{:.4},{:.4},{kind}\n", centre + uniform(), uniform() - centre, uniform());
	}
	fs::write(path, text).expect("the folder of the test can be written");
	path.to_owned()
}
