"""Measures the tree, and writes the tables of docs/develop.md.

Crates and their lines, the largest files, the longest functions, circles of imports, and the files that one answer mode
and three journeys touch. The bounds are in scripts/house/bounds.py.
"""

import argparse
import sys

from bounds import BOUNDS
from measures import JOURNEYS, House, faults_of
from tables import BEGIN, DOC, END, measured, split_doc, text

SHOWN = 12


def details(house, name):
    """What is behind a figure, line by line."""
    if name == "circles":
        for crate, circle in house.circles:
            yield f"{crate}: {', '.join(str(path.relative_to(crate.folder)) for path in circle.files)}"
            for path, target, names in circle.arrows:
                inside = (str(file.relative_to(crate.folder)) for file in (path, target))
                yield f"  {' -> '.join(inside)} by {', '.join(names[:4])}"
    elif name == "crate circles":
        yield from (", ".join(knot) for knot in house.crate_circles())
    elif name == "crate":
        yield from (f"{size.folder}: {size.lines}" for size in house.sizes)
    elif name == "file":
        yield from (f"{path}: {lines}" for path, lines in house.largest_files() if lines > BOUNDS["file"].most)
    elif name == "function":
        for path, line, function, lines in house.functions:
            if lines > BOUNDS["function"].most:
                yield f"{path}:{line} {function}: {lines}"
    elif name == "unused":
        yield from map(str, house.unused())
    elif name == "answer mode":
        yield from map(str, house.answer_mode())
    else:
        yield f"listed in scripts/house/{name}.txt"


def show(house):
    """Prints each figure beside its bound, and what is behind those above it; returns the bounds that are broken."""
    broken = []
    for name, figure in measured(house).items():
        bound = BOUNDS[name]
        over = figure > bound.most
        verdict = "ok" if not over else "ABOVE" if bound.enforced else "above, not enforced yet"
        print(f"  {name:<14}{figure:>7,} of {bound.most:>6,}  {verdict}: {bound.what}")
        if over:
            lines = list(details(house, name))
            for line in lines if bound.enforced else lines[:SHOWN]:
                print(f"      {line}")
            if not bound.enforced and len(lines) > SHOWN:
                print(f"      and {len(lines) - SHOWN} more: see --details {name.replace(' ', '-')}")
        if over and bound.enforced:
            broken.append(name)
    return broken


def check(house):
    """All that is wrong."""
    faults = [fault for name in JOURNEYS for fault in faults_of(name)]
    faults += [f"{BOUNDS[name].what}: above the bound, see above" for name in show(house)]
    parts = split_doc()
    if parts is None:
        faults.append(f"docs/develop.md lacks the lines {BEGIN} and {END}: add them where the tables belong")
    elif parts[2] != text(house):
        faults.append("the tables of docs/develop.md are out of date: run 'python3 scripts/house'")
    return faults


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/house", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a bound or the document is broken")
    names = [name.replace(" ", "-") for name in BOUNDS]
    parser.add_argument("--details", choices=names, help="only print what is behind this figure")
    options = parser.parse_args()
    house = House()
    if options.details:
        print("\n".join(details(house, options.details.replace("-", " "))))
        return
    if options.check:
        if faults := check(house):
            sys.exit("error: " + "\nerror: ".join(faults))
        return
    show(house)
    parts = split_doc()
    if parts is None:
        sys.exit(f"error: docs/develop.md lacks the lines {BEGIN} and {END}: add them where the tables belong")
    before, after, _ = parts
    DOC.write_text(before + text(house) + after)


if __name__ == "__main__":
    main()
