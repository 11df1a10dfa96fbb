"""The files that the benchmarks read and write."""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
DOC = ROOT / "docs/benchmarks.md"
FIGURES = ROOT / "target/bench/figures.json"
CALLS = ROOT / "target/bench/calls.json"
PEERS = ROOT / "target/bench/peers.json"
PEERS_TABLE = ROOT / "target/bench/peers.md"
