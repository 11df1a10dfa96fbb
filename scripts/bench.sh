#!/usr/bin/env bash
# Measures, and writes target/bench/figures.json ({name: number}) and the tables of docs/benchmarks.md with the command
# beside each.
# usage: scripts/bench.sh [GROUP|FIGURE ...]     default: all groups. scripts/bench.sh --list names groups and figures.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ASSENT_ROOT"
case " $* " in *" --help "* | *" -h "* | *" --list "*) exec python3 scripts/bench --list ;; esac
scripts/setup.sh
scripts/build.sh
exec python3 scripts/bench "$@"
