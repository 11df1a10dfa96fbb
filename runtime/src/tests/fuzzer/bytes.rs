//! Where the bytes come from.

use codec::Compact;
use scale_info::{form::PortableForm, meta_type, PortableRegistry, Registry, TypeDef, TypeDefPrimitive, Variant};

use super::*;

/// How deep a call nests other calls.
const MAX_NESTING: u32 = 2;
/// How deep types nest before sequences stay empty.
const MAX_DEPTH: u32 = 12;

/// SplitMix64 (Steele, Lea, Flood 2014): one seed, one sequence.
pub struct Chance(u64);

impl Chance {
	pub fn new(seed: u64) -> Self {
		Self(seed)
	}

	pub fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}

	/// A number below `limit`.
	pub fn below(&mut self, limit: usize) -> usize {
		(self.next() % limit.max(1) as u64) as usize
	}

	pub fn percent(&mut self, chance: usize) -> bool {
		self.below(100) < chance
	}

	pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
		&from[self.below(from.len())]
	}
}

/// Makes bytes that are calls more often than not.
pub struct Generator {
	pub chance: Chance,
	/// The present block.
	pub now: BlockNumber,
	accounts: Vec<AccountId>,
	types: PortableRegistry,
	call: u32,
	/// Calls that succeeded.
	kept: Vec<Vec<u8>>,
}

impl Generator {
	pub fn new(chance: Chance, accounts: Vec<AccountId>) -> Self {
		let mut registry = Registry::new();
		let call = registry.register_type(&meta_type::<RuntimeCall>()).id;
		Self { chance, now: 1, accounts, types: registry.into(), call, kept: Vec::new() }
	}

	/// Keeps a call for mutation, in place of another one when there are `most`.
	pub fn keep(&mut self, bytes: Vec<u8>, most: usize) {
		if self.kept.len() < most {
			self.kept.push(bytes);
		} else {
			let at = self.chance.below(most);
			self.kept[at] = bytes;
		}
	}

	/// Bytes that may be a call, and who sends them.
	pub fn attempt(&mut self) -> (AccountId, Vec<u8>) {
		let anyone = self.chance.pick(&self.accounts).clone();
		if self.chance.percent(50) {
			return (anyone, self.call());
		}
		let mut scene = Scene { chance: &mut self.chance, accounts: &self.accounts, now: self.now };
		let Some((who, call)) = scene.attempt() else { return (anyone, self.call()) };
		let mut bytes = call.encode();
		if self.chance.percent(15) {
			self.mutate(&mut bytes);
		}
		(if self.chance.percent(5) { anyone } else { who }, bytes)
	}

	/// Bytes that may be a call.
	pub fn call(&mut self) -> Vec<u8> {
		let mut bytes = Vec::new();
		match self.chance.below(100) {
			0..=4 => (0..self.chance.below(64)).for_each(|_| bytes.push(self.chance.next() as u8)),
			5..=34 if !self.kept.is_empty() => {
				bytes = self.chance.pick(&self.kept).clone();
				self.mutate(&mut bytes);
			},
			_ => {
				self.walk(self.call, 0, 0, &mut bytes);
				if self.chance.percent(10) {
					self.mutate(&mut bytes);
				}
			},
		}
		bytes
	}

	/// Changes a few bytes behind the two that name the call. Often changes nothing: a call can be made again.
	fn mutate(&mut self, bytes: &mut [u8]) {
		if bytes.len() <= 2 {
			return;
		}
		for _ in 0..self.chance.below(3) {
			let at = 2 + self.chance.below(bytes.len() - 2);
			bytes[at] = match self.chance.below(4) {
				0 => self.chance.next() as u8,
				1 => bytes[at].wrapping_add(1),
				2 => bytes[at] ^ (1 << self.chance.below(8)),
				_ => *self.chance.pick(&[0, 1, 4, 8, 0xff]),
			};
		}
	}

	fn walk(&mut self, id: u32, depth: u32, nesting: u32, out: &mut Vec<u8>) {
		let ty = self.types.resolve(id).expect("registered").clone();
		if id == self.call {
			return self.walk_call(depth, nesting, out);
		}
		match ty.path.segments.last().map(String::as_str) {
			Some("AccountId32") => return out.extend(self.chance.pick(&self.accounts).encode()),
			Some("MultiAddress") if self.chance.percent(95) => {
				out.push(0);
				return out.extend(self.chance.pick(&self.accounts).encode());
			},
			Some("H256") => return self.hash(out),
			_ => (),
		}
		let depth = depth + 1;
		match ty.type_def {
			TypeDef::Composite(composite) => {
				composite.fields.iter().for_each(|field| self.walk(field.ty.id, depth, nesting, out))
			},
			TypeDef::Variant(variants) => {
				let Some(variant) = self.variant(&variants.variants, depth) else { return };
				out.push(variant.index);
				variant.fields.iter().for_each(|field| self.walk(field.ty.id, depth, nesting, out));
			},
			TypeDef::Sequence(sequence) => self.walk_sequence(sequence.type_param.id, depth, nesting, out),
			TypeDef::Array(array) if array.len == 32 && self.is_byte(array.type_param.id) => self.hash(out),
			TypeDef::Array(array) => (0..array.len).for_each(|_| self.walk(array.type_param.id, depth, nesting, out)),
			TypeDef::Tuple(tuple) => tuple.fields.iter().for_each(|field| self.walk(field.id, depth, nesting, out)),
			TypeDef::Primitive(primitive) => self.primitive(&primitive, out),
			TypeDef::Compact(compact) => self.compact(compact.type_param.id, out),
			TypeDef::BitSequence(_) => out.push(0),
		}
	}

	/// A call, of our own pallets two times out of three. Below [`MAX_NESTING`] it is a remark.
	fn walk_call(&mut self, depth: u32, nesting: u32, out: &mut Vec<u8>) {
		if nesting > MAX_NESTING || depth > MAX_DEPTH {
			return out.extend(RuntimeCall::System(frame_system::Call::remark { remark: vec![] }).encode());
		}
		let ty = self.types.resolve(self.call).expect("registered").clone();
		let TypeDef::Variant(pallets) = ty.type_def else { unreachable!("a call is one of many") };
		let (ours, others): (Vec<_>, Vec<_>) =
			pallets.variants.into_iter().partition(|pallet| (20..=31).contains(&pallet.index));
		let of = if self.chance.percent(67) { ours } else { others };
		let pallet = self.chance.pick(&of).clone();
		out.push(pallet.index);
		pallet.fields.iter().for_each(|field| self.walk(field.ty.id, depth + 1, nesting + 1, out));
	}

	/// One of the variants; deep down one without fields, if there is any.
	fn variant(&mut self, variants: &[Variant<PortableForm>], depth: u32) -> Option<Variant<PortableForm>> {
		let leaves: Vec<_> = variants.iter().filter(|variant| variant.fields.is_empty()).cloned().collect();
		let from = if depth > MAX_DEPTH && !leaves.is_empty() { &leaves[..] } else { variants };
		(!from.is_empty()).then(|| self.chance.pick(from).clone())
	}

	fn walk_sequence(&mut self, id: u32, depth: u32, nesting: u32, out: &mut Vec<u8>) {
		if self.is_byte(id) {
			return out.extend(self.text().encode());
		}
		let length = if depth > MAX_DEPTH { 0 } else { self.chance.below(4) };
		out.extend(Compact(length as u32).encode());
		(0..length).for_each(|_| self.walk(id, depth, nesting, out));
	}

	fn text(&mut self) -> Vec<u8> {
		match self.chance.below(4) {
			0 => b"https://worker.example".to_vec(),
			1 => Vec::new(),
			_ => (0..self.chance.below(24)).map(|_| self.chance.next() as u8).collect(),
		}
	}

	/// A hash: one of few, so that the same one comes again, or any.
	fn hash(&mut self, out: &mut Vec<u8>) {
		match self.chance.below(10) {
			0..=7 => out.extend([self.chance.below(24) as u8; 32]),
			_ => (0..32).for_each(|_| out.push(self.chance.next() as u8)),
		}
	}

	fn is_byte(&self, id: u32) -> bool {
		matches!(self.types.resolve(id).map(|ty| &ty.type_def), Some(TypeDef::Primitive(TypeDefPrimitive::U8)))
	}

	/// A number of `bits` bits: an identifier, a block, an amount, or the edge of what there is.
	fn number(&mut self, bits: u32) -> u128 {
		let max = if bits == 128 { u128::MAX } else { (1 << bits) - 1 };
		let (now, near) = (u128::from(self.now), self.chance.below(80) as u128);
		let number = match self.chance.below(100) {
			0..=39 => self.chance.below(6) as u128,
			40..=54 => now + near,
			55..=59 => now.saturating_sub(near),
			60..=74 => self.chance.below(3_000) as u128 * UNIT,
			75..=79 => self.chance.below(3_000) as u128 * MILLI_UNIT,
			80..=89 => 100 + self.chance.below(400) as u128,
			90..=93 => max - self.chance.below(2) as u128,
			_ => u128::from(self.chance.next()) << self.chance.below(64),
		};
		// Amounts are for wide types; in narrow ones they would all be the maximum.
		if number <= max {
			number
		} else {
			number % 8
		}
	}

	fn primitive(&mut self, primitive: &TypeDefPrimitive, out: &mut Vec<u8>) {
		use TypeDefPrimitive as Of;
		let bits = match primitive {
			Of::Bool => return out.push(self.chance.below(2) as u8),
			Of::Str => return out.push(0),
			Of::Char | Of::U32 | Of::I32 => 32,
			Of::U8 | Of::I8 => 8,
			Of::U16 | Of::I16 => 16,
			Of::U64 | Of::I64 => 64,
			Of::U128 | Of::I128 => 128,
			Of::U256 | Of::I256 => 256,
		};
		let number = self.number(bits.min(128)).to_le_bytes();
		let width = bits as usize / 8;
		out.extend(number.iter().chain([0; 16].iter()).take(width));
	}

	fn compact(&mut self, id: u32, out: &mut Vec<u8>) {
		let mut id = id;
		let bits = loop {
			match &self.types.resolve(id).expect("registered").type_def {
				TypeDef::Composite(composite) if composite.fields.len() == 1 => id = composite.fields[0].ty.id,
				TypeDef::Primitive(TypeDefPrimitive::U8) => break 8,
				TypeDef::Primitive(TypeDefPrimitive::U16) => break 16,
				TypeDef::Primitive(TypeDefPrimitive::U32) => break 32,
				TypeDef::Primitive(TypeDefPrimitive::U64) => break 64,
				TypeDef::Primitive(TypeDefPrimitive::U128) => break 128,
				_ => return out.push(0),
			}
		};
		out.extend(Compact(self.number(bits)).encode());
	}
}
