"""Reads the results of all tools, prints one table, and writes the figures. RESULTS.jsonl TABLE.md FIGURES.json

A line of RESULTS is {"peer", "dataset", "title", ...} and what a tool printed. FIGURES is {name: number}: for every
peer and dataset `<peer>_<dataset>_{server_ms,bytes,accuracy}`, bytes being those of one query up and down, and ours
against each as `<ours>_vs_<peer>_<dataset>_{less_time,fewer_bytes}`: how many times less.
"""

import json
import pathlib
import sys

OURS = ("assent_label", "assent_scores")
NAMES = {"digits": "digits", "breast_cancer": "breast cancer"}


def time(ms):
    return f"{ms:,.2f} ms" if ms < 10 else f"{ms:,.0f} ms"


def size(count):
    return f"{count:,} B" if count < 1000 else f"{count / 1000:,.1f} KB" if count < 1e6 else f"{count / 1e6:,.1f} MB"


def failure(value):
    return value if isinstance(value, str) else f"{value:.0e}"


def traffic(result):
    return result["up_bytes"] + result["down_bytes"]


results_path, table_path, figures_path = map(pathlib.Path, sys.argv[1:])
results = [json.loads(line) for line in results_path.read_text().splitlines()]
TITLES = (
    *("task", "tool", "accuracy", "agreement with plaintext", "key generation", "key", "encrypt", "server", "decrypt"),
    *("up", "down", "failure probability"),
)
lines = [f"| {' | '.join(TITLES)} |", "|" + "---|" * len(TITLES)]
figures = {}
for dataset, title in NAMES.items():
    of_task = [result for result in results if result["dataset"] == dataset]
    for result in sorted(of_task, key=lambda result: result["peer"] not in OURS):
        cells = [
            title,
            result["title"],
            f"{result['accuracy']:.3f}",
            f"{result['agreement']:.3f} of {result['encrypted_rows']}",
            time(result["keygen_ms"]),
            size(result["key_bytes"]),
            time(result["encrypt_ms"]),
            time(result["server_ms"]),
            time(result["decrypt_ms"]),
            size(result["up_bytes"]),
            size(result["down_bytes"]),
            failure(result["failure"]),
        ]
        lines.append("| " + " | ".join(cells) + " |")
        name = f"{result['peer']}_{dataset}"
        figures[f"{name}_server_ms"] = result["server_ms"]
        figures[f"{name}_bytes"] = traffic(result)
        figures[f"{name}_accuracy"] = result["accuracy"]
    for own in (result for result in of_task if result["peer"] in OURS):
        for other in (result for result in of_task if result["peer"] not in OURS):
            name = f"{own['peer']}_vs_{other['peer']}_{dataset}"
            figures[f"{name}_less_time"] = other["server_ms"] / own["server_ms"]
            figures[f"{name}_fewer_bytes"] = traffic(other) / traffic(own)
table_path.write_text("\n".join(lines) + "\n")
figures_path.write_text(json.dumps(figures, indent=2) + "\n")
print("\n".join(lines))
