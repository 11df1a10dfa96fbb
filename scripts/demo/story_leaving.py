"""The switch: people leave one by one until the model degrades and halts, and unspent credits come back."""

import urllib.error

from cast import BLOCK_MS, PAYEE, PEOPLE, PRICE, QUERIER, UNIT
from story import Story
from telling import Failed, check, median, wait_for

PARTIES = ("contributors", "worker", "owner", "treasury")


class LeavingStory(Story):
    """The end of the model of a `QueryStory`."""

    def __init__(self, stage, query):
        super().__init__(stage)
        self.told = query

    def leave(self, i):
        told = self.told
        before = told.state()
        revoke = ("revoke", "--contribution", told.contributions[i], "--signer", PEOPLE[i])
        answer = self.assent(*self.kills.final, *revoke)
        after = told.state()
        check(
            after["version"] > before["version"],
            f"{PEOPLE[i]} has left: consent version {before['version']} -> {after['version']}, "
            f"{after['totals']['weight']} rows by {after['totals']['heads']} people",
        )
        return answer, after

    def departures(self):
        told = self.told
        self.report["departures"] = [{"left": 0, "accuracy": told.plain["accuracy"]}]
        forgotten = []
        for left in range(1, self.options.people // 2 + 1):
            answer, status = self.leave(left - 1)
            if left == 1:
                self.kills.at("right after a revocation")
            version = status["version"]
            served = wait_for(
                "the worker serves the model without it", 120, lambda version=version: told.serving(version)
            )
            forgotten.append(self.node.get("/v1/health")["finalized"] - answer["block"])
            retrained = told.evaluate(told.files[left:])
            check(
                served["head"] == retrained["head"],
                f"the head is bit-equal to one retrained without the data of {left}; "
                f"accuracy {retrained['accuracy']:.3f}",
            )
            self.report["departures"].append({"left": left, "accuracy": retrained["accuracy"]})
            if left == 1:
                self.after_the_first(retrained)
        self.report["blocks_to_forget"] = median(forgotten)
        check(told.state()["state"] == "Active", "at the soft floor the model still sells")

    def after_the_first(self, retrained):
        """The first departure in full: the bytes are gone, and new answers are the retrained model's."""
        told = self.told
        statistic = told.hashes[0]
        wait_for("reading the revoked statistic gives 410 Gone", 60, lambda: self.is_gone(statistic))
        rows = told.ask(told.second)["rows"]
        asked = self.options.rows
        plain = retrained["labels"][asked : asked + len(rows)]
        agreed = sum(row["label"] == label for row, label in zip(rows, plain, strict=True))
        check(
            len(rows) == told.second_count and agreed >= len(rows) - 1,
            f"{agreed} of {len(rows)} encrypted answers after the revocation equal the retrained model's",
        )
        self.report["accuracy"]["retrained"] = retrained["accuracy"]
        told.asked = asked + len(rows)
        told.settled(told.asked)

    def is_gone(self, statistic):
        try:
            self.node.get(f"/v1/statistics/{statistic}")
        except urllib.error.HTTPError as error:
            return error.code == 410
        return False

    def halt(self):
        told = self.told
        left = self.options.people // 2 + 1
        _, status = self.leave(left - 1)
        check(status["state"] == "Degraded", "below the soft floor the model is Degraded: nothing new is sold")
        self.buy(told.model, 1, told.wallet, refused=True)
        wait_for("paid notes are still served", 120, lambda: told.serving(status["version"]))
        retrained = told.evaluate(told.files[left:])
        self.report["departures"].append({"left": left, "accuracy": retrained["accuracy"]})
        check(len(told.ask(told.one)["rows"]) == 1, "a note bought before is still answered")
        told.asked += 1
        told.settled(told.asked)
        _, status = self.leave(left)
        check(status["state"] == "Halted", "below the hard floor the model is Halted, for good")
        refused = told.ask(told.one, refused=True)
        self.report["departures"].append({"left": left + 1, "accuracy": None})
        self.report["halt"] = {"block": status["halted_at"], "refused_query": refused["error"]}

    def refund(self):
        told = self.told
        self.kills.at("after the halt, before the refund")
        refund = ("credits", "refund", "--model", told.model, "--wallet", told.wallet, "--to", PAYEE)
        answer = wait_for(
            "refunds open once everything that was served can have been settled",
            240,
            lambda: self.assent(*refund, "--signer", QUERIER, quiet=True),
            pause=BLOCK_MS / 1000,
        )
        refunded, credits = int(answer["refunded"]), told.quota - told.asked
        self.report["halt"]["refunded"] = refunded
        check(
            refunded == credits * PRICE,
            f"{credits} unspent credits came back: {refunded / UNIT} UNIT to {PAYEE}",
        )
        escrow = int(self.offer(told.model, told.label_offer)["escrow"])
        check(escrow == 0, "the escrow of the offer is empty")

    def books(self):
        told = self.told
        print("    everybody claims what is left:")
        for person in PEOPLE[: self.options.people]:
            try:
                told.claimed += self.claim(told.model, person)
            except Failed as error:
                if "NothingToClaim" not in str(error):
                    raise
        status = told.state()
        paid = {party: sum(int(offer["paid"][party]) for offer in status["offers"]) for party in PARTIES}
        dust = paid["contributors"] - told.claimed
        parts = {**paid, "contributors": told.claimed, "dust": dust, "refunded": self.report["halt"]["refunded"]}
        total = sum(parts.values())
        check(
            total == told.escrowed,
            f"the books balance to the last planck: {told.escrowed} in, {total} out",
        )
        check(0 <= dust < 1_000_000, f"rounding left {dust} plancks of dust in the royalty account")
        self.report["paid"] = {"escrow_in": told.escrowed, **parts}
        self.report["state"] = status["state"]
