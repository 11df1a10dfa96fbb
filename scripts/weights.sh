#!/usr/bin/env bash
# Benchmarks the pallets on our runtime, in Wasm, and writes runtime/src/weights/. On demand: the benchmarking runtime
# and the bencher are compiled apart from everything else (10 to 20 minutes the first time).
# usage: scripts/weights.sh [--ours | --frame | pallet ...]      default: all that have benchmarks
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ASSENT_ROOT"
steps="${ASSENT_BENCH_STEPS:-10}" repeat="${ASSENT_BENCH_REPEAT:-5}" seconds="${ASSENT_BENCH_SECONDS:-2}"

say "building the bencher"
# The same profile and lock file as the workspace, so that what is compiled already is used again.
profile="$CARGO_TARGET_DIR/bencher-profile.toml"
mkdir -p "$CARGO_TARGET_DIR"
sed -n '/^\[profile.dev/,/^\[profile.wasm/p' Cargo.toml | grep -v -e '^\[profile.wasm' -e '^#' >"$profile"
# Host functions are part of what is measured: here they are optimised, as in a release.
for crate in sp-io sp-externalities sp-runtime-interface sp-wasm-interface sp-storage sp-database sp-panic-handler \
	sc-executor sc-executor-common sc-executor-wasmtime sc-client-db sc-state-db kvdb kvdb-memorydb schnellru \
	linked-hash-map parking_lot parking_lot_core lock_api frame-benchmarking; do
	printf '[profile.dev.package.%s]\nopt-level = 3\n' "$crate"
done >>"$profile"
[ -e scripts/bencher/Cargo.lock ] || cp Cargo.lock scripts/bencher/Cargo.lock
# The storage benchmark that frame-benchmarking-cli carries has a runtime of its own, which is not used here.
SKIP_WASM_BUILD=1 cargo build --config "$profile" --manifest-path scripts/bencher/Cargo.toml

say "building the runtime with benchmarks, for Wasm"
CARGO_TARGET_DIR="$CARGO_TARGET_DIR/benchmarks" \
	RUSTFLAGS="-C target-cpu=mvp -C link-arg=--export-table --cfg substrate_runtime" \
	cargo rustc --locked -p assent-runtime --lib --profile wasm-benchmarks --target wasm32v1-none \
	--no-default-features --features runtime-benchmarks --crate-type cdylib \
	-- -C link-arg=--import-memory -C link-arg=--export=__heap_base
wasm="$CARGO_TARGET_DIR/benchmarks/wasm32v1-none/wasm-benchmarks/assent_runtime.wasm"
[ -s "$wasm" ] || die "no runtime at $wasm"

mkdir -p target/bench
ours=(pallet_{models,contributions,consent_tree,royalties,revocation,queries,workers,reputation,task_bounties}
	pallet_{data_pools,sponsorship})
frame=(frame_system frame_system_extensions
	pallet_{timestamp,grandpa,balances,transaction_payment,utility,proxy,multisig,sudo,assets,asset_conversion}
	pallet_{preimage,scheduler,referenda,conviction_voting,treasury,parameters,tx_pause,safe_mode,identity})
case "${1:-}" in
"") pallets=("${ours[@]}" "${frame[@]}") ;;
--ours) pallets=("${ours[@]}") ;;
--frame) pallets=("${frame[@]}") ;;
*) pallets=("$@") ;;
esac

# One core for the bencher alone, where the system permits it: other work on the machine disturbs it less.
quiet=()
if [ "$(nproc)" -gt 1 ] && command -v chrt >/dev/null && chrt -f 50 true 2>/dev/null; then
	quiet=(chrt -f 50 taskset -c "$(($(nproc) - 1))")
fi
bench() {
	"${quiet[@]}" "$ASSENT_BIN/assent-bencher" --runtime "$wasm" --genesis-builder runtime \
		--genesis-builder-preset "$preset" --min-duration "$seconds" "$@"
}
failed=()
for pallet in "${pallets[@]}"; do
	say "benchmarking $pallet"
	# Proofs need the development keys. A referendum that is still being prepared needs periods that are not those of a
	# person's machine.
	preset=development
	[ "$pallet" != pallet_referenda ] || preset=local_testnet
	bench --pallet "$pallet" --extrinsic '*' --steps "$steps" --repeat "$repeat" \
		--template scripts/weights.hbs --output "runtime/src/weights/$pallet.rs" --json-file "target/bench/$pallet.json" ||
		failed+=("$pallet")
	if [ "$pallet" = pallet_queries ]; then
		# With 16 steps, batches of 1 to 16 are all measured.
		extra=verify_proofs,verify_decoding_the_key,verify_by_precompile,tree_update,tree_update_batch,poseidon_of_two
		bench --extra --pallet pallet_queries --steps 16 --repeat "$repeat" --json-file target/bench/verify.json \
			--extrinsic "$extra" >/dev/null
	fi
done
cargo fmt -p assent-runtime
[ ${#failed[@]} -eq 0 ] || die "no weights for ${failed[*]}: the files are as they were"
say "written: runtime/src/weights/. Build again to use them."
