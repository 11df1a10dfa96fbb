# shellcheck shell=bash
# Sourced by every script here: one compiler, one target directory, one set of flags. Not for a person's own shell,
# which `die` would close: that needs the programs' folder on its PATH alone (README).
# Nothing in this file installs anything; scripts/setup.sh does.

ASSENT_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export ASSENT_ROOT

# Debian's own compiler is used when setup.sh chose it (the marker is written there); otherwise rustup's.
if [ -e "${XDG_CACHE_HOME:-$HOME/.cache}/assent/use-debian-rust" ]; then
	PATH="/usr/bin:$PATH"
fi
[ -d "$HOME/.cargo/bin" ] && case ":$PATH:" in *":$HOME/.cargo/bin:"*) ;; *) PATH="$PATH:$HOME/.cargo/bin" ;; esac
export PATH

# Outside the checkout, so that a fresh clone reuses what another clone compiled.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/assent/target}"
# substrate-wasm-builder cannot walk up from there to the workspace.
export WASM_BUILD_WORKSPACE_HINT="$ASSENT_ROOT"
# The system's OpenSSL: building the vendored one costs five minutes.
export OPENSSL_NO_VENDOR=1
export CXX="${CXX:-clang++}" CC="${CC:-clang}"
# The directory of the binaries built by the one profile that demo, tests and CI share.
export ASSENT_BIN="$CARGO_TARGET_DIR/debug"

# Options that leave out the fuzz targets, which the step `fuzz-builds` builds.
export ASSENT_NO_FUZZ="--exclude assent-circuits-fuzz --exclude fhe-query-fuzz"
# The checkers of the step `hygiene`, which scripts/setup.sh installs.
export ASSENT_TOOLS="${XDG_CACHE_HOME:-$HOME/.cache}/assent/tools/bin"

# python_packages FOLDER FILE [PYTHON]: makes FOLDER a Python environment with exactly the packages of FILE, once for
# each content of it.
python_packages() {
	! cmp -s "$2" "$1/installed.txt" || return 0
	say "installing the packages of ${2#"$ASSENT_ROOT/"}"
	mkdir -p "$(dirname "$1")"
	"${3:-python3}" -m venv --clear "$1" >"$1.log" 2>&1 ||
		{ cat "$1.log" >&2; die "${3:-python3} cannot make virtual environments: install python3-venv"; }
	"$1/bin/pip" install --quiet --disable-pip-version-check -r "$2" >"$1.log" 2>&1 ||
		{ tail -n 20 "$1.log" >&2; die "could not install the packages of $2: is the network up? (log: $1.log)"; }
	cp "$2" "$1/installed.txt"
}
# npm_modules FOLDER WHAT: installs the packages of FOLDER's lock file, once for each content of it, for every checkout.
npm_modules() {
	local cache modules
	cache="${XDG_CACHE_HOME:-$HOME/.cache}/assent/npm"
	modules="$cache/$(cat "$1/package.json" "$1/package-lock.json" | sha256sum | cut -c1-16)"
	if [ ! -e "$modules/complete" ]; then
		rm -rf "$modules" && mkdir -p "$modules"
		cp "$1/package.json" "$1/package-lock.json" "$modules/"
		(cd "$modules" && npm ci --no-audit --no-fund --silent) || die "npm could not install $2: is the network up?"
		touch "$modules/complete"
	fi
	[ -L "$1/node_modules" ] || rm -rf "$1/node_modules"
	ln -sfn "$modules/node_modules" "$1/node_modules"
}
# build_examples NAME...: programs that measure, which scripts/build.sh leaves out.
build_examples() {
	say "building $*"
	cargo build --locked --workspace "${@/#/--example=}" >"$CARGO_TARGET_DIR/examples.log" 2>&1 ||
		{ tail -n 40 "$CARGO_TARGET_DIR/examples.log" >&2; die "$* did not build (log: $CARGO_TARGET_DIR/examples.log)"; }
}
# free_port: a port of loopback that nobody listens on.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

say() { printf '\033[1m%s\033[0m\n' "$*"; }
die() { printf '\033[31merror:\033[0m %s\n' "$*" >&2; exit 1; }
