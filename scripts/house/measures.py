"""What is measured of the tree."""

import collections
import dataclasses
import functools
import pathlib
import re

from bounds import ANSWER_MODE, EXEMPT_FUNCTIONS, exempt
from crates import crates
from imports import circles, knots
from source import ROOT, rust_files, source

JOURNEYS = ("query", "revocation", "labelling")
# Folders of a package whose files are programs of their own, each compiled by Cargo without being declared.
PROGRAMS = ("tests", "examples", "benches")


@dataclasses.dataclass
class Size:
    """A crate and its lines: with and without what only tests and benchmarks compile."""

    name: str
    folder: pathlib.Path
    lines: int
    all_lines: int
    uses: list


class House:
    """The tree, measured."""

    def __init__(self):
        self.crates = crates()
        self.by_folder = {crate.folder: crate for crate in self.crates}
        self.files = rust_files()

    @functools.cached_property
    def compiled(self):
        """For each crate, the files that its library and programs are made of."""
        return {
            crate: {module.path for root in crate.trees() for module in root.descendants()} for crate in self.crates
        }

    def crate_of(self, path):
        """The crate in whose folder a file is, the innermost one."""
        return next((self.by_folder[folder] for folder in path.parents if folder in self.by_folder), None)

    @functools.cached_property
    def sizes(self):
        """The crates, largest first."""
        named = {crate.name: crate for crate in self.crates}
        every, found = collections.Counter(), []
        for path in self.files:
            every[self.crate_of(path)] += source(path).lines
        for crate in self.crates:
            lines = sum(source(path).lines - source(path).test_lines() for path in self.compiled[crate])
            uses = sorted(str(named[name].folder) for name in crate.dependencies() if name in named)
            found.append(Size(crate.name, crate.folder, lines, every[crate], uses))
        return sorted(found, key=lambda size: -size.lines)

    def largest_files(self):
        """Files and their lines, longest first, without the exempt."""
        found = [(path, source(path).lines) for path in self.files if not exempt(path)]
        return sorted(found, key=lambda file: (-file[1], file[0]))

    @functools.cached_property
    def functions(self):
        """File, line, name and number of lines of each function outside tests, longest first, without the exempt."""
        found = []
        for path in sorted(set().union(*self.compiled.values())):
            kept = EXEMPT_FUNCTIONS.get(str(path), ())
            found += [(path, first, name, n) for name, first, n in source(path).functions() if name not in kept]
        return sorted(found, key=lambda function: (-function[3], function[0]))

    @functools.cached_property
    def circles(self):
        return [(crate, circle) for crate in self.crates for circle in circles(crate)]

    def crate_circles(self):
        names = {crate.name for crate in self.crates}
        return knots({crate.name: names.intersection(crate.dependencies()) for crate in self.crates})

    def unused(self):
        """Files that are in no library or program, no test, and no build script."""
        in_use = self.with_tests()
        found = []
        for path in self.files:
            crate = self.crate_of(path)
            inside = path.relative_to(crate.folder).parts if crate else ("",)
            if path not in in_use and inside[0] not in (*PROGRAMS, "build.rs"):
                found.append(path)
        return found

    def with_tests(self):
        """All files that a library or a program declares, tests included."""
        found = set()
        for crate in self.crates:
            for root in crate.trees(tests=True):
                found |= {module.path for module in root.descendants()}
        return found

    def answer_mode(self):
        """Files outside tests that name the answer mode of the example."""
        files = sorted(set().union(*self.compiled.values()))
        return [path for path in files if re.search(ANSWER_MODE, source(path).code)]

    def lines(self):
        return sum(source(path).lines for path in self.files)


def journey(name):
    """The files of a journey, as its list beside this file says."""
    lines = (pathlib.Path(__file__).parent / f"{name}.txt").read_text().splitlines()
    return [pathlib.Path(line.strip()) for line in lines if line.strip() and not line.startswith("#")]


def faults_of(name):
    """What is wrong in the list of a journey."""
    files = journey(name)
    faults = [f"scripts/house/{name}.txt names {path} twice" for path in {p for p in files if files.count(p) > 1}]
    faults += [
        f"scripts/house/{name}.txt names {path}, which is not there" for path in files if not (ROOT / path).exists()
    ]
    return sorted(faults)
