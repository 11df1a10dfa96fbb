"""Rust source as text: without comments and strings, without what only tests compile, and its functions."""

import bisect
import functools
import itertools
import os
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SKIPPED = {"target", "node_modules"}

# Comments, strings and characters; a lifetime is no character, because no quote closes it.
UNREAD = re.compile(
    r"""//[^\n]* | /\*.*?\*/
    | \b(?:br|cr|r)(\#*)".*?"\1
    | \b[bc]?"(?:\\.|[^"\\])*"
    | "(?:\\.|[^"\\])*"
    | b?'(?:\\(?:x[0-9a-fA-F]{2}|u\{[^}]*\}|.)|[^\\'\n])'""",
    re.VERBOSE | re.DOTALL,
)
# What tests or benchmarks alone compile; `any(test, ...)` is compiled without tests too.
MEASURE = r'(?:test\b|feature\s*=\s*"runtime-benchmarks")'
TEST_ONLY = re.compile(rf"#(!?)\[cfg\((?:all\()?\s*{MEASURE}[^\]]*\]")
ATTRIBUTE = re.compile(r"\s*#\[")
FUNCTION = re.compile(r"\bfn\s+([a-z_]\w*)")
OPEN, CLOSE = "([{", ")]}"
BRACKET = re.compile(r"[()\[\]{}]")
PUNCTUATION = re.compile(r"[()\[\]{};,]")


def rust_files():
    """All Rust files, as paths relative to the root, in order."""
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in SKIPPED and not name.startswith(".")]
        found += [(pathlib.Path(folder) / name).relative_to(ROOT) for name in files if name.endswith(".rs")]
    return sorted(found)


def blank(text):
    """Spaces in place of a text, lines kept."""
    return re.sub(r"[^\n]", " ", text)


def closing(code, at):
    """Where the bracket that opens at `at` closes."""
    depth = 0
    for match in BRACKET.finditer(code, at):
        depth += 1 if match[0] in OPEN else -1
        if depth == 0:
            return match.start()
    return len(code) - 1


def item_end(code, at):
    """Where the item, field or arm that begins at `at` ends."""
    begins = re.compile(r"\s*").match(code, at).end()
    closes_itself = not re.match(
        r"(pub(\([^)]*\))?\s+)?(use|const|static|type|let)\b(?!\s+(unsafe\s+)?fn)", code[begins:]
    )
    depth = 0
    for match in PUNCTUATION.finditer(code, begins):
        found, where = match[0], match.start()
        if found in OPEN:
            depth += 1
        elif found in CLOSE:
            depth -= 1
            if depth < 0:
                return where
            if depth == 0 and found == "}" and closes_itself:
                return where + 1
        elif depth == 0 and (found == ";" or not re.match(r"(pub\b|fn\b|impl\b|where\b)", code[begins:])):
            return where + 1
    return len(code)


def without_tests(text, code):
    """The code with blanks where only tests or benchmarks compile it."""
    at = 0
    while match := TEST_ONLY.search(text, at):
        at = match.end()
        if code[match.start()] != "#":
            continue
        if match[1]:
            return blank(code)
        end = match.end()
        while attribute := ATTRIBUTE.match(code, end):
            end = closing(code, attribute.end() - 1) + 1
        end = item_end(code, end)
        code = code[: match.start()] + blank(code[match.start() : end]) + code[end:]
        at = end
    return code


class Source:
    """A Rust file: its text, and what is code in it."""

    def __init__(self, path):
        self.path = path
        self.text = (ROOT / path).read_text()
        self.lines = self.text.count("\n")
        self.everything = UNREAD.sub(lambda match: blank(match[0]), self.text)
        self.code = without_tests(self.text, self.everything)
        self.starts = [0, *itertools.accumulate(len(line) + 1 for line in self.text.split("\n"))]

    def line_of(self, at):
        return bisect.bisect_right(self.starts, at)

    def test_lines(self):
        """How many lines only tests compile."""
        pairs = zip(self.everything.split("\n"), self.code.split("\n"), strict=True)
        inside = 0
        for whole, kept in pairs:
            inside += bool(whole.strip()) and not kept.strip()
        return inside

    def functions(self):
        """Name, first line and number of lines of each function with a body, outside tests."""
        found = []
        for match in FUNCTION.finditer(self.code):
            depth = 0
            for bracket in PUNCTUATION.finditer(self.code, match.end()):
                if bracket[0] in "([":
                    depth += 1
                elif bracket[0] in ")]":
                    depth -= 1
                elif depth == 0 and bracket[0] in "{;":
                    break
            else:
                continue
            if bracket[0] == ";":
                continue
            first = self.line_of(match.start())
            last = self.line_of(closing(self.code, bracket.start()))
            found.append((match[1], first, last - first + 1))
        return found


@functools.cache
def source(path):
    """The file at this path, read once."""
    return Source(path)
