"""The tables of docs/benchmarks.md."""

import json

from figures import GROUPS, TASKS
from places import CALLS, DOC, PEERS, PEERS_TABLE

OURS = ("assent_label", "assent_scores")


def number(value):
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.3g}" if abs(value) < 1 else f"{value:,.2f}"


def rows_of(titles, rows):
    """A table in Markdown, line by line."""
    lines = [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


def peers_row(name, figures):
    """One of ours against one other tool on one task: never worse, and 20 times better in time or in bytes."""
    ours = next(own for own in OURS if name.startswith(f"{own}_vs_"))
    task = next(task for task in TASKS if name.endswith(f"_{task}_less_time"))
    other = name.removeprefix(f"{ours}_vs_").removesuffix(f"_{task}_less_time")
    less, fewer = figures[name], figures[name.removesuffix("less_time") + "fewer_bytes"]
    accuracy = [figures[f"{tool}_{task}_accuracy"] for tool in (ours, other)]
    found = {
        "20 times in neither": max(less, fewer) < 20,
        "slower": less < 1,
        "more bytes": fewer < 1,
        "less accurate": accuracy[0] < accuracy[1],
    }
    faults = [fault for fault, there in found.items() if there]
    return (
        *(ours, other, task.replace("_", " "), f"{less:,.2f}", f"{fewer:,.2f}"),
        f"{accuracy[0]:.3f}, {accuracy[1]:.3f}",
        "**missed**: " + ", ".join(faults) if faults else "holds",
    )


def peers_table(command):
    """The table that the script of the tools printed, and ours against each of them."""
    if not PEERS.exists():
        return f"`{command}`\n\nnot measured yet"
    figures = json.loads(PEERS.read_text())
    titles = (
        *("ours", "against", "task", "times less server time", "times fewer bytes"),
        *("accuracy, ours and theirs", "20 times in one, worse in neither"),
    )
    rows = [peers_row(name, figures) for name in sorted(figures) if name.endswith("_less_time")]
    return "\n".join([f"`{command}`", "", PEERS_TABLE.read_text().strip(), "", *rows_of(titles, rows)])


def calls_table(command):
    if not CALLS.exists():
        return f"`{command}`\n\nnot measured yet"
    report = json.loads(CALLS.read_text())
    rooms = [
        (f"{name} calls", number(room["us"] / 1000), f"{room['proof_bytes']:,}")
        for name, room in report["room"].items()
    ]
    titles = ("figure", "a block", "class", "bound by", "one, in us", "one, in bytes of proof", "pallet")
    rows = [
        (
            *(f"`{row['figure']}`", f"{row['calls']:,}", row["class"], row["bound"], f"{row['us']:,.0f}"),
            *(f"{row['proof_bytes']:,}", row["pallet"]),
        )
        for row in report["calls"]
    ]
    room = rows_of(("room in a block", "ms", "bytes of proof"), rooms)
    return "\n".join([f"`{command}`", "", *room, "", *rows_of(titles, rows)])


def shown(value, unit, target):
    """A measured value and its target, as cells."""
    measured = "not measured yet" if value is None else f"{number(value)} {unit}".strip()
    way, bound = target if isinstance(target, tuple) else ("at most", target)
    if bound is None:
        return measured, ""
    if value is not None and (value < bound if way == "at least" else value > bound):
        measured += " (**missed**)"
    return measured, f"{way} {number(bound)} {unit}".strip()


def table(group, figures):
    command, rows = GROUPS[group]
    if group == "calls":
        return calls_table(command)
    if group == "peers":
        return peers_table(command)
    cells = [(f"`{name}`", *shown(figures.get(name), unit, target), what) for name, unit, target, what in rows]
    return "\n".join([f"`{command}`", "", *rows_of(("figure", "measured", "target", "what it is"), cells)])


def write_doc(groups, figures):
    """Rewrites the tables of these groups, between their markers."""
    text = DOC.read_text()
    for group in groups:
        start, end = f"<!-- {group} -->", f"<!-- end {group} -->"
        before, rest = text.split(start, 1)
        _, after = rest.split(end, 1)
        text = before + start + "\n" + table(group, figures) + "\n" + end + after
    DOC.write_text(text)
