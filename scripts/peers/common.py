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
THREADS = 2


def read(folder, dataset):
    """Training rows, training labels, test rows, test labels, as every tool gets them."""
    import numpy

    parts = []
    for part in ("train", "test"):
        with open(pathlib.Path(folder) / f"{dataset}_{part}.csv", newline="") as file:
            table = numpy.array([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])
        parts += [table[:, :-1], table[:, -1].astype(int)]
    return parts


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

    def time(self, stage, work):
        started = time.perf_counter()
        result = work()
        self.times.setdefault(stage, []).append(1000 * (time.perf_counter() - started))
        return result

    def median(self, stage):
        return statistics.median(self.times[stage])


def report(clock, labels, expected, plain, **rest):
    """Prints one peer's result on one dataset, as one line of JSON."""
    answered = len(labels)
    result = {
        "accuracy": sum(int(a) == int(b) for a, b in zip(plain, expected)) / len(expected),
        "rows": len(expected),
        "encrypted_rows": answered,
        "agreement": sum(int(a) == int(b) for a, b in zip(labels, plain)) / answered,
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
