//! Proofs that a query was paid for, without saying by whom, and that an answer used only what it may, without saying what.
//!
//! # Terms
//!
//! * **note**: credits bought in one purchase; a leaf of the access tree.
//! * **identity commitment**: P(secret), the only thing the buyer hands over.
//! * **leaf**: P(identity commitment, offer, quota, price), computed by the runtime from what was actually paid.
//! * **position**: where the leaf lies: `generation << 20 | index`.
//! * **nullifier**: P(secret, offer, position, credit): one per credit, tied to nothing anybody has seen before.
//! * **access root**: P(tree root, generation), the one public name of a tree.
//! * **consent root**: the one public name of a consent set, of one version of one model.
//! * **binding**: what the proof is for: an answer of one worker to one query, a refund to one account, or the use of what
//!   was consented to.
//!
//! # Story
//!
//! *PaidQuery.* A buyer submits a commitment and pays; the chain inserts the leaf. Later the buyer shows an access root, a
//! nullifier, the offer, its price and a binding, with a proof that somewhere under that root lies a note of this offer and
//! price with a credit left whose nullifier is this one. The nullifier is then burnt. Nobody learns which note it was.
//!
//! *UseConsent.* The chain keeps one bit for each contribution of a model, set while there is consent, under a root for each
//! consent version. A worker shows with an answer how many contributions it used and what they weigh, with a proof that all
//! of them have consent under that root. Nobody learns which ones they were.
//!
//! P is Poseidon over the scalar field of BN254 with circomlib's parameters ([`poseidon`]). Each relation is written twice:
//! in plain Rust ([`statement`], [`use_consent`]) and as a rank-1 constraint system (`circuit`, feature `prover`), and the
//! tests hold the two against each other. Proofs are Groth16 over BN254, made by `prover` and checked by the `no_std`
//! [`verifier`].
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "prover")]
pub mod circuit;
pub mod consent;
mod development;
pub mod field;
mod hash;
#[cfg(feature = "prover")]
pub mod interop;
pub mod poseidon;
#[cfg(feature = "prover")]
pub mod prover;
#[cfg(feature = "prover")]
mod reduction;
mod shown;
#[cfg(feature = "prover")]
pub mod simulator;
pub mod statement;
pub mod tree;
pub mod use_consent;
pub mod verifier;

#[cfg(all(test, feature = "prover"))]
mod tests;
