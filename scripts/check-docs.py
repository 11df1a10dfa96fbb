#!/usr/bin/env python3
"""Checks the documents: tests that they name exist, links lead somewhere, prose is at most 100 columns wide."""

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


def broken_links(document, text):
    """Links to files that are not there."""
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
        if not (document.parent / target).exists():
            yield f"{document.relative_to(ROOT)} links to {target}, which does not exist"


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
