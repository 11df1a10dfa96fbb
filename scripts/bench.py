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
PEERS = ROOT / "target/bench/peers.json"
PEERS_TABLE = ROOT / "target/bench/peers.md"
OURS = ("assent_label", "assent_scores")
TASKS = ("digits", "breast_cancer")
DOC = ROOT / "docs/benchmarks.md"


def at_least(value):
    """A target that is a lower bound; a bare number is an upper one."""
    return ("at least", value)


# group -> (command beside the table, [(figure, unit, target, what it is)])
GROUPS = {
    "engine": ("scripts/bench.sh engine", [
        ("label_worker_ms_10x1024", "ms", 900, "worker time for an encrypted label: 10 classes, 1,024 features, two threads; median"),
        ("label_worker_ms_2x1024", "ms", 50, "the same for two classes: one bootstrap"),
        ("top_k_worker_ms_10x1024", "ms", None, "the three best classes in order"),
        ("threshold_worker_ms_10x1024", "ms", None, "whether one class is above a bound"),
        ("label_agreement", "", at_least(0.999), "encrypted labels that are those in the clear, of held-out digits"),
        ("label_agreement_rows", "", None, "rows behind it"),
        ("label_vs_clear", "x", None, "an encrypted label over the int8 head in the clear, one core"),
        ("linear_vs_clear", "x", 3.5, "the linear layer alone, on ciphertexts under the querier's key, over the int8 head in the clear"),
        ("clear_head_us_10x1024", "us", None, "the int8 head in the clear"),
        ("clear_pipeline_us_10x1024", "us", None, "the whole plaintext pipeline of one row: features and head"),
        ("bootstraps", "", None, "programmable bootstraps behind one label of 10 classes"),
        ("bootstrap_cpu_ms", "ms", None, "one of them with its keyswitch, in a batch, one core"),
        ("linear_ms", "ms", None, "the linear layer on ciphertexts, masks drawn from the seed included"),
        ("scores_p50_ms", "ms", 1, "worker time for encrypted scores, 10 x 1,024; median, without loopback"),
        ("scores_query_bytes", "bytes", None, "a query for scores, with its key"),
        ("scores_answer_bytes", "bytes", None, "its answer"),
        ("search_10k_p50_ms", "ms", None, "search among 10 thousand rows of 384"),
        ("search_100k_p50_ms", "ms", 15, "among 100 thousand"),
        ("search_1m_p50_ms", "ms", 60, "among 1 million"),
        ("keygen_ms", "ms", 2000, "making the querier's keys"),
        ("key_bytes", "bytes", 40_000_000, "evaluation key, uploaded once"),
        ("client_rss_mb", "MB", 500, "peak memory of a process that makes keys and encrypts"),
        ("query_bytes", "bytes", 40_000, "encrypted features of one query, 1,024 features"),
        ("encrypt_ms", "ms", None, "encrypting one query"),
        ("decrypt_ms", "ms", None, "decrypting one answer"),
        ("solve_ms", "ms", None, "solving a head of 10 x 1,024"),
        ("unlearn_ms_10x1024", "ms", 1, "subtracting one statistic of 1,024 features, without the solve"),
    ]),
    "kernels": ("scripts/bench.sh kernels", [
        *((f"scores_vs_int8_{size}", "x", goal, f"int8 weights times 24-bit ciphertext words over int8 times int8, {where}")
          for size, goal, where in (("dram", 1.2, "a model of 384 MB"), ("l2", 1.6, "one that fits L2"), ("l1", 3.3, "one that fits L1"), ("batch64", 3.3, "64 queries at once"))),
        *((f"scores_vs_f32_{size}", "x", goal, f"the same over f32 of the crate gemm-f32, {where}")
          for size, goal, where in (("dram", 1.0, "from memory"), ("l2", 1.0, "from L2"), ("l1", None, "from L1"), ("batch64", 1.0, "64 queries at once"))),
        ("scores_read_bandwidth_share", "", at_least(0.8), "bytes of weights a second over those of a bare read, one core"),
    ]),
    "proofs": ("scripts/bench.sh proofs", [
        ("prove_ms_d20", "ms", 450, "one PaidQuery proof at depth 20, two threads; median"),
        ("prove_rss_mb", "MB", None, "peak memory of the process that proved"),
        ("prove_use_consent_ms", "ms", None, "one UseConsent proof"),
        ("verify_native_us", "us", None, "verifying one proof natively, prepared key"),
        ("paid_query_constraints_d20", "", 8192, "constraints of PaidQuery at depth 20"),
        ("paid_query_constraints_d27", "", 8192, "at depth 27"),
        ("use_consent_constraints_3795", "", 32768, "constraints of UseConsent for 3,795 contributions"),
    ]),
    "provers": ("scripts/ceremony.sh target/ceremony && scripts/bench.sh provers", [
        ("prove_vs_snarkjs", "x", at_least(4), "time of snarkjs over ours: one circuit, key and witness"),
        ("prove_vs_rust_peer", "x", 1.5, "our time over that of taceo-groth16, from the Rust package registry, on the same files"),
        ("prove_ms_interop", "ms", None, "ours, under an imported key, with witness and check of the proof"),
        ("snarkjs_prove_ms", "ms", None, "snarkjs"),
        ("rust_peer_prove_ms", "ms", None, "taceo-groth16"),
    ]),
    "browser": ("scripts/browser-test.sh && scripts/bench.sh browser", [
        ("browser_wasm_bytes", "bytes", None, "the module: keys, encryption, proofs, decryption"),
        ("browser_keygen_s", "s", None, "making the querier's keys in headless Chromium, one thread"),
        ("browser_encrypt_ms", "ms", None, "encrypting one query"),
        ("browser_prove_s", "s", None, "one PaidQuery proof"),
        ("browser_open_ms", "ms", None, "checking a receipt and opening an answer"),
        ("browser_memory_mb", "MB", None, "memory of the module"),
    ]),
    "soak": ("scripts/bench.sh soak", [
        ("soak_seconds", "s", None, "length of the steady part"),
        ("soak_p50_ms", "ms", 1, "scores over loopback, from sending to the answer: proof checked, written durably, computed, signed; without making the proof"),
        ("soak_rss_growth_ratio", "x", 1.05, "resident memory of its last quarter over its second"),
        ("soak_p99_over_p50", "x", 3, "times of answers, scores of 64 features under a fresh key each, beside labels"),
        ("soak_label_p99_over_p50", "x", None, "times of answers, labels of 64 features, beside scores"),
        ("soak_small_share", "", at_least(0.3), "labels of a small client beside one that keeps a queue full; half is fair"),
        ("soak_small_slowdown", "x", None, "median time of its answers over that of the same client alone"),
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
    # Figures of every tool and task; see peers_table.
    "peers": ("scripts/bench.sh peers", []),
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
    run = subprocess.run(["cargo", "run", "--quiet", "--locked", "--manifest-path", manifest], stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(run.stdout)


def peers():
    """Of every tool and task: server time, bytes, accuracy."""
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


def belongs(name, group):
    """Whether `name` is the group, or one of its figures."""
    if group == "peers" and (name == "peers" or any(f"_{task}_" in name for task in TASKS)):
        return True
    return name == group or (group == "calls" and name.startswith(PER_CALL)) or any(name == row[0] for row in GROUPS[group][1])


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.3g}" if abs(value) < 1 else f"{value:,.2f}"


def peers_table(command):
    """What the tools' own script printed, and ours against each: never worse, and 20 times better in time or in bytes."""
    if not PEERS.exists():
        return f"`{command}`\n\nnot measured yet"
    figures = json.loads(PEERS.read_text())
    lines = [f"`{command}`", "", PEERS_TABLE.read_text().strip(), ""]
    lines += ["| ours | against | task | times less server time | times fewer bytes | accuracy, ours and theirs | 20 times in one, worse in neither |", "|---|---|---|---|---|---|---|"]
    for name in sorted(name for name in figures if name.endswith("_less_time")):
        ours = next(own for own in OURS if name.startswith(f"{own}_vs_"))
        task = next(task for task in TASKS if name.endswith(f"_{task}_less_time"))
        other = name.removeprefix(f"{ours}_vs_").removesuffix(f"_{task}_less_time")
        less, fewer = figures[name], figures[name.removesuffix("less_time") + "fewer_bytes"]
        accuracy = [figures[f"{tool}_{task}_accuracy"] for tool in (ours, other)]
        faults = [fault for fault, wrong in (("20 times in neither", max(less, fewer) < 20), ("slower", less < 1), ("more bytes", fewer < 1), ("less accurate", accuracy[0] < accuracy[1])) if wrong]
        verdict = "**missed**: " + ", ".join(faults) if faults else "holds"
        cells = (ours, other, task.replace("_", " "), f"{less:,.2f}", f"{fewer:,.2f}", f"{accuracy[0]:.3f}, {accuracy[1]:.3f}", verdict)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


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
    if group == "peers":
        return peers_table(command)
    lines = [f"`{command}`", "", "| figure | measured | target | what it is |", "|---|---|---|---|"]
    for name, unit, target, what in rows:
        value = figures.get(name)
        shown = "not measured yet" if value is None else f"{number(value)} {unit}".strip()
        way, bound = target if isinstance(target, tuple) else ("at most", target)
        goal = "" if bound is None else f"{way} {number(bound)} {unit}".strip()
        if value is not None and bound is not None and (value < bound if way == "at least" else value > bound):
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
            if group == "peers":
                print(f"    {'<peer>_<task>_{server_ms,bytes,accuracy}':<44}of every tool, digits and breast cancer")
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
