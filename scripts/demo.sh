#!/usr/bin/env bash
# The main job on real data, from nothing: installs, builds, starts a chain with a worker, and shows what happens.
# Everything it starts it stops, also on Ctrl-C. The report is target/demo/report.html and report.json.
# Options go to scripts/demo: see ./scripts/demo.sh --help
set -euo pipefail
. "$(dirname "$0")/env.sh"
case " $* " in *" --help "* | *" -h "*) exec python3 "$ASSENT_ROOT/scripts/demo" --help ;; esac
"$ASSENT_ROOT/scripts/setup.sh"
"$ASSENT_ROOT/scripts/build.sh"
cd "$ASSENT_ROOT"
exec python3 scripts/demo "$@"
