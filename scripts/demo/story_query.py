"""The main job: people bring digits to a model, and a querier asks about digits that it has not seen, encrypted."""

import json
import random
import time

from cast import OWNER, PEOPLE, PRICE, ROOT, UNIT, WORKER
from data import read_digits, write_csv
from story import Story
from telling import check, median, parallel, wait_for

# What is sold beside labels: the options of the offer, and its price.
OTHER_ANSWERS = {
    "top-k": (["--mode", "top-k", "--k", 3], 2 * UNIT),
    "threshold": (["--mode", "threshold"], 1 * UNIT),
    "scores": (["--mode", "scores"], 5 * UNIT),
}
OTHER_ROWS = 3
# Rows on which accuracy is measured, at least: nobody contributes them.
HELD_OUT = 360


def share_of(pairs):
    """The share of pairs whose two halves are equal."""
    pairs = list(pairs)
    return sum(a == b for a, b in pairs) / len(pairs)


class QueryStory(Story):
    """A model of digits, from its registration to royalties."""

    # --- small helpers -----------------------------------------------------------------------------------------------

    def state(self):
        return self.status(self.model)

    def served(self):
        """What the worker serves, or None while it is being recomputed."""
        return self.node.serves(self.model)

    def serving(self, version):
        """What the worker serves once it has come to this consent version."""
        served = self.served()
        return served if served and served["version"] >= version else None

    def ask(self, path, *more, **how):
        return self.query(self.model, path, self.wallet, *more, **how)

    def evaluate(self, files):
        """The plaintext int8 model trained from these files alone, on the held-out rows."""
        evaluate = ("model", "evaluate", "--descriptor", self.descriptor, "--label-column", "digit")
        trained = [option for file in files for option in ("--train", file)]
        return self.assent(*evaluate, *trained, "--test", self.held_out, quiet=True)

    def settled(self, count):
        wait_for(
            f"{count} queries are settled on chain against their proofs",
            240,
            lambda: self.offer(self.model, self.label_offer)["settled"] >= count,
        )

    # --- the story ---------------------------------------------------------------------------------------------------

    def prepare(self):
        header, rows = read_digits()
        random.Random(self.options.seed).shuffle(rows)
        asked, people, folder = self.options.rows, self.options.people, self.folder
        out = max(asked * 2, HELD_OUT)
        rest = rows[out:]
        self.share = len(rest) // people
        self.files = [
            write_csv(folder / f"person-{i}.csv", header, rest[i * self.share : (i + 1) * self.share])
            for i in range(people)
        ]
        self.queries = write_csv(folder / "queries-before.csv", header, rows[:asked])
        self.second_count = max(2, asked // 4)
        self.second = write_csv(folder / "queries-after.csv", header, rows[asked : asked + self.second_count])
        self.one = write_csv(folder / "one.csv", header, rows[:1])
        self.few = write_csv(folder / "few.csv", header, rows[:OTHER_ROWS])
        self.held_out = write_csv(folder / "held-out.csv", header, rows[:out])
        self.sample = write_csv(folder / "sample.csv", header, rest[:200])
        self.wallet = folder / "wallet.json"
        self.descriptor = folder / "model.json"
        print(
            f"    {len(rows)} digits of 8 x 8: {people} people with {self.share} each; {out} held out, "
            f"{asked} of them asked encrypted before anybody leaves"
        )

    def register_model(self):
        new = ("model", "new", "--csv", self.sample, "--label-column", "digit")
        self.assent(*new, "--map", f"rff:{self.options.features}", "--out", self.descriptor)
        share, half = self.share, self.options.people // 2
        self.card = {
            **json.loads((ROOT / "scripts/data/card.json").read_text()),
            "weight_cap": share * 2,
            "min_rows": 100,
            "min_head_weight": 100,
            "soft_floor": {"weight": share * half, "heads": half},
            "hard_floor": {"weight": share * (half - 1), "heads": half - 1},
        }
        card = self.write_card("card.json", self.card)
        answer = wait_for(
            "the worker has registered itself on chain, and the model with it",
            60,
            lambda: self.register(self.descriptor, card, quiet=True),
        )
        self.model, self.label_offer = answer["model"], answer["offer"]
        rules, sold = self.state()["rules"], self.offer(self.model, self.label_offer)
        soft, hard = self.card["soft_floor"], self.card["hard_floor"]
        check(
            rules["soft_floor"] == soft and rules["hard_floor"] == hard and int(sold["price"]) == PRICE,
            f"the chain has model {self.model} with offer {self.label_offer} of {PRICE / UNIT} UNIT an answer; "
            f"soft floor {soft}, hard floor {hard}",
        )
        self.sell_other_answers()

    def sell_other_answers(self):
        self.others = {}
        for mode, (options, price) in OTHER_ANSWERS.items():
            offer = ("offer", "--model", self.model, "--worker", WORKER, *options, "--price", price // UNIT)
            self.others[mode] = self.assent(*offer, "--signer", OWNER, quiet=mode != "top-k")["offer"]
        prices = {mode: int(self.offer(self.model, offer)["price"]) for mode, offer in self.others.items()}
        asked = {mode: price for mode, (_, price) in OTHER_ANSWERS.items()}
        check(prices == asked, f"it has offers of {' and '.join(OTHER_ANSWERS)}, each with its own price")

    def contribute(self):
        people = self.options.people

        def contribute(i):
            contribute = ("contribute", "--model", self.model, "--csv", self.files[i], "--label-column", "digit")
            return self.assent(*self.kills.final, *contribute, "--signer", PEOPLE[i], quiet=i > 0)

        answers = parallel([lambda i=i: contribute(i) for i in range(people)])
        self.contributions = [answer["contribution"] for answer in answers]
        self.hashes = [answer["statistic"] for answer in answers]
        self.kills.at("with contributions that wait for their attestation")
        check(
            len(set(self.contributions)) == people,
            f"{people} contributions are registered and uploaded; no row has left its owner's machine",
        )
        rows = self.share * people
        wait_for(
            "all are attested and active, and the model is served",
            300,
            lambda: (served := self.served()) and served["rows"] == rows,
        )
        check(self.state()["state"] == "Active", "the model is Active")

    def buy_and_ask(self):
        self.quota = self.options.rows + self.second_count + 5
        self.buy(self.model, self.quota, self.wallet)
        self.escrowed = self.quota * PRICE
        self.plain = self.evaluate(self.files)
        check(
            self.served()["head"] == self.plain["head"],
            "the served head is bit-equal to one trained in the clear on the same rows",
        )
        self.before = self.kills.ask_through(self, self.queries)
        self.answered_at = time.time()
        self.compare(self.before["rows"])
        self.measure(self.before)

    def compare(self, rows):
        """Compares the encrypted answers with those of the plaintext model, and with the truth."""
        asked = self.options.rows
        check(len(rows) == asked, f"all {asked} queries are answered")
        truth = [row["expected"] for row in rows]
        labels = [row["label"] for row in rows]
        plain = self.plain["labels"][:asked]
        agreement = share_of(zip(labels, plain, strict=True))
        self.report["accuracy"] = {
            "plain": share_of(zip(plain, truth, strict=True)),
            "encrypted": share_of(zip(labels, truth, strict=True)),
            "agreement": agreement,
            "plain_all_held_out": self.plain["accuracy"],
        }
        # Of few rows, one may differ.
        least = 0.995 if len(rows) >= 200 else 1 - 1.0 / len(rows)
        check(
            agreement >= min(least, 0.995),
            f"encrypted labels equal plaintext int8 labels on {agreement:.1%} of {len(rows)} rows",
        )

    def measure(self, answer):
        """Takes times and sizes over into the report."""
        rows, medians = answer["rows"], answer["medians"]
        overhead = answer["overhead"]
        check(
            overhead and overhead["answer"] > 0 and overhead["linear"] > 0,
            f"measured beside the plain model: {overhead['answer']:,.0f} times the time of an answer in the clear, "
            f"{overhead['linear']:,.0f} times for the linear part",
        )
        self.report["overhead"] = overhead
        self.report["latency_ms"] = {
            "encrypt": medians["encrypt"],
            "prove": medians["prove"],
            "worker": median([row["compute_ms"] for row in rows]),
            "decrypt": medians["decrypt"],
        }
        self.report["bytes"] = {
            "key": answer["key_bytes"],
            **{what: median([row["bytes"][what] for row in rows]) for what in ("query", "answer", "proof")},
        }
        self.report["worker_rss_mb"] = self.node.get("/v1/health")["rss_mb"]

    def kill_unsettled(self):
        settled = self.offer(self.model, self.label_offer)["settled"]
        self.kills.at(f"with {self.options.rows - settled} answered queries not settled yet")

    def settle(self):
        self.settled(self.options.rows)
        self.report["latency_ms"]["settle"] = round((time.time() - self.answered_at) * 1000)
        seed = self.folder / "seed.txt"
        seed.write_text(json.loads(self.wallet.read_text())["seed"])
        copy = self.folder / "restored.json"

        def restored():
            copy.unlink(missing_ok=True)
            restore = ("credits", "restore", "--seed", f"@{seed}", "--wallet", copy, "--max-quota", 100)
            return self.assent(*restore, quiet=True)["unspent"] == self.quota - self.options.rows

        wait_for("a wallet made again from its seed and the chain has the same unspent credits", 60, restored)

    def ask_otherwise(self):
        """The best classes, thresholds and scores: each under its own offer, against the plaintext model."""
        self.report["others"] = []
        options = {"top-k": [], "threshold": ["--class", self.plain["expected"][0], "--above", 0.5], "scores": []}
        for mode, offer in self.others.items():
            price = OTHER_ANSWERS[mode][1]
            self.buy(self.model, OTHER_ROWS, self.wallet, "--offer", offer, quiet=True)
            self.escrowed += OTHER_ROWS * price
            rows = self.ask(self.few, "--offer", offer, *options[mode])["rows"]
            right = [self.agrees(row, i) for i, row in enumerate(rows)]
            check(
                len(rows) == OTHER_ROWS and all(right),
                f"{len(rows)} answers of {mode} are those of the plaintext model",
            )
            self.report["others"] += [{**row, "price": price} for row in rows]
        for mode, offer in self.others.items():
            wait_for(
                f"the answers of {mode} are settled",
                120,
                lambda offer=offer: self.offer(self.model, offer)["settled"] == OTHER_ROWS,
            )

    def agrees(self, row, i):
        """Whether an answer is the plaintext model's; where that is as good as tied, either will do."""
        estimates = dict(zip(self.plain["classes"], self.plain["estimates"][i], strict=True))
        said = row["said"]

        def close(a, b):
            return abs(a - b) < 0.1

        if row["mode"] == "threshold":
            estimate = estimates[said["class"]]
            return said["is"] == (estimate > said["above"]) or close(estimate, said["above"])
        if row["mode"] == "scores":
            return all(close(said["estimates"][digit], estimate) for digit, estimate in estimates.items())
        best = sorted(estimates.values(), reverse=True)
        return all(place is None or close(estimates[place], best[n]) for n, place in enumerate(said["places"]))

    def claim_royalties(self):
        self.claimed = 0
        for person in PEOPLE[: self.options.people]:
            claimed = self.claim(self.model, person, quiet=person != PEOPLE[0])
            self.claimed += claimed
            print(f"      {person:<16} {claimed / UNIT:.6f} UNIT")
        check(self.claimed > 0, f"contributors have claimed {self.claimed / UNIT:.6f} UNIT of royalty")
