#!/usr/bin/env bash
# Benchmarks our pallets on our runtime, in Wasm, and writes runtime/src/weights/. On demand: the benchmarking runtime and the
# bencher are compiled apart from everything else (10 to 30 minutes the first time).
# usage: scripts/weights.sh [pallet ...]      default: all of ours
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ASSENT_ROOT"
bencher_version=0.28.0 # goes with polkadot-sdk 2609.2
tools="${XDG_CACHE_HOME:-$HOME/.cache}/assent/tools"
steps="${ASSENT_BENCH_STEPS:-10}" repeat="${ASSENT_BENCH_REPEAT:-5}"

if ! "$tools/bin/frame-omni-bencher" --version 2>/dev/null | grep -q "$bencher_version"; then
	say "installing frame-omni-bencher $bencher_version"
	CARGO_PROFILE_RELEASE_OPT_LEVEL=2 CARGO_PROFILE_RELEASE_LTO=off CARGO_TARGET_DIR="$CARGO_TARGET_DIR/bencher" \
		cargo install frame-omni-bencher --version "$bencher_version" --locked --no-default-features --root "$tools"
fi

say "building the runtime with benchmarks, for Wasm"
CARGO_TARGET_DIR="$CARGO_TARGET_DIR/benchmarks" RUSTFLAGS="-C target-cpu=mvp -C link-arg=--export-table" \
	cargo rustc --locked -p assent-runtime --lib --profile wasm-benchmarks --target wasm32v1-none \
	--no-default-features --features runtime-benchmarks --crate-type cdylib -- -C link-arg=--import-memory -C link-arg=--export=__heap_base
wasm="$CARGO_TARGET_DIR/benchmarks/wasm32v1-none/wasm-benchmarks/assent_runtime.wasm"
[ -s "$wasm" ] || die "no runtime at $wasm"

mkdir -p target/bench
pallets=("$@")
[ ${#pallets[@]} -gt 0 ] || pallets=(pallet_models pallet_contributions pallet_royalties pallet_revocation pallet_queries)
for pallet in "${pallets[@]}"; do
	say "benchmarking $pallet"
	"$tools/bin/frame-omni-bencher" v1 benchmark pallet --runtime "$wasm" --genesis-builder runtime --genesis-builder-preset development \
		--pallet "$pallet" --extrinsic '*' --steps "$steps" --repeat "$repeat" \
		--template scripts/weights.hbs --output "runtime/src/weights/$pallet.rs" --json-file "target/bench/$pallet.json"
done
cargo fmt -p assent-runtime
say "written: runtime/src/weights/. Build again to use them."
