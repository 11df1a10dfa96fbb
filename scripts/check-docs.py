#!/usr/bin/env python3
"""Every test that docs/threat-model.md names is in the source, every link between the documents leads somewhere."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("node", "runtime", "pallets", "zk-circuits", "fhe-query")

sources = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.rs")]
words = set()
for path in sources:
    words.update(re.findall(r"\b[a-z][a-z0-9_]+\b", path.read_text()))

faults = []
# Test names have three words or more; shorter names in code quotes are calls and fields.
for name in re.findall(r"`([a-z0-9]+(?:_[a-z0-9]+){2,})`", (ROOT / "docs/threat-model.md").read_text()):
    if name not in words:
        faults.append(f"docs/threat-model.md names the test {name}, which is nowhere")
for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", document.read_text()):
        if not (document.parent / target).exists():
            faults.append(f"{document.relative_to(ROOT)} links to {target}, which is not there")
print("\n".join(faults) or "documents: tests and links are there")
sys.exit(bool(faults))
