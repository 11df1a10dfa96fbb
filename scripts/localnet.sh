#!/usr/bin/env bash
# Starts a development chain with a worker on this machine, says when it is ready, and runs until Ctrl-C. Nothing is
# kept. Blocks come every second and are final at once; --slots makes them as validators do, every three seconds,
# finalised by GRANDPA.
set -euo pipefail
. "$(dirname "$0")/env.sh"
blocks=(--block-time-ms 1000)
case "${1:-}" in
"") ;;
--slots) blocks=() ;;
-h | --help)
	sed -n '2,4s/^# //p' "$0"
	echo "usage: scripts/localnet.sh [--slots]"
	exit 0
	;;
*) die "unknown option '$1': see scripts/localnet.sh --help" ;;
esac
for program in assent-node assent; do
	[ -x "$ASSENT_BIN/$program" ] || die "there is no $program yet: run scripts/setup.sh and scripts/build.sh"
done
for port in 9944 9955; do
	if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
		die "something listens on port $port already: is another node running?"
	fi
done

export ASSENT_NODE=ws://127.0.0.1:9944
worker=//Bob
log="$CARGO_TARGET_DIR/localnet.log"
say "starting a chain with a worker: the node prepares its runtime first and is silent meanwhile (log: $log)"
"$ASSENT_BIN/assent-node" --dev --tmp --no-telemetry "${blocks[@]}" --worker --worker-suri "$worker" >"$log" 2>&1 &
node_pid=$!
trap 'kill $node_pid 2>/dev/null || true; wait $node_pid 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM

assent() { "$ASSENT_BIN/assent" --json "$@" 2>/dev/null || true; }
# until_it_says WHAT PATTERN COMMAND...: until the command's JSON has the pattern.
until_it_says() {
	local what="$1" pattern="$2"
	shift 2
	for second in $(seq 300); do
		if assent "$@" | grep -Eq "$pattern"; then
			say "  $what"
			return
		fi
		kill -0 $node_pid 2>/dev/null || { tail -n 20 "$log" >&2; die "the node stopped (log: $log)"; }
		[ $((second % 20)) -ne 0 ] || printf '  %4d s  not yet: %s\n' "$second" "$what"
		sleep 1
	done
	die "nothing in 300 s (log: $log)"
}
until_it_says "the node answers at $ASSENT_NODE" '"block":' status
until_it_says "there are blocks" '"block":[1-9]' status
until_it_says "the worker $worker is registered and bonded" '"standing":"bonded"' worker status --account "$worker"
say "ready: RPC $ASSENT_NODE, worker http://127.0.0.1:9955. Next, in another terminal: assent status. Ctrl-C stops it"
wait $node_pid || die "the node stopped (log: $log)"
