#!/usr/bin/env bash
# Classifies digits and breast cancer, encrypted, with concrete-ml, concrete-ml-extensions, TenSEAL and Assent, one
# after the other, on the same rows and two threads each. Accuracy is the mean over ten divisions of the data. Prints
# one table, and writes it to target/bench/peers.md and the figures to target/bench/peers.json.
# usage: scripts/bench-peers.sh [--quick]
# The tools take 7 GB of disk, once. A run takes some ten minutes, with --quick (few queries) about three.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ASSENT_ROOT"
queries=100 tree_queries=5
case "${1:-}" in
"") ;;
--quick) queries=5 tree_queries=1 ;;
-h | --help) sed -n '2,6s/^# //p' "$0"; exit 0 ;;
*) die "unknown option '$1': see scripts/bench-peers.sh --help" ;;
esac

peers="${XDG_CACHE_HOME:-$HOME/.cache}/assent/peers"
bench="$ASSENT_ROOT/target/bench"
data="$bench/peers-data"
results="$bench/peers.jsonl"
here="$ASSENT_ROOT/scripts/peers"
mkdir -p "$peers" "$bench"
export OMP_NUM_THREADS=2 RAYON_NUM_THREADS=2

python=
for candidate in python3.11 python3; do
	"$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && { python="$candidate"; break; }
done
[ -n "$python" ] || die "the other tools need Python 3.11: install it, then run this again"

# Each tool in an environment of its own, exactly the versions of its file.
for tool in tenseal concrete-ml concrete-ml-extensions; do
	python_packages "$peers/$tool" "$here/$tool.txt" "$python"
done
build_examples bench_peers
ours="$CARGO_TARGET_DIR/debug/examples/bench_peers"

"$peers/tenseal/bin/python" "$here/data.py" "$data"
splits="$("$python" -c 'import sys; sys.path.insert(0, sys.argv[1]); import common; print(common.SPLITS)' "$here")"
: >"$results"
# measure PEER DATASET TITLE COMMAND...
measure() {
	local peer="$1" dataset="$2" title="$3"
	shift 3
	say "peers: $title, $dataset"
	"$@" 2>"$bench/peers.log" | tail -n 1 >"$bench/peers-line.json" ||
		{ tail -n 20 "$bench/peers.log" >&2; die "$title failed (log: $bench/peers.log)"; }
	"$python" -c 'import json, sys
print(json.dumps({"peer": sys.argv[1], "dataset": sys.argv[2], "title": sys.argv[3], **json.load(sys.stdin)}))' \
		"$peer" "$dataset" "$title" <"$bench/peers-line.json" >>"$results"
}
for dataset in digits breast_cancer; do
	measure assent_label $dataset "Assent, label" "$ours" "$data" $dataset "$splits" $queries label
	measure assent_scores $dataset "Assent, scores" "$ours" "$data" $dataset "$splits" $queries scores
	measure concrete_ml_lr $dataset "concrete-ml, logistic regression" \
		"$peers/concrete-ml/bin/python" "$here/concrete_ml_peer.py" "$data" $dataset $queries lr
	measure concrete_ml_tree $dataset "concrete-ml, decision tree" \
		"$peers/concrete-ml/bin/python" "$here/concrete_ml_peer.py" "$data" $dataset $tree_queries tree
	measure concrete_ml_extensions_lr $dataset "concrete-ml-extensions, logistic regression" \
		"$peers/concrete-ml-extensions/bin/python" "$here/extensions_peer.py" "$data" $dataset $queries
	measure tenseal_lr $dataset "TenSEAL, logistic regression, degree 8192" \
		"$peers/tenseal/bin/python" "$here/tenseal_peer.py" "$data" $dataset $queries 8192 60,40,60 40
	measure tenseal_4096_lr $dataset "TenSEAL, logistic regression, degree 4096" \
		"$peers/tenseal/bin/python" "$here/tenseal_peer.py" "$data" $dataset $queries 4096 40,29,40 29
done
"$python" "$here/table.py" "$results" "$bench/peers.md" "$bench/peers.json"
