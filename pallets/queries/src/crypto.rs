//! The key with which a node's off-chain worker signs settlements: sr25519, under [`WORKER_KEY_TYPE`] in the keystore.

use assent_primitives::WORKER_KEY_TYPE;
use frame_system::offchain::AppCrypto;
use sp_runtime::{traits::Verify, MultiSignature, MultiSigner};

mod app {
	use super::WORKER_KEY_TYPE;
	use sp_runtime::app_crypto::{app_crypto, sr25519};

	app_crypto!(sr25519, sp_core::crypto::KeyTypeId(WORKER_KEY_TYPE));
}

/// A worker's public key, as the keystore knows it.
pub type WorkerKey = app::Public;

/// Tells `frame_system` to sign with [`WorkerKey`].
pub struct AuthId;

impl AppCrypto<MultiSigner, MultiSignature> for AuthId {
	type RuntimeAppPublic = app::Public;
	type GenericPublic = sp_core::sr25519::Public;
	type GenericSignature = sp_core::sr25519::Signature;
}

impl AppCrypto<<sp_core::sr25519::Signature as Verify>::Signer, sp_core::sr25519::Signature> for AuthId {
	type RuntimeAppPublic = app::Public;
	type GenericPublic = sp_core::sr25519::Public;
	type GenericSignature = sp_core::sr25519::Signature;
}
