//! Weights: measured ones everywhere, and calls that fit into a block.

use super::*;

const CONFIGS: &[(&str, &str)] = &[
	("assent", include_str!("../configs/assent.rs")),
	("consensus", include_str!("../configs/consensus.rs")),
	("economy", include_str!("../configs/economy.rs")),
	("governance", include_str!("../configs/governance/mod.rs")),
	("market", include_str!("../configs/market.rs")),
	("mod", include_str!("../configs/mod.rs")),
	("parameters", include_str!("../configs/parameters.rs")),
	("stops", include_str!("../configs/governance/stops.rs")),
	("weights", include_str!("../configs/weights.rs")),
];

/// The types given for weights in a file of configurations.
fn weight_types(source: &str) -> Vec<&str> {
	let names = ["type WeightInfo =", "type SystemWeightInfo =", "type ExtensionsWeightInfo ="];
	let starts = names.iter().flat_map(|name| source.match_indices(name).map(move |(at, _)| at + name.len()));
	starts.map(|at| source[at..].split(';').next().expect("a type ends").trim()).collect()
}

#[test]
fn every_pallet_has_measured_weights() {
	let session = "pallet_session::weights::SubstrateWeight<Runtime>";
	let mut seen = 0;
	for (file, source) in CONFIGS {
		for given in weight_types(source) {
			seen += 1;
			let own = given.contains("crate::weights::");
			// The benchmarks of sessions need a staking pallet, which there is none of.
			assert!(own || given.ends_with("Weight") || given == session, "{file}: `WeightInfo = {given}`");
			assert!(given != "()", "{file}: `WeightInfo = ()`");
		}
		for literal in ["Weight::from_parts(", "Weight::from_all("] {
			let allowed = if *file == "mod" { 1 } else { 0 };
			assert!(source.matches(literal).count() <= allowed, "{file}: a weight as a literal");
		}
	}
	// Every pallet with weights, and those of the system's extensions.
	let configs: usize = CONFIGS.iter().map(|(_, source)| source.matches("::Config").count()).sum();
	assert!(seen >= 30 && seen <= configs, "{seen} of {configs}");
}

#[test]
fn the_scan_sees_what_it_looks_for() {
	assert_eq!(weight_types("\ttype WeightInfo = ();\n\ttype SystemWeightInfo = a::B<C>;"), ["()", "a::B<C>"]);
}

fn fits(call: RuntimeCall) {
	let DispatchInfo { call_weight, class, .. } = call.get_dispatch_info();
	let limit = configs::RuntimeBlockWeights::get().get(class).max_extrinsic.expect("normal calls have a limit");
	assert!(call_weight.all_lte(limit), "{call:?} weighs {call_weight}, and {limit} is the most");
}

#[test]
fn full_calls_fit_into_a_block() {
	externalities("development").execute_with(|| {
		fits(RuntimeCall::Contributions(pallet_contributions::Call::revoke { contribution: ContributionId(0) }));
		fits(RuntimeCall::Contributions(pallet_contributions::Call::activate { model: MODEL }));
		let settlement = assent_primitives::Settlement {
			offer: OFFER,
			price: UNIT,
			root: [0; 32],
			nullifier: [0; 32],
			version: 1.into(),
			served_at: 1,
			query_commitment: [0; 32],
			result_commitment: [0; 32],
			proof: [0; assent_primitives::PROOF_BYTES],
			consent: None,
		};
		let batch = vec![settlement; assent_primitives::MAX_SETTLEMENTS as usize].try_into().unwrap();
		fits(RuntimeCall::Queries(pallet_queries::Call::settle { batch }));
		let contributions = vec![ContributionId(0); 64].try_into().unwrap();
		let pool = assent_primitives::PoolId(0);
		fits(RuntimeCall::DataPools(pallet_data_pools::Call::announce_draw { pool, model: MODEL, contributions }));
		let accounts = vec![account(Alice); 64].try_into().unwrap();
		fits(RuntimeCall::Models(pallet_models::Call::serve_notice { model: MODEL, accounts }));
		fits(RuntimeCall::TaskBounties(pallet_task_bounties::Call::assign {}));
		let limit = u32::MAX;
		fits(RuntimeCall::TaskBounties(pallet_task_bounties::Call::clear_set { set: TaskSetId(0), limit }));
	});
}

#[test]
fn leaving_and_settling_have_room_of_their_own() {
	use frame_support::dispatch::DispatchClass::Operational;
	let petition = pallet_revocation::Call::open_petition { model: MODEL };
	let calls: [RuntimeCall; 6] = [
		pallet_contributions::Call::revoke { contribution: ContributionId(0) }.into(),
		pallet_contributions::Call::unpledge { contribution: ContributionId(0), model: MODEL }.into(),
		petition.into(),
		pallet_revocation::Call::sign_petition { model: MODEL }.into(),
		pallet_queries::Call::settle { batch: Default::default() }.into(),
		pallet_data_pools::Call::leave { contribution: ContributionId(0) }.into(),
	];
	for call in calls {
		assert_eq!(call.get_dispatch_info().class, Operational, "{call:?}");
	}
}
