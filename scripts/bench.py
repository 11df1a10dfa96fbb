#!/usr/bin/env python3
"""Runs the benchmarks, keeps the figures, and rewrites the tables of docs/benchmarks.md."""

import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
FIGURES = ROOT / "target/bench/figures.json"
CALLS = ROOT / "target/bench/calls.json"
PER_CALL = "calls_per_2s_"
DOC = ROOT / "docs/benchmarks.md"

# group -> (command beside the table, [(figure, unit, target, what it is)])
GROUPS = {
    "engine": ("scripts/bench.sh engine", [
        ("label_worker_ms_10x1024", "ms", 1500, "worker time for an encrypted label: 10 classes, 1,024 features, two threads; median"),
        ("bootstraps", "", None, "programmable bootstraps behind one label of 10 classes"),
        ("query_bytes", "bytes", 40_000, "encrypted features of one query, 1,024 features"),
        ("key_bytes", "bytes", 40_000_000, "evaluation key, uploaded once"),
        ("keygen_ms", "ms", None, "making the querier's keys"),
        ("encrypt_ms", "ms", None, "encrypting one query"),
        ("decrypt_ms", "ms", None, "decrypting one answer"),
        ("linear_ms", "ms", None, "the linear layer on ciphertexts"),
        ("solve_ms", "ms", None, "solving a head of 10 x 1,024"),
        ("unlearn_ms", "ms", None, "subtracting one statistic of 1,024 features, without the solve"),
    ]),
    "proofs": ("scripts/bench.sh proofs", [
        ("prove_ms", "ms", 600, "one PaidQuery proof, two threads; median"),
        ("verify_native_us", "us", None, "verifying one proof natively, prepared key"),
        ("constraints", "", 8192, "constraints of PaidQuery at depth 20"),
    ]),
    "holders": ("scripts/bench.sh holders", [
        (f"{call}_weight_ratio_100k_vs_10", "x", 1.25, f"time of `{call}` with 100,000 holders over the time with 10, same run, medians")
        for call in ("pledge", "revoke", "transfer", "pay", "claim")
    ]),
    "wasm": ("scripts/weights.sh pallet_queries && scripts/bench.sh wasm", [
        ("verify_wasm_us_single", "us", None, "one proof verified in the Wasm runtime, prepared key read from storage"),
        ("verify_wasm_us_batch16", "us", None, "the same, per proof, in a batch of 16"),
        ("verify_wasm_batch16_vs_single", "x", 0.4, "the one over the other"),
        ("verify_vs_decode_each_call", "x", 0.5, "one proof over the same with ark-groth16, key decoded and prepared on every call"),
        ("verify_vs_precompile_route", "x", 0.25, "one proof over the four pairings of an EVM precompile, on pallet-revive's curve library"),
        ("tree_update_us_d20", "us", 2500, "one leaf and the root after it, depth 20, in the Wasm runtime"),
        ("tree_update_256_ms", "ms", 60, "256 queued leaves and one root, storage included"),
        ("poseidon2_us", "us", 110, "Poseidon of two in the Wasm runtime"),
        ("settled_per_block_single", "", None, "answers that fit a block by their weight, one in a `settle`"),
        ("settled_per_block_batched", "", None, "the same in full batches"),
    ]),
    # One figure for each call, named after it; see calls_table.
    "calls": ("scripts/bench.sh calls", []),
    "blocks": ("scripts/bench.sh blocks", [
        ("mixed_block_vs_transfers", "x", None, "time of executing 1,000 mixed calls over the time of 1,000 transfers of balances, same run, medians"),
        ("mixed_1000_ms", "ms", None, "executing the blocks with the mixed calls; median"),
        ("transfers_1000_ms", "ms", None, "executing the blocks with the transfers; median"),
        ("mixed_1000_blocks", "", None, "blocks that 1,000 mixed calls need by their weights"),
        ("transfers_1000_blocks", "", None, "blocks that 1,000 transfers need by their weights"),
        ("empty_block_ms", "ms", None, "executing a block without transactions; median"),
    ]),
    "demo": ("scripts/demo.sh && scripts/bench.sh demo", [
        ("blocks_to_forget", "blocks", 2, "from the block of a revocation to the first final block whose answers come from the model without it"),
        ("worker_rss_mb", "MB", None, "resident memory of node and engine together, after the demo's queries"),
    ]),
}


def example(name, *arguments):
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


RUNS = {
    "engine": lambda: example("bench_engine"),
    "proofs": lambda: example("bench_proofs"),
    "holders": lambda: example("bench_holders"),
    "wasm": wasm,
    "calls": calls,
    "blocks": lambda: example("bench_blocks"),
    "demo": demo,
}


def belongs(name, group):
    """Whether `name` is the group, or one of its figures."""
    return name == group or (group == "calls" and name.startswith(PER_CALL)) or any(name == row[0] for row in GROUPS[group][1])


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def calls_table(command):
    if not CALLS.exists():
        return f"`{command}`\n\nnot measured yet"
    report = json.loads(CALLS.read_text())
    lines = [f"`{command}`", "", "| room in a block | ms | bytes of proof |", "|---|---|---|"]
    for name, room in report["room"].items():
        lines.append(f"| {name} calls | {number(room['us'] / 1000)} | {room['proof_bytes']:,} |")
    lines += ["", "| figure | a block | class | bound by | one, in us | one, in bytes of proof | pallet |", "|---|---|---|---|---|---|---|"]
    for row in report["calls"]:
        cells = (f"{row['calls']:,}", row["class"], row["bound"], f"{row['us']:,.0f}", f"{row['proof_bytes']:,}", row["pallet"])
        lines.append(f"| `{row['figure']}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def table(group, figures):
    command, rows = GROUPS[group]
    if group == "calls":
        return calls_table(command)
    lines = [f"`{command}`", "", "| figure | measured | target | what it is |", "|---|---|---|---|"]
    for name, unit, target, what in rows:
        value = figures.get(name)
        shown = "not measured yet" if value is None else f"{number(value)} {unit}".strip()
        goal = "" if target is None else f"at most {number(target)} {unit}".strip()
        if value is not None and target is not None and value > target:
            shown += " (**missed**)"
        lines.append(f"| `{name}` | {shown} | {goal} | {what} |")
    return "\n".join(lines)


def write_doc(groups, figures):
    text = DOC.read_text()
    for group in groups:
        start, end = f"<!-- {group} -->", f"<!-- end {group} -->"
        before, rest = text.split(start, 1)
        _, after = rest.split(end, 1)
        text = before + start + "\n" + table(group, figures) + "\n" + end + after
    DOC.write_text(text)


def main():
    wanted = sys.argv[1:]
    if wanted == ["--list"]:
        for group, (command, rows) in GROUPS.items():
            print(f"{group:<10}{command}")
            for name, unit, _, what in rows:
                print(f"    {name:<36}{unit:<8}{what}")
            if group == "calls":
                print(f"    {PER_CALL + '<call>':<44}extrinsics of each kind that fit a block by their weight")
        return
    groups = [g for g in GROUPS if not wanted or any(belongs(name, g) for name in wanted)]
    if not groups:
        sys.exit(f"error: nothing is called {' or '.join(wanted)}: see scripts/bench.sh --list")
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    for group in groups:
        print(f"{group} ...", flush=True)
        measured = RUNS[group]()
        if group == "calls":
            figures = {name: value for name, value in figures.items() if not name.startswith(PER_CALL)}
        for name, value in measured.items():
            if belongs(name, group):
                figures[name] = value
                print(f"  {name:<44}{number(value)}")
        FIGURES.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")
    write_doc(groups, figures)
    print(f"written: {FIGURES.relative_to(ROOT)} and docs/benchmarks.md ({os.cpu_count()} cores, {platform.machine()})")


if __name__ == "__main__":
    main()
