#!/usr/bin/env bash
# Builds the client half for the browser and drives it in headless Chromium against a worker with the real engine and
# the real verifier on loopback. Figures and pictures of the page go to target/browser. --serve starts that worker for
# you to open its page instead.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ASSENT_ROOT"
case "${1:-}" in
"" | --serve) mode="${1:-}" ;;
*) die "usage: scripts/browser-test.sh [--serve]" ;;
esac
peer="$ASSENT_BIN/examples/browser_peer"
[ -x "$peer" ] || die "there is no $peer yet: run scripts/setup.sh and scripts/build.sh"
scripts/setup.sh --browser

crate="$ASSENT_ROOT/fhe-query/browser"
out="$ASSENT_ROOT/target/browser"
mkdir -p "$out"

# AES, from which all randomness is drawn, on words of 64 bits: WebAssembly has them, though its pointers have 32.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS='--cfg cpubits="64" -C target-feature=+simd128'
# A target directory of its own, because the variable below changes what some build scripts do.
build=(cargo build --locked --release --manifest-path "$crate/Cargo.toml" --target wasm32-unknown-unknown
	--target-dir "$CARGO_TARGET_DIR/browser")
sysroot="$(rustc --print sysroot)"
if [ -n "$(ls "$sysroot"/lib/rustlib/wasm32-unknown-unknown/lib/libstd-*.rlib 2>/dev/null)" ]; then
	say "browser: building the module"
else
	# The compiler is a stable one; the variable lets it build its own standard library.
	say "browser: building the module, and the standard library for it"
	export RUSTC_BOOTSTRAP=1
	build+=("-Zbuild-std=std,panic_abort")
fi
"${build[@]}" >"$out/build.log" 2>&1 ||
	{ tail -n 30 "$out/build.log" >&2; die "the module did not build (log: $out/build.log)"; }
unset RUSTC_BOOTSTRAP
module="$CARGO_TARGET_DIR/browser/wasm32-unknown-unknown/release/assent_browser.wasm"
rows="$out/digits.csv"
gzip -dc scripts/data/digits.csv.gz >"$rows"

if [ -n "$mode" ]; then
	say "browser: open the address below; Ctrl-C ends it"
	exec "$peer" "$rows" "$crate/www" "$module"
fi
npm_modules "$crate/test" playwright-core
export BROWSER_PEER="$peer" BROWSER_ROWS="$rows" BROWSER_MODULE="$module" BROWSER_OUT="$out"
CHROMIUM="$(command -v "${CHROMIUM:-chromium}")" node --test "$crate/test/browser.test.mjs" ||
	die "the browser test failed"
cat "$out/browser.json"
