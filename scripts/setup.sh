#!/usr/bin/env bash
# Installs what the build and the checks need: C tools, a Rust compiler with the wasm32v1-none target, Node.js for the
# polkadot.js test, and the checkers of scripts/tools.txt. Safe to run again; it does nothing that is done already. With
# --browser also what the browser test needs.
set -euo pipefail
. "$(dirname "$0")/env.sh"
browser=
case "${1:-}" in
"") ;;
--browser) browser=1 ;;
*) die "usage: scripts/setup.sh [--browser]" ;;
esac

cache="${XDG_CACHE_HOME:-$HOME/.cache}/assent"
mkdir -p "$cache"

# --- Debian packages -------------------------------------------------------------------------------------------------
sudo_() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
apt_updated=
apt_update() { [ -n "$apt_updated" ] || { sudo_ apt-get update -qq && apt_updated=1; }; }
need_deb() {
	local missing=() p
	for p in "$@"; do
		dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
	done
	[ ${#missing[@]} -eq 0 ] && return 0
	command -v apt-get >/dev/null || die "install these packages, for which there is no apt-get here: ${missing[*]}"
	say "setup: installing ${missing[*]}"
	apt_update || die "apt-get update failed: is the network up?"
	DEBIAN_FRONTEND=noninteractive sudo_ apt-get install -y -qq --no-install-recommends "${missing[@]}" \
		>"$cache/apt.log" 2>&1 ||
		{ tail -n 20 "$cache/apt.log" >&2; die "could not install: ${missing[*]} (log: $cache/apt.log)"; }
}
if command -v apt-get >/dev/null; then
	need_deb clang lld protobuf-compiler pkg-config libssl-dev make git ca-certificates curl
	need_deb python3 python3-venv shellcheck
fi
for tool in clang clang++ ld.lld protoc pkg-config; do
	command -v "$tool" >/dev/null ||
		die "'$tool' is missing: install clang, lld, protobuf-compiler and pkg-config, then run this again"
done

# --- Checkers of text, scripts and dependencies ----------------------------------------------------------------------
python_packages "$cache/tools" "$ASSENT_ROOT/scripts/tools.txt"

# --- Rust with wasm32v1-none -----------------------------------------------------------------------------------------
# has_target TARGET CRATE COMPILER: whether the compiler has the library CRATE for TARGET.
has_target() { compgen -G "$("$3" --print sysroot 2>/dev/null)/lib/rustlib/$1/lib/lib$2-*.rlib" >/dev/null; }
has_wasm() { has_target wasm32v1-none core "$1"; }
rust_at_least_191() { "$1" --version | awk '{split($2,v,"."); exit !(v[1]>1 || v[2]>=91)}'; }

debian_route() {
	command -v apt-get >/dev/null || return 1
	apt_update || return 1
	apt-cache show rustc-web >/dev/null 2>&1 || return 1
	need_deb rustc-web cargo-web rust-web-src rust-web-llvm rustfmt-web rust-web-clippy lld-22
	command -v rust-lld >/dev/null ||
		sudo_ ln -sf "$(command -v lld-22 || echo /usr/lib/llvm-22/bin/lld)" /usr/bin/rust-lld
	if ! has_wasm /usr/bin/rustc; then
		say "setup: building core and alloc for wasm32v1-none (about 40 seconds)"
		local tmp; tmp="$(mktemp -d)"
		mkdir "$tmp/src"
		printf '%s\n' '[package]' 'name = "wasm-core"' 'version = "0.0.0"' 'edition = "2021"' '[lib]' >"$tmp/Cargo.toml"
		printf '#![no_std]\n' >"$tmp/src/lib.rs"
		local environment=(env "PATH=/usr/bin:$PATH" "CARGO_TARGET_DIR=$tmp/target" RUSTC_BOOTSTRAP=1)
		(cd "$tmp" && "${environment[@]}" RUSTFLAGS="-C embed-bitcode=yes" /usr/bin/cargo build -q --release \
			-Zbuild-std=core,alloc --target wasm32v1-none) >"$cache/wasm-core.log" 2>&1 ||
			{ tail -n 20 "$cache/wasm-core.log" >&2; die "could not build core for wasm32v1-none (log: $cache/wasm-core.log)"; }
		local dest=/usr/lib/rustlib/wasm32v1-none/lib
		sudo_ mkdir -p "$dest"
		sudo_ cp "$tmp"/target/wasm32v1-none/release/deps/lib{core,alloc,compiler_builtins}-*.rlib "$dest/"
		rm -rf "$tmp"
	fi
	touch "$cache/use-debian-rust"
	PATH="/usr/bin:$PATH"
}

if [ -e "$cache/use-debian-rust" ] && has_wasm /usr/bin/rustc; then
	:
elif command -v rustc >/dev/null && rust_at_least_191 rustc && has_wasm rustc; then
	:
elif command -v rustup >/dev/null && rustup target add wasm32v1-none >"$cache/rustup.log" 2>&1 &&
	rust_at_least_191 rustc; then
	rustup component add rust-src rustfmt clippy >>"$cache/rustup.log" 2>&1 || true
elif debian_route; then
	:
else
	die "no Rust compiler of 1.91 or later with the wasm32v1-none target, and neither route gave one:
  * rustup:  install rustup, then 'rustup target add wasm32v1-none' ($cache/rustup.log has its last words)
  * Debian bookworm with its security suite: packages rustc-web cargo-web rust-web-src lld-22"
fi

# --- Node.js, for the polkadot.js test -------------------------------------------------------------------------------
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	command -v apt-get >/dev/null && need_deb nodejs npm
fi
command -v npm >/dev/null || die "npm is missing: install Node.js 18 or later (it runs the polkadot.js test)"

# --- Chromium, and the standard library's source, for the browser test -----------------------------------------------
if [ -n "$browser" ]; then
	if ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
		command -v apt-get >/dev/null && need_deb chromium
	fi
	command -v "${CHROMIUM:-chromium}" >/dev/null || die "chromium is missing: install it, or set CHROMIUM to where it is"
	sysroot="$(rustc --print sysroot)"
	can_browser() {
		has_target wasm32-unknown-unknown std rustc || [ -e "$sysroot/lib/rustlib/src/rust/library/Cargo.lock" ]
	}
	if ! can_browser; then
		if command -v rustup >/dev/null; then
			rustup target add wasm32-unknown-unknown >>"$cache/rustup.log" 2>&1 ||
				rustup component add rust-src >>"$cache/rustup.log" 2>&1 || true
		fi
		can_browser ||
			die "the compiler has neither the wasm32-unknown-unknown target nor the source to build it from:
  run 'rustup component add rust-src', or install Debian's rust-web-src"
	fi
fi

say "setup: ready ($(rustc --version), target directory $CARGO_TARGET_DIR)"
