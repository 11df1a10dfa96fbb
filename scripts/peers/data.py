"""Writes the two datasets of scikit-learn, divided alike for all tools.

The files are FOLDER/{digits,breast_cancer}_SPLIT_{train,test}.csv.
"""

import csv
import pathlib
import sys

from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.model_selection import train_test_split

from common import SEED, SPLITS, TEST_SHARE

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for dataset, load in (("digits", load_digits), ("breast_cancer", load_breast_cancer)):
    bunch = load()
    for split in range(SPLITS):
        how = {"test_size": TEST_SHARE, "random_state": SEED + split, "stratify": bunch.target}
        parts = train_test_split(bunch.data, bunch.target, **how)
        for part, rows, labels in (("train", parts[0], parts[2]), ("test", parts[1], parts[3])):
            with open(folder / f"{dataset}_{split}_{part}.csv", "w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([f"f{column}" for column in range(rows.shape[1])] + ["label"])
                writer.writerows(
                    [*map(repr, map(float, row)), int(label)] for row, label in zip(rows, labels, strict=True)
                )
