"""The demo's report: a file of figures, a page, and a summary for the terminal."""

import json

from page import write_html
from words import overhead, ratio, size, units


def write(report, query, folder):
    """Writes report.json and report.html; `query` is the story of the queries, told to its end."""
    (folder / "report.json").write_text(json.dumps(report, indent=2) + "\n")
    write_html(report, query, folder / "report.html")


def departure(departure):
    accuracy = departure["accuracy"]
    return f"{departure['left']}: {'halted' if accuracy is None else f'{accuracy:.3f}'}"


def lines(report):
    """The summary, as pairs of a name and a text."""
    accuracy, latency, counts, paid, halt = (report[key] for key in ("accuracy", "latency_ms", "bytes", "paid", "halt"))
    one_of_each = {row["mode"]: row for row in report["others"]}
    search = report["search"]
    return [
        (
            "accuracy",
            f"{accuracy['encrypted']:.1%} encrypted, {accuracy['plain']:.1%} in the clear, "
            f"the same label on {accuracy['agreement']:.1%}",
        ),
        (
            "an answer",
            f"encrypt {latency['encrypt']:.1f} ms, prove {latency['prove']:.0f} ms, "
            f"worker {latency['worker']:.0f} ms, decrypt {latency['decrypt']:.1f} ms",
        ),
        (
            "overhead",
            f"{ratio(report['overhead']['answer'])} an answer in the clear, "
            f"{ratio(report['overhead']['linear'])} for the linear part",
        ),
        ("other answers", ", ".join(f"{mode} {overhead(row)}" for mode, row in one_of_each.items())),
        (
            "search",
            f"{search['compute_ms']:.2f} ms of worker time over {search['passages']} passages, "
            f"{overhead(search['before'][0])} in the clear",
        ),
        ("bytes", f"{size(counts['query'])} up, {size(counts['answer'])} down, key {size(counts['key'])} once"),
        ("paid in", units(paid["escrow_in"])),
        *((f"  {party}", units(paid[party])) for party in ("contributors", "worker", "owner", "treasury")),
        ("  refunded", units(halt["refunded"])),
        ("  dust", f"{paid['dust']} plancks"),
        ("departures", ", ".join(map(departure, report["departures"]))),
        ("halted", f"in block {halt['block']}; the query after it was refused"),
        ("worker", f"{report['worker_rss_mb']} MB resident (node and engine)"),
    ]


def print_summary(report):
    print("\n\033[1mWhat happened\033[0m")
    for name, text in lines(report):
        print(f"  {name:<16}{text}")
