#!/usr/bin/env bash
# Starts a development node and drives it with @polkadot/api, as docs/polkadot-js.md tells a person to do by hand;
# then checks the tables of docs/pallets.md against its metadata. --write-docs only makes these tables anew.
# --ceremony DIR instead puts the key of the ceremony in DIR (scripts/ceremony.sh) on the chain by referendum, and
# spends credits under it.
set -euo pipefail
. "$(dirname "$0")/env.sh"
ceremony=
case "${1:-}" in
"" | --write-docs) mode="${1:-}" ;;
--ceremony) mode="$1"; ceremony="$(cd "${2:?usage: scripts/polkadot-js.sh --ceremony DIR}" && pwd)" ;;
*) die "usage: scripts/polkadot-js.sh [--write-docs | --ceremony DIR]" ;;
esac
here="$ASSENT_ROOT/scripts/polkadot-js"
log="$CARGO_TARGET_DIR/polkadot-js-node.log"
[ -x "$ASSENT_BIN/assent-node" ] || die "there is no node yet: run scripts/setup.sh and scripts/build.sh"
npm_modules "$here" @polkadot/api

port=$(free_port)
base=$(mktemp -d)
"$ASSENT_BIN/assent-node" --dev --block-time-ms 200 --base-path "$base" --rpc-port "$port" --no-prometheus \
	--no-telemetry --no-mdns --listen-addr /ip4/127.0.0.1/tcp/0 >"$log" 2>&1 &
node_pid=$!
trap 'kill $node_pid 2>/dev/null || true; wait $node_pid 2>/dev/null || true; rm -rf "$base"' EXIT
trap 'exit 130' INT TERM
for _ in $(seq 240); do
	(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
	kill -0 $node_pid 2>/dev/null || { tail -n 20 "$log" >&2; die "the node stopped at once (log: $log)"; }
	sleep 0.5
done
(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || die "the node does not listen after 120 s (log: $log)"
if [ -n "$ceremony" ]; then
	node "$here/ceremony.mjs" "ws://127.0.0.1:$port" "$ceremony" "$ASSENT_BIN" ||
		{ tail -n 20 "$log" >&2; die "the ceremony's test failed (node log: $log)"; }
	exit
fi
if [ -n "$mode" ]; then
	node "$here/pallets.mjs" "ws://127.0.0.1:$port" --write
	exit
fi
node "$here/pallets.mjs" "ws://127.0.0.1:$port" || die "docs/pallets.md does not say what the runtime does: see above"
node "$here/test.mjs" "ws://127.0.0.1:$port" ||
	{ tail -n 20 "$log" >&2; die "the polkadot.js test failed (node log: $log)"; }
