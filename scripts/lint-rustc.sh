#!/usr/bin/env bash
# The compiler of this workspace's own crates (.cargo/config.toml): clippy's driver, which lints and compiles in one pass.
#
# It compiles without MIR optimisation, which costs an encrypted label 3 to 5 % (scripts/bench.sh engine). A crate at opt-level 3 is
# therefore compiled by the plain compiler, and only checked by the driver. Wasm is compiled by the plain compiler alone, and so is
# everything where clippy is not installed; scripts/test.sh refuses to go on without it.
set -euo pipefail
case " $* " in
*" wasm32"*) exec "$@" ;;
esac
command -v clippy-driver >/dev/null || exec "$@"
case " $* " in
*" opt-level=3 "*) ;;
*) exec clippy-driver "$@" ;;
esac

"$@" --cap-lints allow
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
check=() before=
for argument in "$@"; do
	case "$argument" in
	--emit=*) argument=--emit=metadata ;;
	# Cargo must not take what is checked here for what was compiled.
	--json=*) argument="${argument/,artifacts/}" ;;
	incremental=*) argument="incremental=$scratch" ;;
	esac
	[ "$before" != --out-dir ] || argument="$scratch"
	before="$argument"
	check+=("$argument")
done
clippy-driver "${check[@]}"
