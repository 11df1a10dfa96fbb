//! Decoding of compressed points, one reason for each way in which they can be bad.

use ark_ec::short_weierstrass::{Affine, SWCurveConfig, SWFlags};
use ark_serialize::CanonicalDeserializeWithFlags;

/// What is wrong with an encoded point.
pub(super) enum Flaw {
	/// A coordinate is not smaller than the modulus, the flags contradict each other, or the length is wrong.
	Malformed,
	/// No point of the curve has that coordinate.
	NotOnCurve,
	/// On the curve, outside the group of prime order.
	NotInSubgroup,
	/// The neutral element, which no honest proof or key contains.
	AtInfinity,
}

/// Decodes a compressed point: x little-endian, the two top bits say infinity and which y.
///
/// A point has exactly one encoding, and the neutral element has none.
pub(super) fn point<C: SWCurveConfig>(mut bytes: &[u8]) -> Result<Affine<C>, Flaw> {
	let (x, flags) = C::BaseField::deserialize_with_flags::<_, SWFlags>(&mut bytes).map_err(|_| Flaw::Malformed)?;
	if !bytes.is_empty() {
		return Err(Flaw::Malformed);
	}
	let larger_y = match flags {
		SWFlags::PointAtInfinity => return Err(Flaw::AtInfinity),
		SWFlags::YIsPositive => false,
		SWFlags::YIsNegative => true,
	};
	let point = Affine::<C>::get_point_from_x_unchecked(x, larger_y).ok_or(Flaw::NotOnCurve)?;
	if !point.is_in_correct_subgroup_assuming_on_curve() {
		return Err(Flaw::NotInSubgroup);
	}
	Ok(point)
}
