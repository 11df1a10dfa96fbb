"""concrete-ml-extensions: logistic regression as one encrypted matrix product. FOLDER DATASET ROWS

The library multiplies an encrypted matrix of integers with one in the clear. Rows and weights are quantised so that a score
fits the bits that its default parameters reserve for a product; the bias is added by the client, which gets all scores anyway.
"""

import json

import concrete_ml_extensions
import numpy

from common import Clock, arguments, class_weights, logistic_regression, read, report

folder, dataset, count, _ = arguments()
rows, labels, test_rows, test_labels = read(folder, dataset)
scaler, model = logistic_regression(rows, labels)
rows, test_rows = scaler.transform(rows), scaler.transform(test_rows)
weights, biases = class_weights(model)

text = concrete_ml_extensions.default_params()
parameters = concrete_ml_extensions.MatmulCryptoParameters.deserialize(text)
bits = json.loads(text)["bits_reserved_for_computation"]
weight_scale = 127 / numpy.abs(weights).max()
quantised = numpy.round(weights * weight_scale).astype(numpy.int64)
# The largest score that a row of the training data gets must stay within the signed range, with a bit to spare.
row_scale = 2 ** (bits - 2) / (numpy.abs(rows) @ numpy.abs(quantised)).max()
row_scale = min(row_scale, 127 / numpy.abs(rows).max())


def quantise(row):
    return numpy.clip(numpy.round(row * row_scale), -127, 127).astype(numpy.int64)


def label(scores):
    return model.classes_[(scores / (weight_scale * row_scale) + biases).argmax()]


def decrypt(answer):
    matrix = concrete_ml_extensions.CompressedResultEncryptedMatrix.deserialize(answer)
    # Words of 64 bits, of which the sign is the top bit.
    return concrete_ml_extensions.decrypt_matrix(matrix, secret, parameters, quantised.shape[1])[0].astype(numpy.int64)


def answer_of(query):
    matrix = concrete_ml_extensions.EncryptedMatrix.deserialize(query)
    product = concrete_ml_extensions.matrix_multiplication(
        encrypted_matrix=matrix, data=quantised.astype(numpy.uint64), compression_key=key
    )
    return product.serialize()


def encrypt(row):
    words = quantise(row).reshape(1, -1).astype(numpy.uint64)
    return concrete_ml_extensions.encrypt_matrix(pkey=secret, crypto_params=parameters, data=words).serialize()


clock = Clock()
secret, key = clock.time("keygen", lambda: concrete_ml_extensions.create_private_key(parameters))
answers = []
for row in test_rows[:count]:
    query = clock.time("encrypt", lambda: encrypt(row))
    answer = clock.time("server", lambda: answer_of(query))
    scores = clock.time("decrypt", lambda: decrypt(answer))
    answers.append(label(scores))
report(
    clock,
    answers,
    test_labels,
    [label(quantise(row) @ quantised) for row in test_rows],
    key_bytes=len(key.serialize()),
    up_bytes=len(query),
    down_bytes=len(answer),
    failure="approximate",
)
