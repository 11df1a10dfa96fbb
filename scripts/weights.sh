#!/usr/bin/env bash
# Benchmarks our pallets on our runtime, in Wasm, and writes runtime/src/weights/. On demand: the benchmarking runtime and the
# bencher are compiled apart from everything else (10 to 20 minutes the first time).
# usage: scripts/weights.sh [pallet ...]      default: all of ours
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ASSENT_ROOT"
steps="${ASSENT_BENCH_STEPS:-10}" repeat="${ASSENT_BENCH_REPEAT:-5}"

say "building the bencher"
# The same profile and lock file as the workspace, so that what is compiled already is used again.
profile="$CARGO_TARGET_DIR/bencher-profile.toml"
mkdir -p "$CARGO_TARGET_DIR"
sed -n '/^\[profile.dev/,/^\[profile.wasm/p' Cargo.toml | grep -v -e '^\[profile.wasm' -e '^#' >"$profile"
[ -e scripts/bencher/Cargo.lock ] || cp Cargo.lock scripts/bencher/Cargo.lock
# The storage benchmark that frame-benchmarking-cli carries has a runtime of its own, which is not used here.
SKIP_WASM_BUILD=1 cargo build --config "$profile" --manifest-path scripts/bencher/Cargo.toml

say "building the runtime with benchmarks, for Wasm"
CARGO_TARGET_DIR="$CARGO_TARGET_DIR/benchmarks" RUSTFLAGS="-C target-cpu=mvp -C link-arg=--export-table --cfg substrate_runtime" \
	cargo rustc --locked -p assent-runtime --lib --profile wasm-benchmarks --target wasm32v1-none \
	--no-default-features --features runtime-benchmarks --crate-type cdylib -- -C link-arg=--import-memory -C link-arg=--export=__heap_base
wasm="$CARGO_TARGET_DIR/benchmarks/wasm32v1-none/wasm-benchmarks/assent_runtime.wasm"
[ -s "$wasm" ] || die "no runtime at $wasm"

mkdir -p target/bench
pallets=("$@")
[ ${#pallets[@]} -gt 0 ] || pallets=(pallet_models pallet_contributions pallet_royalties pallet_revocation pallet_queries)
for pallet in "${pallets[@]}"; do
	say "benchmarking $pallet"
	"$ASSENT_BIN/assent-bencher" --runtime "$wasm" --genesis-builder runtime --genesis-builder-preset development \
		--pallet "$pallet" --extrinsic '*' --steps "$steps" --repeat "$repeat" \
		--template scripts/weights.hbs --output "runtime/src/weights/$pallet.rs" --json-file "target/bench/$pallet.json"
done
"$ASSENT_BIN/assent-bencher" --runtime "$wasm" --genesis-builder runtime --genesis-builder-preset development --extra \
	--pallet pallet_queries --extrinsic verify_proofs --steps 16 --repeat "$repeat" --json-file target/bench/verify.json >/dev/null
cargo fmt -p assent-runtime
say "written: runtime/src/weights/. Build again to use them."
