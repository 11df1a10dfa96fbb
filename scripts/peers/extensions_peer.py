"""concrete-ml-extensions: logistic regression as one encrypted matrix product. FOLDER DATASET ROWS

The library multiplies an encrypted matrix of integers with one in the clear. Rows and weights are quantised so that a
score fits the bits that its default parameters reserve for a product; the client, which gets all scores anyway, adds
the bias.
"""

import json

import concrete_ml_extensions
import numpy

from common import Clock, accuracy, arguments, class_weights, logistic_regression, read, report

text = concrete_ml_extensions.default_params()
parameters = concrete_ml_extensions.MatmulCryptoParameters.deserialize(text)
bits = json.loads(text)["bits_reserved_for_computation"]


class Model:
    """Logistic regression in integers."""

    def __init__(self, rows, labels):
        self.scaler, self.model = logistic_regression(rows, labels)
        rows = self.scaler.transform(rows)
        weights, self.biases = class_weights(self.model)
        self.weight_scale = 127 / numpy.abs(weights).max()
        self.weights = numpy.round(weights * self.weight_scale).astype(numpy.int64)
        # The largest score that a row of the training data gets must stay within the signed range, with a bit to spare.
        self.row_scale = 2 ** (bits - 2) / (numpy.abs(rows) @ numpy.abs(self.weights)).max()
        self.row_scale = min(self.row_scale, 127 / numpy.abs(rows).max())

    def quantise(self, row):
        scaled = self.scaler.transform(row.reshape(1, -1))[0]
        return numpy.clip(numpy.round(scaled * self.row_scale), -127, 127).astype(numpy.int64)

    def label(self, scores):
        return self.model.classes_[(scores / (self.weight_scale * self.row_scale) + self.biases).argmax()]

    def predict(self, rows):
        return [self.label(self.quantise(row) @ self.weights) for row in rows]


folder, dataset, count, _ = arguments()
rows, labels, test_rows, _ = read(folder, dataset)
model = Model(rows, labels)


def decrypt(answer):
    matrix = concrete_ml_extensions.CompressedResultEncryptedMatrix.deserialize(answer)
    # Words of 64 bits, of which the sign is the top bit.
    words = concrete_ml_extensions.decrypt_matrix(matrix, secret, parameters, model.weights.shape[1])
    return words[0].astype(numpy.int64)


def answer_of(query):
    matrix = concrete_ml_extensions.EncryptedMatrix.deserialize(query)
    product = concrete_ml_extensions.matrix_multiplication(
        encrypted_matrix=matrix, data=model.weights.astype(numpy.uint64), compression_key=key
    )
    return product.serialize()


def encrypt(row):
    words = model.quantise(row).reshape(1, -1).astype(numpy.uint64)
    return concrete_ml_extensions.encrypt_matrix(pkey=secret, crypto_params=parameters, data=words).serialize()


clock = Clock()
secret, key = clock.time("keygen", concrete_ml_extensions.create_private_key, parameters)
answers = []
for row in test_rows[:count]:
    query = clock.time("encrypt", encrypt, row)
    answer = clock.time("server", answer_of, query)
    scores = clock.time("decrypt", decrypt, answer)
    answers.append(model.label(scores))
report(
    clock,
    answers,
    model.predict(test_rows),
    accuracy(folder, dataset, lambda rows, labels, test_rows: Model(rows, labels).predict(test_rows)),
    key_bytes=len(key.serialize()),
    up_bytes=len(query),
    down_bytes=len(answer),
    failure="approximate",
)
