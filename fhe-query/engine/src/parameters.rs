//! The parameter set of TFHE under which features, heads' answers and keys are encrypted.

use tfhe::shortint::parameters::{v1_8::V1_8_PARAM_MESSAGE_2_CARRY_2_KS_PBS_GAUSSIAN_2M128, ClassicPBSParameters};

/// 128 bits of security, and a failure probability of 2^-128 for a bootstrap with the margin it was made for.
pub(super) const PARAMETERS: ClassicPBSParameters = V1_8_PARAM_MESSAGE_2_CARRY_2_KS_PBS_GAUSSIAN_2M128;
/// The number of [`PARAMETERS`] in headers.
pub(super) const PARAMETER_SET: u16 = 1;
/// Dimension of the big key.
pub(super) const BIG: usize = PARAMETERS.glwe_dimension.0 * PARAMETERS.polynomial_size.0;
/// Words of a ciphertext under the big key.
pub(super) const BIG_SIZE: usize = BIG + 1;
