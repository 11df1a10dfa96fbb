#!/usr/bin/env bash
# The compiler of this workspace's own crates (.cargo/config.toml): clippy's driver, which lints and compiles in one pass. Wasm is
# compiled by the plain compiler, and so is everything where clippy is not installed; scripts/test.sh refuses to go on without it.
case " $* " in
*" wasm32"*) exec "$@" ;;
esac
if command -v clippy-driver >/dev/null; then exec clippy-driver "$@"; fi
exec "$@"
