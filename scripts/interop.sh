#!/usr/bin/env bash
# Proofs that snarkjs checks, and proofs of snarkjs that we check: under the development key and under the key of a
# ceremony run for the purpose. --chain also puts that key on a development chain by referendum; --semaphore makes a
# proof of Semaphore with its published files.
set -euo pipefail
. "$(dirname "$0")/env.sh"
usage="usage: scripts/interop.sh [--small | --ceremony DIR] [--chain] [--semaphore]
  --small   with the ceremony of the small circuit"
chain='' semaphore='' ceremony='' small=''
while [ $# -gt 0 ]; do
	case "$1" in
	--ceremony) ceremony="$(cd "${2:?$usage}" && pwd)"; shift ;;
	--small) small=1 ;;
	--chain) chain=1 ;;
	--semaphore) semaphore=1 ;;
	-h | --help) sed -n '2,4s/^# //p' "$0"; echo "$usage"; exit 0 ;;
	*) die "unknown option '$1': $usage" ;;
	esac
	shift
done
[ -z "$small" ] || [ -z "$ceremony$chain" ] || die "a chain needs the key of the real circuit: leave --small out"
here="$ASSENT_ROOT/scripts/interop"
for program in assent examples/interop; do
	[ -x "$ASSENT_BIN/$program" ] || die "there is no $program yet: run scripts/setup.sh and scripts/build.sh"
done
npm_modules "$here" snarkjs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

if [ -z "$ceremony" ]; then
	ceremony="$work/ceremony"
	"$ASSENT_ROOT/scripts/ceremony.sh" ${small:+--small} "$ceremony"
fi
say "interop: proofs of both sides ($(date +%H:%M:%S))"
"$ASSENT_BIN/examples/interop" sample "$work/development" development >/dev/null
"$ASSENT_BIN/examples/interop" "${small:+small-}sample" "$work/ceremony-key" "$ceremony/ceremony.pk" >/dev/null
fixtures="$ASSENT_ROOT/zk-circuits/fixtures/semaphore-v4"
node "$here/test.mjs" "$ASSENT_BIN/assent" "$ceremony/final.zkey" "$work/development" "$work/ceremony-key" "$fixtures"
if [ -n "$semaphore" ]; then
	say "interop: Semaphore's published files ($(date +%H:%M:%S))"
	mkdir "$work/semaphore"
	(cd "$work/semaphore" && npm pack --silent @zk-kit/semaphore-artifacts@4.13.0 >/dev/null && tar xzf ./*.tgz) ||
		die "npm could not fetch Semaphore's files: is the network up?"
	node "$here/semaphore.mjs" "$ASSENT_BIN/assent" "$work/semaphore/package" "$fixtures" "$work/semaphore"
fi
if [ -n "$chain" ]; then
	say "interop: the key of the ceremony on a running chain ($(date +%H:%M:%S))"
	"$ASSENT_ROOT/scripts/polkadot-js.sh" --ceremony "$ceremony"
fi
