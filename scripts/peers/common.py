"""What every peer shares: the data, the clock, and the form of a result."""

import csv
import json
import pathlib
import statistics
import sys
import time

# Name -> depth of its decision tree.
DATASETS = {"digits": 6, "breast_cancer": 5}
SEED = 0
TEST_SHARE = 0.2
# A single division has so few test rows that two of them are a percent: accuracy is the mean over as many.
SPLITS = 10
THREADS = 2


def read(folder, dataset, split=0):
    """Training rows, training labels, test rows, test labels of one division, as every tool gets them."""
    import numpy

    parts = []
    for part in ("train", "test"):
        with open(pathlib.Path(folder) / f"{dataset}_{split}_{part}.csv", newline="") as file:
            table = numpy.array([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])
        parts += [table[:, :-1], table[:, -1].astype(int)]
    return parts


def accuracy(folder, dataset, predict):
    """The mean accuracy over all divisions of `predict(rows, labels, test_rows)`, which computes in the clear."""
    shares = []
    for split in range(SPLITS):
        rows, labels, test_rows, test_labels = read(folder, dataset, split)
        predicted = predict(rows, labels, test_rows)
        shares.append(sum(int(a) == int(b) for a, b in zip(predicted, test_labels, strict=True)) / len(test_labels))
    return statistics.mean(shares)


def logistic_regression(rows, labels):
    """The scaler and the float model that every peer of this kind starts from; the scaler is the client's."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(rows)
    return scaler, LogisticRegression(max_iter=1000).fit(scaler.transform(rows), labels)


def class_weights(model):
    """Weights (features x classes) and biases, two columns also where scikit-learn keeps one."""
    import numpy

    weights, biases = model.coef_.T, model.intercept_
    if weights.shape[1] == 1:
        weights, biases = numpy.hstack([-weights, weights]) / 2, numpy.array([-biases[0], biases[0]]) / 2
    return weights, biases


class Clock:
    """Milliseconds of named stages."""

    def __init__(self):
        self.times = {}

    def time(self, stage, work, *arguments):
        started = time.perf_counter()
        result = work(*arguments)
        self.times.setdefault(stage, []).append(1000 * (time.perf_counter() - started))
        return result

    def median(self, stage):
        return statistics.median(self.times[stage])


def report(clock, labels, plain, accuracy, **rest):
    """Prints one peer's result on one dataset, as one line of JSON.

    `plain` are the labels in the clear of the encrypted rows, and of those after them.
    """
    answered = len(labels)
    result = {
        "accuracy": accuracy,
        "splits": SPLITS,
        "rows": len(plain),
        "encrypted_rows": answered,
        "agreement": sum(int(a) == int(b) for a, b in zip(labels, plain[:answered], strict=True)) / answered,
        "keygen_ms": clock.median("keygen"),
        "encrypt_ms": clock.median("encrypt"),
        "server_ms": clock.median("server"),
        "decrypt_ms": clock.median("decrypt"),
        "threads": THREADS,
        **rest,
    }
    print(json.dumps(result))


def arguments():
    """FOLDER DATASET ROWS, and what follows."""
    folder, dataset, rows, *rest = sys.argv[1:]
    return folder, dataset, int(rows), rest
