"""The bounds that the tree keeps. One that is not enforced is measured and shown, and breaks nothing."""

import dataclasses
import fnmatch


@dataclasses.dataclass
class Bound:
    """The most that a figure may be, and whether `--check` fails above it."""

    most: int
    enforced: bool
    what: str


BOUNDS = {
    "circles": Bound(0, True, "circles of imports between files"),
    "crate circles": Bound(0, True, "circles of dependencies between crates"),
    "crate": Bound(9_000, True, "lines of the largest crate, without tests"),
    "file": Bound(600, True, "lines of the largest file"),
    "function": Bound(80, True, "lines of the longest function"),
    "unused": Bound(0, True, "files that no crate compiles"),
    "answer mode": Bound(7, False, "files that name one answer mode"),
    "query": Bound(45, False, "files of a query, from `assent query` to its settlement"),
    "revocation": Bound(20, False, "files of a revocation, from `assent revoke` to the forgotten bytes"),
    "labelling": Bound(33, False, "files of a labelling task, from `assent task create` to a royalty"),
}

# Files and functions that no bound holds for, and why.
EXEMPT_FILES = {
    "runtime/src/weights/*": "generated",
    "pallets/*/src/weights.rs": "generated",
    "zk-circuits/src/poseidon/constants/*": "tables of constants",
}
EXEMPT_FUNCTIONS = {
    "node/src/service.rs": {"new_full", "new_partial"},  # the node template's, kept as it is upstream
}

# An answer mode that exists, as the code names it: the files that name it are those that another mode would touch.
ANSWER_MODE = r"TopK|top_k"


def exempt(path):
    return any(fnmatch.fnmatch(str(path), pattern) for pattern in EXEMPT_FILES)
