#!/usr/bin/env python3
"""Checks the documents: tests that they name exist, links lead to files and headings, prose is at most 100 wide."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("node", "runtime", "pallets", "zk-circuits", "fhe-query")
WIDTH = 100


def documents():
    """Every Markdown file that people read: at the top, in docs/ and in deploy/."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "deploy").glob("*.md"))]


def words_of_the_source():
    """Every name in the Rust source that could be that of a test."""
    words = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.rs"):
            words.update(re.findall(r"\b[a-z][a-z0-9_]+\b", path.read_text()))
    return words


def missing_tests():
    """Tests that the threat model names and the source has not."""
    words = words_of_the_source()
    # Test names have three words or more; shorter names in code quotes are calls and fields.
    for name in re.findall(r"`([a-z0-9]+(?:_[a-z0-9]+){2,})`", (ROOT / "docs/threat-model.md").read_text()):
        if name not in words:
            yield f"docs/threat-model.md names the test {name}, which does not exist: rename it here, or add the test"


def anchors(path):
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(document, text):
    """Links to files, or to headings of documents, that do not exist."""
    for target, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)\s]+))?\)", text):
        path = document.parent / target if target else document
        where = f"{document.relative_to(ROOT)} links to {target}{'#' if anchor else ''}{anchor}"
        if not path.exists():
            yield f"{where}, but there is no such file"
        elif anchor and path.suffix == ".md" and anchor not in anchors(path):
            yield f"{where}, but there is no such heading"


def wide_lines(document, text):
    """Lines of prose beyond the width. Code, tables and what scripts write between markers may be wider."""
    fenced = generated = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif line.startswith("<!--"):
            generated = not line.startswith("<!-- end") and not line.endswith(":end -->")
        elif fenced or generated or line.lstrip().startswith("|"):
            continue
        elif len(line) > WIDTH:
            yield f"{document.relative_to(ROOT)}:{number} has {len(line)} columns: wrap it at {WIDTH}"


faults = list(missing_tests())
for page in documents():
    content = page.read_text()
    faults += broken_links(page, content)
    faults += wide_lines(page, content)
print("\n".join(faults) or "documents: tests and links exist, and prose is narrow enough")
sys.exit(bool(faults))
