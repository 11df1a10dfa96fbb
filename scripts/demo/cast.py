"""The cast of the demo: accounts, prices, and where things are."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

UNIT = 10**12  # plancks
OWNER, WORKER, QUERIER, PAYEE = "//Alice", "//Bob", "//Charlie", "//Ferdie//stash"
PEOPLE = [
    *("//Dave", "//Eve", "//Ferdie", "//One", "//Two"),
    *("//Alice//stash", "//Bob//stash", "//Charlie//stash", "//Dave//stash", "//Eve//stash"),
]
NEWCOMER = "//Nia"
LABELLERS = ["//Dave", "//Eve", NEWCOMER]
READERS = ["//Dave", "//Eve", "//Ferdie"]
PRICE = 1 * UNIT
# Milliseconds between blocks: a slot of the chain takes 3,000, and periods that are counted in blocks last six times as
# long then.
BLOCK_MS = 500
