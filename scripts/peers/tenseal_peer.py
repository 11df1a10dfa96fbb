"""TenSEAL: logistic regression on a CKKS vector. FOLDER DATASET ROWS DEGREE BITS,BITS,... SCALE_BITS"""

import tenseal

from common import THREADS, Clock, accuracy, arguments, class_weights, logistic_regression, read, report

folder, dataset, count, (degree, moduli, scale) = arguments()
rows, labels, test_rows, _ = read(folder, dataset)
scaler, model = logistic_regression(rows, labels)
test_rows = scaler.transform(test_rows)
weights, biases = (part.tolist() for part in class_weights(model))


def predict(rows, labels, test_rows):
    scaler, model = logistic_regression(rows, labels)
    return model.predict(scaler.transform(test_rows))


def keys():
    # SEAL refuses moduli that are too large for 128 bits of security at this degree.
    bits = [int(modulus) for modulus in moduli.split(",")]
    context = tenseal.context(tenseal.SCHEME_TYPE.CKKS, int(degree), coeff_mod_bit_sizes=bits, n_threads=THREADS)
    context.global_scale = 2 ** int(scale)
    context.generate_galois_keys()
    return context


def encrypt(row):
    return tenseal.ckks_vector(context, row.tolist()).serialize()


def decrypt(result):
    return tenseal.ckks_vector_from(context, result).decrypt()


def answer(query):
    return (tenseal.ckks_vector_from(server, query).mm(weights) + biases).serialize()


clock = Clock()
context = clock.time("keygen", keys)
key = context.serialize(save_secret_key=False)
server = tenseal.context_from(key, n_threads=THREADS)
answers = []
for row in test_rows[:count]:
    query = clock.time("encrypt", encrypt, row)
    result = clock.time("server", answer, query)
    scores = clock.time("decrypt", decrypt, result)
    answers.append(model.classes_[max(range(len(scores)), key=scores.__getitem__)])
report(
    clock,
    answers,
    model.predict(test_rows),
    accuracy(folder, dataset, predict),
    key_bytes=len(key),
    up_bytes=len(query),
    down_bytes=len(result),
    failure="approximate",
)
