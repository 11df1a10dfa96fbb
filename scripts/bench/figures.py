"""The figures that are measured: group by group, with the command beside the table, units and targets."""

# Extrinsics of each kind that fit a block by their weight: a figure for each call, named after it.
PER_CALL = "calls_per_2s_"
# The datasets that the tools are compared on.
TASKS = ("digits", "breast_cancer")


def at_least(value):
    """A target that is a lower bound; a bare number is an upper one."""
    return ("at least", value)


# One figure in one row, or in two where it is long.
# fmt: off
# group -> (command beside the table, [(figure, unit, target, what it is)])
GROUPS = {
    "engine": ("scripts/bench.sh engine", [
        ("label_worker_ms_10x1024", "ms", 900,
         "worker time for an encrypted label: 10 classes, 1,024 features, two threads; median"),
        ("label_worker_ms_2x1024", "ms", 50, "the same for two classes: one bootstrap"),
        ("top_k_worker_ms_10x1024", "ms", None, "the three best classes in order"),
        ("threshold_worker_ms_10x1024", "ms", None, "whether one class is above a bound"),
        ("label_agreement", "", at_least(0.999), "encrypted labels that are those in the clear, of held-out digits"),
        ("label_agreement_rows", "", None, "rows behind it"),
        ("label_vs_clear", "x", None, "an encrypted label over the int8 head in the clear, one core"),
        ("linear_vs_clear", "x", 3.5,
         "the linear layer alone, on ciphertexts under the querier's key, over the int8 head in the clear"),
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
        *(
            (f"scores_vs_int8_{size}", "x", goal,
             f"int8 weights times 24-bit ciphertext words over int8 times int8, {where}")
            for size, goal, where in (
                ("dram", 1.2, "a model of 384 MB"),
                ("l2", 1.6, "one that fits L2"),
                ("l1", 3.3, "one that fits L1"),
                ("batch64", 3.3, "64 queries at once"),
            )
        ),
        *(
            (f"scores_vs_f32_{size}", "x", goal, f"the same over f32 of the crate gemm-f32, {where}")
            for size, goal, where in (
                ("dram", 1.0, "from memory"),
                ("l2", 1.0, "from L2"),
                ("l1", None, "from L1"),
                ("batch64", 1.0, "64 queries at once"),
            )
        ),
        ("scores_read_bandwidth_share", "", at_least(0.8),
         "bytes of weights a second over those of a bare read, one core"),
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
        ("prove_vs_rust_peer", "x", 1.5,
         "our time over that of taceo-groth16, from the Rust package registry, on the same files"),
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
        ("soak_p50_ms", "ms", 1,
         "scores over loopback, from sending to the answer: proof checked, written durably, computed, signed; "
         "without making the proof"),
        ("soak_rss_growth_ratio", "x", 1.05, "resident memory of its last quarter over its second"),
        ("soak_p99_over_p50", "x", 3, "times of answers, scores of 64 features under a fresh key each, beside labels"),
        ("soak_label_p99_over_p50", "x", None, "times of answers, labels of 64 features, beside scores"),
        ("soak_small_share", "", at_least(0.3),
         "labels of a small client beside one that keeps a queue full; half is fair"),
        ("soak_small_slowdown", "x", None, "median time of its answers over that of the same client alone"),
    ]),
    "holders": ("scripts/bench.sh holders", [
        (f"{call}_weight_ratio_100k_vs_10", "x", 1.25,
         f"time of `{call}` with 100,000 holders over the time with 10, same run, medians")
        for call in ("pledge", "revoke", "transfer", "pay", "claim")
    ]),
    "wasm": ("scripts/weights.sh pallet_queries && scripts/bench.sh wasm", [
        ("verify_wasm_us_single", "us", None, "one proof verified in the Wasm runtime, prepared key read from storage"),
        ("verify_wasm_us_batch16", "us", None, "the same, per proof, in a batch of 16"),
        ("verify_wasm_batch16_vs_single", "x", 0.4, "the one over the other"),
        ("verify_vs_decode_each_call", "x", 0.5,
         "one proof over the same with ark-groth16, key decoded and prepared on every call"),
        ("verify_vs_precompile_route", "x", 0.25,
         "one proof over the four pairings of an EVM precompile, on pallet-revive's curve library"),
        ("tree_update_us_d20", "us", 2500, "one leaf and the root after it, depth 20, in the Wasm runtime"),
        ("tree_update_256_ms", "ms", 60, "256 queued leaves and one root, storage included"),
        ("poseidon2_us", "us", 110, "Poseidon of two in the Wasm runtime"),
        ("settled_per_block_single", "", None, "answers that fit a block by their weight, one in a `settle`"),
        ("settled_per_block_batched", "", None, "the same in full batches"),
    ]),
    # Figures of every tool and task; see tables.py.
    "peers": ("scripts/bench.sh peers", []),
    # One figure for each call, named after it; see tables.py.
    "calls": ("scripts/bench.sh calls", []),
    "blocks": ("scripts/bench.sh blocks", [
        ("mixed_block_vs_transfers", "x", None,
         "time of executing 1,000 mixed calls over the time of 1,000 transfers of balances, same run, medians"),
        ("mixed_1000_ms", "ms", None, "executing the blocks with the mixed calls; median"),
        ("transfers_1000_ms", "ms", None, "executing the blocks with the transfers; median"),
        ("mixed_1000_blocks", "", None, "blocks that 1,000 mixed calls need by their weights"),
        ("transfers_1000_blocks", "", None, "blocks that 1,000 transfers need by their weights"),
        ("empty_block_ms", "ms", None, "executing a block without transactions; median"),
    ]),
    "demo": ("scripts/demo.sh && scripts/bench.sh demo", [
        ("blocks_to_forget", "blocks", 2,
         "from the block of a revocation to the first final block whose answers come from the model without it"),
        ("worker_rss_mb", "MB", None, "resident memory of node and engine together, after the demo's queries"),
    ]),
}
# fmt: on


def belongs(name, group):
    """Whether `name` is the group, or one of its figures."""
    if name == group or any(name == row[0] for row in GROUPS[group][1]):
        return True
    if group == "peers":
        return any(f"_{task}_" in name for task in TASKS)
    return group == "calls" and name.startswith(PER_CALL)
