"""concrete-ml: logistic regression or a decision tree, as its client and server. FOLDER DATASET ROWS lr|tree"""

import tempfile

from concrete import fhe
from concrete.ml.deployment import FHEModelClient, FHEModelDev, FHEModelServer
from concrete.ml.sklearn import DecisionTreeClassifier, LogisticRegression
from sklearn.preprocessing import StandardScaler

from common import DATASETS, SEED, Clock, accuracy, arguments, read, report

folder, dataset, count, (kind,) = arguments()


def trained(rows, labels):
    """The scaler of the client, if there is one, and the quantised model."""
    if kind == "lr":
        scaler = StandardScaler().fit(rows)
        return scaler.transform, LogisticRegression(n_bits=8, max_iter=1000).fit(scaler.transform(rows), labels)
    tree = DecisionTreeClassifier(n_bits=6, max_depth=DATASETS[dataset], random_state=SEED)
    return lambda rows: rows, tree.fit(rows, labels)


def predict(rows, labels, test_rows):
    scale, model = trained(rows, labels)
    return model.predict(scale(test_rows), fhe="disable")


rows, labels, test_rows, _ = read(folder, dataset)
scale, model = trained(rows, labels)
rows, test_rows = scale(rows), scale(test_rows)
# The compiler's default security level is 128 bits.
circuit = model.compile(rows)
plain = model.predict(test_rows, fhe="disable")

clock = Clock()
with tempfile.TemporaryDirectory() as deployed:
    FHEModelDev(deployed, model).save()
    client = FHEModelClient(deployed)
    clock.time("keygen", lambda: client.generate_private_and_evaluation_keys(force=True))
    key = client.get_serialized_evaluation_keys()
    server = FHEModelServer(deployed)
    server.load()
    # A server reads a key once, not for each query.
    loaded = fhe.EvaluationKeys.deserialize(key)
    answers = []
    for row in test_rows[:count]:
        query = clock.time("encrypt", client.quantize_encrypt_serialize, row.reshape(1, -1))
        answer = clock.time("server", server.run, query, loaded)
        scores = clock.time("decrypt", client.deserialize_decrypt_dequantize, answer)
        answers.append(model.classes_[scores[0].argmax()])
report(
    clock,
    answers,
    plain,
    accuracy(folder, dataset, predict),
    key_bytes=len(key),
    up_bytes=len(query),
    down_bytes=len(answer),
    failure=circuit.statistics["global_p_error"],
)
