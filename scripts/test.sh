#!/usr/bin/env bash
# Everything that must hold. The CI tier by default; --long adds what takes longer than a coffee.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ASSENT_ROOT"
long=
for argument in "$@"; do
	case "$argument" in
	--long) long=1 ;;
	-h | --help)
		sed -n '2s/^# //p' "$0"
		echo "usage: scripts/test.sh [--long]"
		exit 0
		;;
	*) die "unknown option '$argument': see scripts/test.sh --help" ;;
	esac
done

step() { say ""; say "== $* ($(date +%H:%M:%S))"; }

step "setup"
scripts/setup.sh
step "build"
scripts/build.sh

step "format"
cargo fmt --all -- --check >"$CARGO_TARGET_DIR/fmt.log" 2>&1 || { head -n 40 "$CARGO_TARGET_DIR/fmt.log"; die "run 'cargo fmt --all'"; }

step "documents"
scripts/check-docs.py

step "clippy with the workspace lints"
# As a wrapper it lints the workspace on top of the build's own artefacts: no second pass over the dependencies.
driver="$(command -v clippy-driver || true)"
[ -n "$driver" ] && [ -x "$(rustc --print sysroot)/bin/clippy-driver" ] && driver="$(rustc --print sysroot)/bin/clippy-driver"
[ -n "$driver" ] || die "clippy-driver is missing: run scripts/setup.sh"
RUSTC_WORKSPACE_WRAPPER="$driver" CLIPPY_ARGS="-Dwarnings__CLIPPY_HACKERY__" SKIP_WASM_BUILD=1 \
	cargo build --locked --workspace --all-targets >"$CARGO_TARGET_DIR/clippy.log" 2>&1 ||
	{ grep -E '^(error|warning)' -A 12 "$CARGO_TARGET_DIR/clippy.log" | head -n 80; die "clippy found something (log: $CARGO_TARGET_DIR/clippy.log)"; }
# That pass linked its own programs, without a Wasm runtime: put the build's back.
scripts/build.sh

step "unit, property and hostile-input tests"
if [ -n "$long" ]; then export ASSENT_LONG=1 PROPTEST_CASES="${PROPTEST_CASES:-2000}"; fi
cargo test --locked --workspace --no-fail-fast

step "the lattice estimates of every parameter set, against published ones"
python3 scripts/lattice_estimate.py --check

step "the blob store and the service over a real S3 server"
scripts/s3-test.sh

step "sustained load on the service"
"$ASSENT_BIN/examples/soak" --seconds "$([ -n "$long" ] && echo 600 || echo 10)"

step "polkadot.js against a running node"
scripts/polkadot-js.sh

step "a ceremony, and proofs that snarkjs and we check for each other"
if [ -n "$long" ]; then scripts/interop.sh --chain --semaphore; else scripts/interop.sh --small; fi

step "the client in a headless browser"
scripts/browser-test.sh

step "the demo, small, with the node killed by SIGKILL in the middle"
if [ -n "$long" ]; then python3 scripts/demo.py --kill; else python3 scripts/demo.py --quick --kill; fi

if [ -n "$long" ]; then
	step "side by side with other tools"
	scripts/bench-peers.sh
fi

step "done"
echo "all steps passed"
