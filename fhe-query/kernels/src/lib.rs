//! Integer kernels of the engine: int8 matrices times ciphertext words, split into bytes.
//!
//! # Terms
//!
//! * **matrix**: int8 weights, rows by columns, packed once.
//! * **word**: one number of a ciphertext, 24 or 32 bits.
//! * **plane**: one byte of every word.
//! * **side**: the right-hand side of a product: planes of one or more vectors, packed for the kernels.
//!
//! # Story
//!
//! The kernels do not multiply words. W b mod 2^32 is the sum over planes p of 2^(8 p) (W b_p), and each W b_p is a dot
//! product of signed with unsigned bytes, for which processors have one instruction (`vpdpbusd` of AVX-512 VNNI does 64
//! multiplications). All planes share one load of the weights, so a model that lies in memory costs the ciphertext as much
//! as it costs the plaintext.
//!
//! The program chooses the instructions when it runs ([`Path::best`]). Every path gives the same bits, because all of them
//! are exact integer arithmetic modulo 2^32.
//!
//! # Unsafe code
//!
//! Intrinsics need it, in `aes`, `avx2` and `avx512` and nowhere else. Their functions take a token of the instruction set
//! that they use (`cpu`), so that safe code cannot run them on a processor without it.

#[cfg(target_arch = "x86_64")]
mod aes;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod cpu;
mod layout;
mod masks;
mod matrix;
mod path;
mod portable;
mod read;
mod side;
mod words;

pub use layout::{BLOCK_ROWS, BLOCK_STRIPS, GROUP, STRIP_ROWS};
pub use masks::Masks;
pub use matrix::Matrix;
pub use path::Path;
pub use read::read;
pub use side::{planes_of, Side, PANEL};
pub use words::{multiply_words, WordsError};
