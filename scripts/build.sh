#!/usr/bin/env bash
# Builds everything once: node with its Wasm runtime, the assent program, all tests, in the one profile that demo,
# tests and CI share. Own crates are linted as they are compiled; the warnings are in the log, and scripts/test.sh
# fails on them.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ASSENT_ROOT"

log="$CARGO_TARGET_DIR/build.log"
mkdir -p "$CARGO_TARGET_DIR"
started=$(date +%s)
total=$(grep -c '^name = ' Cargo.lock)
say "building (log: $log); the first build takes 15 to 30 minutes on two cores, later ones seconds to minutes"
# The examples are programs that the tests run; scripts/bench.sh builds those that measure.
read -ra no_fuzz <<<"$ASSENT_NO_FUZZ"
cargo build --locked --workspace "${no_fuzz[@]}" --lib --bins --tests \
	--example soak --example browser_peer --example interop ${ASSENT_TIMINGS:+--timings} >"$log" 2>&1 &
cargo_pid=$!
trap 'kill $cargo_pid 2>/dev/null || true' INT TERM EXIT
last=$started
while kill -0 $cargo_pid 2>/dev/null; do
	sleep 0.2
	now=$(date +%s)
	if [ $((now - last)) -ge 20 ]; then
		last=$now
		printf '  %4d s  %5d crates compiled (of at most %d)  %s\n' $((now - started)) \
			"$(grep -c '^ *Compiling' "$log" || true)" "$total" "$(grep '^ *Compiling' "$log" | tail -n 1 | awk '{print $2}')"
	fi
done
trap - INT TERM EXIT
if ! wait $cargo_pid; then
	grep -E '^error' -A 12 "$log" | tail -n 80 >&2 || true
	tail -n 5 "$log" >&2
	die "the build failed: the whole log is $log. Is the network up, and does scripts/setup.sh pass?"
fi
say "built in $(($(date +%s) - started)) s: assent and assent-node are in $ASSENT_BIN"
