//! Chain specifications, from the runtime's genesis presets alone.

use assent_runtime::WASM_BINARY;
use sc_service::{ChainType, Properties};

/// A specification whose genesis comes from the runtime.
pub type ChainSpec = sc_service::GenericChainSpec;

fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "UNIT".into());
	properties.insert("tokenDecimals".into(), 12.into());
	properties.insert("ss58Format".into(), 42.into());
	properties
}

fn preset(name: &str, id: &str, chain_type: ChainType, preset: &str) -> Result<ChainSpec, String> {
	let wasm = WASM_BINARY.ok_or("this node was built with SKIP_WASM_BUILD and has no runtime: build it without")?;
	Ok(ChainSpec::builder(wasm, None)
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_genesis_config_preset_name(preset)
		.with_properties(properties())
		.with_protocol_id("assent")
		.build())
}

/// One validator on one machine.
pub fn development() -> Result<ChainSpec, String> {
	preset("Assent Development", "assent_dev", ChainType::Development, sp_genesis_builder::DEV_RUNTIME_PRESET)
}

/// Two validators, Alice and Bob.
pub fn local_testnet() -> Result<ChainSpec, String> {
	preset("Assent Local Testnet", "assent_local", ChainType::Local, sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET)
}
