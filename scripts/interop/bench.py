#!/usr/bin/env python3
"""Times one circuit, one key and one witness in three provers, and prints the ratios as JSON.

usage: scripts/interop/bench.py CEREMONY_DIR [RUNS]    (the directory is one that scripts/ceremony.sh made)

Ours checks the statement, makes the witness, and verifies its own proof; the others take the witness as it is.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or pathlib.Path.home() / ".cache/assent/target")
PEER = "taceo-groth16 0.2.2"


def run(*command, **more):
    return subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=True, text=True, **more).stdout


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    ceremony = pathlib.Path(sys.argv[1]).resolve()
    runs = int(sys.argv[2]) if len(sys.argv) == 3 else 11
    ours = TARGET / "debug/examples/interop"
    environment = {**os.environ, "CARGO_TARGET_DIR": str(TARGET / "peer")}
    subprocess.run(
        ["cargo", "build", "--release", "--locked", "--quiet", "--manifest-path", str(HERE / "peer/Cargo.toml")],
        check=True,
        env=environment,
    )
    peer = TARGET / "peer/release/assent-peer"
    with tempfile.TemporaryDirectory() as work:
        run(ours, "sample", work, ceremony / "ceremony.pk")
        files = [ceremony / "final.zkey", pathlib.Path(work) / "witness.wtns"]
        times = {
            "ours": run(ours, "bench", ceremony / "ceremony.pk", runs),
            "peer": run(peer, *files, runs),
            "snarkjs": run("node", HERE / "bench.mjs", *files, runs),
        }
    median = {who: statistics.median(json.loads(output)["prove_ms"]) for who, output in times.items()}
    print(
        json.dumps(
            {
                "prove_vs_snarkjs": round(median["snarkjs"] / median["ours"], 2),
                "prove_vs_rust_peer": round(median["ours"] / median["peer"], 2),
                "prove_ms_interop": median["ours"],
                "snarkjs_prove_ms": median["snarkjs"],
                "rust_peer_prove_ms": median["peer"],
                "rust_peer": PEER,
                "runs": runs,
            }
        )
    )


if __name__ == "__main__":
    main()
