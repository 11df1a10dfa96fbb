"""Runs the benchmarks, keeps the figures, and rewrites the tables of docs/benchmarks.md."""

import json
import os
import platform
import statistics
import subprocess
import sys

from figures import GROUPS, PER_CALL, belongs
from places import CALLS, FIGURES, PEERS, ROOT, TARGET
from tables import number, write_doc


def example(name, *arguments):
    subprocess.run(["cargo", "build", "--quiet", "--locked", "--workspace", "--example", name], cwd=ROOT, check=True)
    binary = TARGET / "debug/examples" / name
    run = subprocess.run([binary, *arguments], stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(run.stdout)


def extra_times():
    """Nanoseconds of each extra benchmark, medians: name -> value of its component (None without one) -> time."""
    times = {}
    for batch in json.loads((ROOT / "target/bench/verify.json").read_text()):
        runs = times.setdefault(batch["benchmark"], {})
        for result in batch["time_results"]:
            component = next((value for _, value in map(tuple, result["components"])), None)
            runs.setdefault(component, []).append(result["extrinsic_time"])
    return {name: {at: statistics.median(all_) for at, all_ in runs.items()} for name, runs in times.items()}


def wasm():
    if not (ROOT / "target/bench/verify.json").exists():
        print("  no target/bench/verify.json: run scripts/weights.sh pallet_queries first")
        return {}
    times = extra_times()
    verify = times["verify_proofs"]
    single, batched = verify[1], verify[16] / 16
    settled = example("bench_calls")["settled"]
    return {
        "verify_wasm_us_single": single / 1e3,
        "verify_wasm_us_batch16": batched / 1e3,
        "verify_wasm_batch16_vs_single": batched / single,
        "verify_vs_decode_each_call": single / times["verify_decoding_the_key"][None],
        "verify_vs_precompile_route": single / times["verify_by_precompile"][None],
        "tree_update_us_d20": times["tree_update"][None] / 1e3,
        "tree_update_256_ms": times["tree_update_batch"][256] / 1e6,
        "poseidon2_us": times["poseidon_of_two"][100] / 100 / 1e3,
        "settled_per_block_single": settled["single"],
        "settled_per_block_batched": settled["batched"],
    }


def demo():
    path = ROOT / "target/demo/report.json"
    if not path.exists():
        print("  no target/demo/report.json: run scripts/demo.sh first")
        return {}
    report = json.loads(path.read_text())
    return {name: report[name] for name in ("blocks_to_forget", "worker_rss_mb") if name in report}


def calls():
    """A figure for each call, under its name; where two pallets have a call of one name, the pallet goes in front."""
    report = example("bench_calls")
    names = [row["call"] for row in report["calls"]]
    for row in report["calls"]:
        prefix = row["pallet"].lower() + "_" if names.count(row["call"]) > 1 else ""
        row["figure"] = PER_CALL + prefix + row["call"]
    CALLS.write_text(json.dumps(report, indent=2) + "\n")
    return {row["figure"]: row["calls"] for row in report["calls"]}


def kernels():
    manifest = ROOT / "fhe-query/kernels/bench/Cargo.toml"
    run = subprocess.run(
        ["cargo", "run", "--quiet", "--locked", "--manifest-path", manifest],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return json.loads(run.stdout)


def peers():
    """Server time, bytes and accuracy, of every tool and task."""
    subprocess.run([ROOT / "scripts/bench-peers.sh"], check=True)
    return json.loads(PEERS.read_text())


def provers():
    ceremony = ROOT / "target/ceremony"
    if not ceremony.exists():
        print("  no target/ceremony: run scripts/ceremony.sh target/ceremony first")
        return {}
    run = subprocess.run([ROOT / "scripts/interop/bench.py", ceremony], stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(run.stdout)


def browser():
    path = ROOT / "target/browser/browser.json"
    if not path.exists():
        print("  no target/browser/browser.json: run scripts/browser-test.sh first")
        return {}
    return json.loads(path.read_text())


RUNS = {
    "engine": lambda: example("bench_engine"),
    "kernels": kernels,
    "peers": peers,
    "proofs": lambda: example("bench_proofs"),
    "provers": provers,
    "browser": browser,
    "soak": lambda: example("soak", "--seconds", os.environ.get("ASSENT_SOAK_SECONDS", "600")),
    "holders": lambda: example("bench_holders"),
    "wasm": wasm,
    "calls": calls,
    "blocks": lambda: example("bench_blocks"),
    "demo": demo,
}


def list_figures():
    for group, (command, rows) in GROUPS.items():
        print(f"{group:<10}{command}")
        for name, unit, _, what in rows:
            print(f"    {name:<36}{unit:<8}{what}")
        if group == "peers":
            print(f"    {'<peer>_<task>_{server_ms,bytes,accuracy}':<44}of every tool, digits and breast cancer")
        if group == "calls":
            print(f"    {PER_CALL + '<call>':<44}extrinsics of each kind that fit a block by their weight")


def measure(group, figures):
    """The figures, with those of the group measured anew."""
    print(f"{group} ...", flush=True)
    measured = {name: value for name, value in RUNS[group]().items() if belongs(name, group)}
    if group == "calls":
        figures = {name: value for name, value in figures.items() if not name.startswith(PER_CALL)}
    for name, value in measured.items():
        print(f"  {name:<44}{number(value)}")
    return {**figures, **measured}


def main():
    wanted = sys.argv[1:]
    if wanted == ["--list"]:
        list_figures()
        return
    groups = [g for g in GROUPS if not wanted or any(belongs(name, g) for name in wanted)]
    if not groups:
        sys.exit(f"error: nothing is called {' or '.join(wanted)}: see scripts/bench.sh --list")
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    for group in groups:
        figures = measure(group, figures)
        FIGURES.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")
    write_doc(groups, figures)
    print(f"written: {FIGURES.relative_to(ROOT)} and docs/benchmarks.md ({os.cpu_count()} cores, {platform.machine()})")


if __name__ == "__main__":
    main()
