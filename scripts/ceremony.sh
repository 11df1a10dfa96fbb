#!/usr/bin/env bash
# Runs a whole ceremony for PaidQuery on this machine, without a network, with snarkjs: phase 1, phase 2, beacons,
# public verification, import. It is what docs/ceremony.md describes, with every part played by this script: the key
# that comes out is for tests only.
set -euo pipefail
. "$(dirname "$0")/env.sh"
usage="usage: scripts/ceremony.sh [--small] [--ptau FILE] [--contributions N] DIR
  --small   for the circuit with trees of two levels: a quarter of the time, and a key for no chain
  --ptau    start from a phase 1 that is prepared already"
contributions=10 ptau='' small=''
while [ $# -gt 0 ]; do
	case "$1" in
	--contributions) contributions="${2:?$usage}"; shift ;;
	--small) small=1 ;;
	--ptau) ptau="$(realpath "${2:?$usage}")"; [ -e "$ptau" ] || die "there is no $2"; shift ;;
	-h | --help) sed -n '2,4s/^# //p' "$0"; echo "$usage"; exit 0 ;;
	-*) die "unknown option '$1': $usage" ;;
	*) break ;;
	esac
	shift
done
out="${1:?$usage}"
here="$ASSENT_ROOT/scripts/interop"
assent="$ASSENT_BIN/assent"
[ -x "$assent" ] || die "there is no assent program yet: run scripts/setup.sh and scripts/build.sh"
npm_modules "$here" snarkjs
mkdir -p "$out"
out="$(cd "$out" && pwd)"
cd "$out"
log="$out/snarkjs.log"
: >"$log"
snarkjs() {
	"$here/node_modules/.bin/snarkjs" "$@" >>"$log" 2>&1 ||
		{ tail -n 20 "$log" >&2; die "snarkjs $1 $2 failed (log: $log)"; }
}
# The same, with what it says, without colours and times.
told() {
	"$here/node_modules/.bin/snarkjs" "$@" 2>&1 |
		sed -e 's/\x1b\[[0-9;]*m//g' -e 's/^\[INFO\] *snarkJS: *//' -e '/^\[DEBUG\]/d' -e 's/[[:space:]]*$//'
}
# What only a contributor knows: from the system's random numbers, and nowhere kept.
entropy() { head -c 64 /dev/urandom | sha512sum | cut -d' ' -f1; }
hash_of() { b2sum -l 256 "$1" | cut -d' ' -f1; }
step() { say "ceremony: $* ($(date +%H:%M:%S))"; }

step "the circuit"
# The program knows the real circuits, the example beside it also the small one.
if [ -n "$small" ]; then
	export_r1cs() { "$ASSENT_BIN/examples/interop" small-r1cs "$1"; }
	import_zkey() { "$ASSENT_BIN/examples/interop" small-import "$1" "$2"; }
else
	export_r1cs() { "$assent" --json keys export-r1cs --circuit paid-query --out "$1"; }
	import_zkey() { "$assent" --json keys import-zkey --circuit paid-query --in "$1" --out "$2"; }
fi
export_r1cs circuit.r1cs >circuit.json
field() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"; }
power=$(field circuit.json power)

if [ -n "$ptau" ]; then
	step "phase 1: $ptau"
	cp "$ptau" final.ptau
else
	step "phase 1: powers of tau, 2^$power, two contributions and a beacon"
	# A public transcript of a large ceremony takes the place of this in earnest.
	snarkjs powersoftau new bn128 "$power" pot_0.ptau
	snarkjs powersoftau contribute pot_0.ptau pot_1.ptau --name="first of phase 1" -e="$(entropy)"
	snarkjs powersoftau contribute pot_1.ptau pot_2.ptau --name="second of phase 1" -e="$(entropy)"
	snarkjs powersoftau beacon pot_2.ptau pot_3.ptau "$(entropy | cut -c1-64)" 10 --name="beacon of phase 1"
	snarkjs powersoftau prepare phase2 pot_3.ptau final.ptau
	rm pot_?.ptau
fi

step "phase 2: $contributions contributions and a beacon"
snarkjs groth16 setup circuit.r1cs final.ptau phase2_0.zkey
for n in $(seq "$contributions"); do
	snarkjs zkey contribute "phase2_$((n - 1)).zkey" "phase2_$n.zkey" --name="contributor $n" -e="$(entropy)"
	[ "$n" = 1 ] || rm "phase2_$((n - 1)).zkey"
done
snarkjs zkey beacon "phase2_$contributions.zkey" final.zkey "$(entropy | cut -c1-64)" 10 --name="beacon of phase 2"
rm "phase2_$contributions.zkey"

step "public verification"
told powersoftau verify final.ptau >phase1.txt || true
grep -q "Powers of Tau Ok" phase1.txt || { cat phase1.txt >&2; die "phase 1 does not verify"; }
told zkey verify circuit.r1cs final.ptau final.zkey >phase2.txt || true
grep -q "ZKey Ok" phase2.txt || { cat phase2.txt >&2; die "phase 2 does not verify"; }

step "import"
import_zkey final.zkey ceremony.pk >import.json ||
	{ cat import.json >&2; die "the key was not imported"; }
# snarkjs and the import must name the same contributions.
python3 - "$contributions" <<'CHECK'
import json, re, sys
told = re.sub(r"\s", "", open("phase2.txt").read())
found = json.load(open("import.json"))["contributions"]
assert len(found) == int(sys.argv[1]) + 1, f"{len(found)} contributions"
assert found[-1]["beacon"] and not any(c["beacon"] for c in found[:-1]), "the beacon is not the last"
for contribution in found:
    assert contribution["hash"] in told, f"snarkjs does not know the contribution {contribution}"
CHECK
# A key that nobody contributed to must never get in.
if import_zkey phase2_0.zkey nobody.pk >refused.json 2>&1; then die "a key without contributions was imported"; fi
grep -Eq "gamma is delta|GammaIsDelta" refused.json ||
	{ cat refused.json >&2; die "a key without contributions was refused for another reason"; }
rm -f phase2_0.zkey refused.json

step "transcript"
{
	echo "circuit paid-query${small:+, trees of two levels: for tests}"
	echo "circuit.r1cs BLAKE2b-256 $(hash_of circuit.r1cs)"
	echo "final.ptau BLAKE2b-256 $(hash_of final.ptau)"
	echo "final.zkey BLAKE2b-256 $(hash_of final.zkey)"
	echo "verifying key BLAKE2b-256 $(hash_of ceremony.vk)"
	echo
	echo "snarkjs powersoftau verify final.ptau"
	cat phase1.txt
	echo
	echo "snarkjs zkey verify circuit.r1cs final.ptau final.zkey"
	cat phase2.txt
} >transcript.txt
same_hash() {
	[ "$(hash_of "$1")" = "$(field "$2" hash)" ] || die "$1 has another hash for the program than for b2sum"
}
same_hash circuit.r1cs circuit.json
same_hash ceremony.vk import.json
hash_of transcript.txt >transcript.hash
rm phase1.txt phase2.txt
echo "proving key $out/ceremony.pk, verifying key $out/ceremony.vk, transcript hash $(cat transcript.hash)"
