//! How many extrinsics of each kind fit a block, by what they declare.
//!
//! Every call of Assent's own pallets, a transfer of balances and a swap of shares, each with its lists full. One
//! extrinsic weighs what [`frame_system::CheckWeight`] books for it: its call, its extensions, the base weight, and its
//! length as proof. The room is what a block has for calls of that class when there are no others. Prints JSON.

use assent_primitives::{ModelId, Settlement, MAX_SETTLEMENTS};
use assent_runtime::{
	configs::{market::Kind, RuntimeBlockLength, RuntimeBlockWeights},
	genesis_config_presets::complete,
	AccountId, Executive, Header, RuntimeCall, RuntimeGenesisConfig, Signature, System, TxExtension,
	UncheckedExtrinsic, UNIT,
};
use codec::{Decode, Encode};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::{ConstU32, Get, GetCallMetadata},
	weights::Weight,
	BoundedVec,
};
use serde_json::{json, Value};
use sp_consensus_aura::{Slot, AURA_ENGINE_ID};
use sp_runtime::{generic::Era, traits::Header as _, Digest, DigestItem};

/// The pallets whose calls are all counted.
const OURS: [&str; 10] = [
	"Models",
	"Contributions",
	"Royalties",
	"Revocation",
	"Queries",
	"Workers",
	"Reputation",
	"TaskBounties",
	"DataPools",
	"Sponsorship",
];
/// Where the runtime declares them.
const INDICES: core::ops::Range<u8> = 20..30;
/// Zeros enough for the arguments of any call.
const ARGUMENTS: usize = 4_096;

/// All calls of our pallets. All arguments are zero, as weights depend on the lengths of lists alone.
fn calls() -> Vec<RuntimeCall> {
	let mut calls = Vec::new();
	for pallet in INDICES {
		for index in 0..=u8::MAX {
			let mut bytes = vec![pallet, index];
			bytes.resize(ARGUMENTS, 0);
			calls.extend(RuntimeCall::decode(&mut &bytes[..]));
		}
	}
	for pallet in OURS {
		let expected = RuntimeCall::get_call_names(pallet).len();
		let found = calls.iter().filter(|call| call.get_call_metadata().pallet_name == pallet).count();
		assert_eq!(found, expected, "all calls of {pallet}");
	}
	calls.into_iter().map(full).collect()
}

/// As many zeros of type `T` as fit.
fn filled<T: Decode, S: Get<u32>>() -> BoundedVec<T, S> {
	let zero = || T::decode(&mut &[0; ARGUMENTS][..]).expect("zero is a value");
	(0..S::get()).map(|_| zero()).collect::<Vec<_>>().try_into().ok().expect("as many as fit")
}

/// The same call with full lists, wherever its weight depends on their length.
fn full(call: RuntimeCall) -> RuntimeCall {
	use pallet_data_pools::Call as Pools;
	use pallet_models::Call as Models;
	use pallet_queries::Call as Queries;
	use pallet_task_bounties::Call as Tasks;

	match call {
		// Zeros are answers to anything but searches.
		RuntimeCall::Queries(Queries::settle { .. }) => Queries::settle { batch: filled() }.into(),
		RuntimeCall::Queries(Queries::refund { offer, price, beneficiary, .. }) => {
			Queries::refund { offer, price, beneficiary, claims: filled() }.into()
		},
		RuntimeCall::Models(Models::serve_notice { model, .. }) => {
			Models::serve_notice { model, accounts: filled() }.into()
		},
		RuntimeCall::DataPools(Pools::announce_draw { pool, model, .. }) => {
			Pools::announce_draw { pool, model, contributions: filled() }.into()
		},
		RuntimeCall::TaskBounties(Tasks::clear_set { set, .. }) => Tasks::clear_set { set, limit: u32::MAX }.into(),
		other => other,
	}
}

/// What ours are compared with.
fn others() -> [RuntimeCall; 2] {
	let who = AccountId::new([0; 32]);
	let path = [Kind::Native, Kind::WithId(ModelId(0))].map(Box::new).to_vec();
	let swap = pallet_asset_conversion::Call::swap_exact_tokens_for_tokens {
		path,
		amount_in: UNIT,
		amount_out_min: UNIT,
		send_to: who.clone(),
		keep_alive: true,
	};
	[pallet_balances::Call::transfer_keep_alive { dest: who.into(), value: UNIT }.into(), swap.into()]
}

/// The call, signed by nobody: its weight and length are those of a valid one.
fn signed(call: RuntimeCall) -> UncheckedExtrinsic {
	let extension: TxExtension = (
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(Era::mortal(64, 0)),
		frame_system::CheckNonce::from(0),
		frame_system::CheckWeight::new(),
		pallet_queries::extension::CheckPayable::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let signature = Signature::Sr25519(sp_core::sr25519::Signature::from_raw([0; 64]));
	UncheckedExtrinsic::new_signed(call, AccountId::new([0; 32]).into(), signature, extension)
}

/// What extrinsics of `class` can use of a block in which the hooks have used `hooks`: their share of what is left, or
/// what is reserved for them beyond it.
fn room(class: DispatchClass, hooks: Weight) -> (Weight, u64) {
	let limits = RuntimeBlockWeights::get();
	let left = limits.max_block.saturating_sub(hooks);
	let class_limits = limits.get(class);
	let usable = left.max(class_limits.reserved.unwrap_or(left));
	let share = class_limits.max_total.unwrap_or(usable);
	(usable.min(share), u64::from(*RuntimeBlockLength::get().max.get(class)))
}

/// How many answers fit a block that takes nothing else but calls of `settle`, with so many answers each.
fn settled(answers: usize, hooks: Weight) -> u64 {
	let batch: Vec<_> = filled::<Settlement, ConstU32<MAX_SETTLEMENTS>>().into_iter().take(answers).collect();
	let call = pallet_queries::Call::settle { batch: batch.try_into().expect("as many as fit") };
	let calls = measure(call.into(), hooks)["calls"].as_u64().expect("a number");
	calls * answers as u64
}

fn measure(call: RuntimeCall, hooks: Weight) -> Value {
	let metadata = call.get_call_metadata();
	let extrinsic = signed(call);
	let (info, length) = (extrinsic.get_dispatch_info(), extrinsic.encoded_size() as u64);
	let base = RuntimeBlockWeights::get().get(info.class).base_extrinsic;
	let weight = info.total_weight().saturating_add(base).saturating_add_proof_size(length);
	let (room, room_length) = room(info.class, hooks);
	let bounds = [
		(room.ref_time() / weight.ref_time(), "time"),
		(room.proof_size() / weight.proof_size(), "proof size"),
		(room_length / length, "length"),
	];
	let (count, bound) = bounds.into_iter().min().expect("there are three");
	let class = match info.class {
		DispatchClass::Normal => "normal",
		DispatchClass::Operational => "operational",
		DispatchClass::Mandatory => "mandatory",
	};
	json!({
		"pallet": metadata.pallet_name,
		"call": metadata.function_name,
		"class": class,
		"calls": count,
		"bound": bound,
		"us": weight.ref_time() as f64 / 1e6,
		"proof_bytes": weight.proof_size(),
	})
}

/// What the hooks of the first block use.
fn hooks() -> Weight {
	let preset = complete(&"development".into()).expect("the preset exists");
	frame_support::genesis_builder_helper::build_state::<RuntimeGenesisConfig>(preset).expect("it builds");
	let digest = Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, Slot::from(1).encode())] };
	Executive::initialize_block(&Header::new(1, Default::default(), Default::default(), Default::default(), digest));
	System::block_weight().total()
}

fn shown(weight: Weight) -> Value {
	json!({"us": weight.ref_time() as f64 / 1e6, "proof_bytes": weight.proof_size()})
}

fn main() {
	let report = sp_io::TestExternalities::default().execute_with(|| {
		let hooks = hooks();
		let rows: Vec<Value> = calls().into_iter().chain(others()).map(|call| measure(call, hooks)).collect();
		json!({
			"hooks": shown(hooks),
			"room": {
				"normal": shown(room(DispatchClass::Normal, hooks).0),
				"operational": shown(room(DispatchClass::Operational, hooks).0),
			},
			"settled": {
				"single": settled(1, hooks),
				"batched": settled(MAX_SETTLEMENTS as usize, hooks),
			},
			"calls": rows,
		})
	});
	println!("{report}");
}
