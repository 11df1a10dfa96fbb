//! The bodies of the fuzz targets, on every run.

mod parsers;
#[cfg(feature = "prover")]
mod snarkjs;
