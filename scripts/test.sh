#!/usr/bin/env bash
# Everything that must hold, step by step. The CI tier by default; --long adds what takes longer than a coffee.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ASSENT_ROOT"

# NAME|what it shows. Step NAME is the function step_NAME below, with _ for -.
STEPS=(
	"setup|everything that the build and the tests need is installed"
	"format|the code is formatted"
	"documents|tests that the threat model names exist, links lead somewhere"
	"hygiene|spelling, Python and shell scripts"
	"house|bounds on files, functions, circles and journeys; the tables of docs/develop.md"
	"build|node, runtime, program and tests build, linted as they are compiled"
	"lints|the build warned of nothing"
	"dependencies|licences, sources and bans of what is built; dependencies that nothing uses"
	"fuzz-builds|the fuzz targets build without a warning"
	"tests|unit, property and hostile-input tests of every crate"
	"lattice|the lattice estimates of every parameter set, against published ones"
	"s3|the blob store and the service over a real S3 server"
	"soak|sustained load on the service"
	"polkadot-js|polkadot.js against a running node, and docs/pallets.md against its metadata"
	"interop|a ceremony, and proofs that snarkjs and we check for each other"
	"browser|the client in a headless browser"
	"demo|the demo, small, with the node killed by SIGKILL in the middle"
)
LONG_STEPS=(
	"examples|the programs that measure build without a warning"
	"benchmarks|the benchmarks of runtime and pallets compile without a warning"
	"slots|the whole demo with blocks in slots and GRANDPA, with kills"
	"peers|side by side with other tools"
)

step_setup() { scripts/setup.sh; }
step_format() {
	local log="$CARGO_TARGET_DIR/fmt.log"
	mkdir -p "$CARGO_TARGET_DIR"
	cargo fmt --all -- --check >"$log" 2>&1 || { head -n 40 "$log"; die "run 'cargo fmt --all'"; }
}
step_documents() { scripts/check-docs.py; }
# tool NAME: the path of a checker that scripts/setup.sh installs.
tool() {
	[ -x "$ASSENT_TOOLS/$1" ] || die "$1 is missing: run scripts/setup.sh"
	echo "$ASSENT_TOOLS/$1"
}
step_hygiene() {
	local typos ruff
	typos="$(tool typos)"
	ruff="$(tool ruff)"
	"$typos" || die "mend the spelling, or add a word that is right to typos.toml"
	"$ruff" check --quiet scripts || die "run '$ruff check --fix scripts', and mend the rest by hand"
	"$ruff" format --quiet --check scripts || die "run '$ruff format scripts'"
	command -v shellcheck >/dev/null || die "shellcheck is missing: run scripts/setup.sh"
	shellcheck scripts/*.sh .ci/run || die "mend what shellcheck says of the scripts"
}
step_house() { python3 scripts/house --check; }
step_build() { scripts/build.sh; }
# no_warnings LOG: fails on warnings of the compiler and clippy about our crates in the log of a build; cargo repeats
# those of crates that were built before.
no_warnings() {
	command -v clippy-driver >/dev/null || die "clippy is missing, so nothing was linted: run scripts/setup.sh"
	# Not ours: warnings of a build script (`warning: NAME@VERSION`), and cargo's about dependencies.
	local ours='^warning(\[|: )' others='^warning: ([a-z0-9_-]+@[0-9]|the following packages contain code)'
	# Read to the end: a reader that stops at the first line fails the pipe, and the warning would go unnoticed.
	if [ "$(grep -E "$ours" "$1" | grep -Ecv "$others")" -gt 0 ]; then
		grep -E "$ours" -A 12 "$1" | head -n 80 || true
		die "the build warned (log: $1)"
	fi
}
step_lints() { no_warnings "$CARGO_TARGET_DIR/build.log"; }
# logged NAME COMMAND...: runs a command with its output in a log, and fails on an error or a warning of ours in it.
logged() {
	local log="$CARGO_TARGET_DIR/$1.log"
	shift
	"$@" >"$log" 2>&1 || { tail -n 40 "$log" >&2; die "'$*' failed (log: $log)"; }
	no_warnings "$log"
}
step_dependencies() {
	local deny shear log="$CARGO_TARGET_DIR/deny.log" checks=(licenses bans sources)
	deny="$(tool cargo-deny)"
	shear="$(tool cargo-shear)"
	# The database of advisories is a repository on GitHub; where that is out of reach, the rest is checked.
	if timeout 120 "$deny" fetch db >"$log" 2>&1; then
		checks+=(advisories)
	else
		say "  the database of advisories is out of reach: advisories are not checked"
	fi
	"$deny" check --hide-inclusion-graph "${checks[@]}" >"$log" 2>&1 ||
		{ grep -E '^error' -A 12 "$log" >&2 || tail -n 40 "$log" >&2; die "see deny.toml (log: $log)"; }
	tail -n 1 "$log"
	"$shear" --locked --color=never >"$log" 2>&1 ||
		{ grep -E '×' -A 8 "$log" >&2; die "run '$shear --fix', which takes these out or moves them (log: $log)"; }
}
# The fuzz targets are built with the features of the whole workspace, so that nothing is compiled a second time.
step_fuzz_builds() { logged fuzz cargo build --locked --workspace --bins; }
step_tests() {
	if [ -n "$long" ]; then export ASSENT_LONG=1 PROPTEST_CASES="${PROPTEST_CASES:-2000}"; fi
	scripts/run_tests.py
}
step_lattice() { python3 scripts/lattice_estimate.py --check; }
step_s3() { scripts/s3-test.sh; }
step_soak() { "$ASSENT_BIN/examples/soak" --seconds "$([ -n "$long" ] && echo 600 || echo 10)"; }
step_polkadot_js() { scripts/polkadot-js.sh; }
step_interop() { if [ -n "$long" ]; then scripts/interop.sh --chain --semaphore; else scripts/interop.sh --small; fi; }
step_browser() { scripts/browser-test.sh; }
step_demo() { python3 scripts/demo --quick --kill; }
step_examples() { logged examples cargo build --locked --workspace --examples; }
# Other features than those of the one build: in a folder of its own, and only checked.
step_benchmarks() {
	SKIP_WASM_BUILD=1 logged benchmarks cargo check --locked -p assent-runtime -p 'pallet-*' --tests \
		--features assent-runtime/runtime-benchmarks --target-dir "$CARGO_TARGET_DIR/benchmarks"
}
step_slots() { python3 scripts/demo --slots --kill; }
step_peers() { scripts/bench-peers.sh; }

usage() {
	sed -n '2s/^# //p' "$0"
	cat <<-'END'

		usage: scripts/test.sh [--long] [--step NAME ... | --from NAME]
		       scripts/test.sh --list

		  --step NAME   only this step, and others named the same way: what comes before must have run once
		  --from NAME   this step and all after it
		  --long        more cases, and the steps of the long tier
		  --list        the steps of both tiers

		The times of the last run of the whole tier are in target/ci/times.json.
	END
}
list() {
	local entry
	for entry in "${STEPS[@]}"; do printf '%-12s %s\n' "${entry%%|*}" "${entry#*|}"; done
	for entry in "${LONG_STEPS[@]}"; do printf '%-12s %s (--long)\n' "${entry%%|*}" "${entry#*|}"; done
}
is_step() {
	local entry
	for entry in "${STEPS[@]}" "${LONG_STEPS[@]}"; do [ "${entry%%|*}" != "$1" ] || return 0; done
	return 1
}

long='' from='' wanted=()
while [ $# -gt 0 ]; do
	case "$1" in
	--long) long=1 ;;
	--step | --from)
		[ $# -gt 1 ] || die "$1 needs the name of a step: see scripts/test.sh --list"
		is_step "$2" || die "there is no step '$2': see scripts/test.sh --list"
		if [ "$1" = --step ]; then wanted+=("$2"); else from="$2"; fi
		shift
		;;
	--list) list; exit ;;
	-h | --help) usage; exit ;;
	*) die "unknown option '$1': see scripts/test.sh --help" ;;
	esac
	shift
done
steps=("${STEPS[@]}")
if [ -n "$long" ] || [ ${#wanted[@]} -gt 0 ]; then steps+=("${LONG_STEPS[@]}"); fi

times="$ASSENT_ROOT/target/ci/times.json"
mkdir -p "$(dirname "$times")"
took=() failed='' partial="$from"
# Writes the times so far, if this run is of the whole tier, and prints them as a table at the end.
report() {
	local entry name seconds total=0 json=''
	for entry in "${took[@]}"; do
		name="${entry%% *}" seconds="${entry##* }" total=$((total + seconds))
		json+="  \"$name\": $seconds,"$'\n'
		[ $# -eq 0 ] || printf '  %-12s %5d s\n' "$name" "$seconds"
	done
	[ ${#wanted[@]} -gt 0 ] || [ -n "$partial" ] || printf '{\n%s  "total": %d\n}\n' "$json" "$total" >"$times"
	[ $# -eq 0 ] || printf '  %-12s %5d s\n' total "$total"
}
for entry in "${steps[@]}"; do
	name="${entry%%|*}"
	if [ ${#wanted[@]} -gt 0 ]; then
		case " ${wanted[*]} " in *" $name "*) ;; *) continue ;; esac
	elif [ -n "$from" ]; then
		[ "$name" = "$from" ] || continue
		from=''
	fi
	say ""
	say "== $name: ${entry#*|} ($(date +%H:%M:%S))"
	started=$(date +%s)
	# A subshell of its own, in which a failing command ends the step: `||` would switch that off.
	set +e
	(set -e; "step_${name//-/_}")
	code=$?
	set -e
	took+=("$name $(($(date +%s) - started))")
	report
	echo "-- $name: ${took[-1]##* } s"
	if [ $code -ne 0 ]; then failed="$name"; break; fi
done

[ ${#took[@]} -gt 0 ] || die "nothing to do: ${wanted[*]:-$from} belongs to the long tier, add --long"

say ""
say "== times"
report table
[ -z "$failed" ] || die "step '$failed' failed: mend it, then 'scripts/test.sh --step $failed', then '--from $failed'"
echo "all steps passed"
