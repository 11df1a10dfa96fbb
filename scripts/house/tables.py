"""The tables of docs/develop.md. Lines are rounded, so that not each change of the code changes the document."""

from bounds import BOUNDS
from measures import JOURNEYS, journey
from source import ROOT

DOC = ROOT / "docs/develop.md"
BEGIN, END = "<!-- house:begin -->", "<!-- house:end -->"
FILES = 8
# Crates with fewer lines are not in the table.
LEAST = 100


def rounded(lines, to):
    return f"{round(lines / to) * to:,}"


def table(titles, rows):
    lines = [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
    return lines + [f"| {' | '.join(map(str, row))} |" for row in rows]


def named(uses):
    """The crates that one builds on, by the last part of their folders; many pallets by their number."""
    pallets = [use for use in uses if use.startswith("pallets/") and use != "pallets/primitives"]
    names = [use.rsplit("/", 1)[-1] for use in uses if len(pallets) < 3 or use not in pallets]
    return ", ".join(names + [f"{len(pallets)} pallets"] * (len(pallets) >= 3)) or "-"


def crate_rows(house):
    for size in house.sizes:
        if size.all_lines >= LEAST:
            yield f"`{size.folder}`", rounded(size.lines, 100), rounded(size.all_lines, 100), named(size.uses)


def measured(house):
    """The figure behind each bound."""
    return {
        "circles": len(house.circles),
        "crate circles": len(house.crate_circles()),
        "crate": house.sizes[0].lines,
        "file": house.largest_files()[0][1],
        "function": house.functions[0][3],
        "unused": len(house.unused()),
        "answer mode": len(house.answer_mode()),
        **{name: len(journey(name)) for name in JOURNEYS},
    }


def text(house):
    """What stands between the markers."""
    figures = measured(house)
    shown = {**figures, "crate": rounded(figures["crate"], 100), "file": rounded(figures["file"], 10)}
    return "\n".join(
        [
            BEGIN,
            "",
            "Made by `python3 scripts/house`. Lines are rounded; "
            f"there are {rounded(house.lines(), 1000)} of Rust in all.",
            "",
            *table(
                ("", "now", "at most"), [(bound.what, shown[name], f"{bound.most:,}") for name, bound in BOUNDS.items()]
            ),
            "",
            *table(("crate", "lines without tests", "lines", "uses"), crate_rows(house)),
            "",
            *table(
                ("largest files", "lines"),
                [(f"`{path}`", rounded(lines, 10)) for path, lines in house.largest_files()[:FILES]],
            ),
            "",
            END,
        ]
    )


def split_doc():
    """The document before and after the tables, and the tables; None without markers."""
    whole = DOC.read_text()
    if BEGIN not in whole or END not in whole:
        return None
    before, rest = whole.split(BEGIN, 1)
    inside, after = rest.split(END, 1)
    return before, after, BEGIN + inside + END
