"""Rows of digits: read, dealt out, written as CSV."""

import csv
import gzip

from cast import ROOT


def read_digits():
    """The header and the rows of the handwritten digits."""
    with gzip.open(ROOT / "scripts/data/digits.csv.gz", "rt", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def read_csv(path):
    """The header and the rows of a file."""
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def write_csv(path, header, rows):
    """Writes a file, and returns its path."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def file_name(account):
    """An account's name without what a file name must not have."""
    return account.strip("/").replace("/", "-")
