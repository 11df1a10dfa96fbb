#!/usr/bin/env bash
# Tests the blob store and the service over a real S3-compatible server: moto, from PyPI, on loopback.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ASSENT_ROOT"
case "${1:-}" in
-h | --help)
	sed -n '2s/^# //p' "$0"
	echo "usage: scripts/s3-test.sh [COMMAND...]   COMMAND runs cargo; 'cargo' by default"
	exit 0
	;;
esac
[ $# -gt 0 ] || set -- cargo

venv="${XDG_CACHE_HOME:-$HOME/.cache}/assent/moto"
python_packages "$venv" "$ASSENT_ROOT/scripts/s3-test.txt"

port="$(free_port)"
log="$(mktemp)"
"$venv/bin/moto_server" --host 127.0.0.1 --port "$port" >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -f "$log"' EXIT
answers() { python3 -c "from urllib.request import urlopen; urlopen('http://127.0.0.1:$port/moto-api/', timeout=2)"; }
for _ in $(seq 100); do
	answers 2>/dev/null && break
	kill -0 "$server" 2>/dev/null || { cat "$log" >&2; die "moto did not start: see above"; }
	sleep 0.2
done
answers || { cat "$log" >&2; die "moto does not answer after 20 s: see above"; }

export AWS_ENDPOINT="http://127.0.0.1:$port" AWS_ALLOW_HTTP=true AWS_REGION=us-east-1
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_VIRTUAL_HOSTED_STYLE_REQUEST=false
python3 - "$AWS_ENDPOINT/assent-blobs" <<'END'
import sys, urllib.request
credential = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request"
request = urllib.request.Request(sys.argv[1], method="PUT", headers={"Authorization": credential})
urllib.request.urlopen(request, timeout=10)
END
export ASSENT_S3_URL="s3://assent-blobs/worker"
# The whole workspace, so that features are those of the one build.
read -ra no_fuzz <<<"$ASSENT_NO_FUZZ"
"$@" test --locked --workspace "${no_fuzz[@]}" --lib -- --ignored tests::s3::
