"""What all parts of the story share: the stage they play on, and what each of them asks of it."""

import argparse
import dataclasses
import json
import pathlib

from cast import OWNER, PRICE, QUERIER, UNIT, WORKER
from cli import Assent
from kills import Kills
from node import Node


@dataclasses.dataclass
class Stage:
    """The options, a folder, a chain with a worker, the program, and the report that the story fills."""

    options: argparse.Namespace
    folder: pathlib.Path
    node: Node
    assent: Assent
    kills: Kills
    report: dict


class Story:
    """A part of the story."""

    def __init__(self, stage):
        self.options, self.folder, self.node = stage.options, stage.folder, stage.node
        self.assent, self.kills, self.report = stage.assent, stage.kills, stage.report

    def status(self, model):
        return self.assent("status", "--model", model, quiet=True)

    def offer(self, model, offer):
        return next(found for found in self.status(model)["offers"] if found["offer"] == offer)

    def write_card(self, name, card):
        path = self.folder / name
        path.write_text(json.dumps(card, indent=2))
        return path

    def register(self, descriptor, card, price=PRICE, quiet=False):
        return self.assent(
            *("model", "register", "--descriptor", descriptor, "--card", card, "--price", price // UNIT),
            *("--worker", WORKER, "--signer", OWNER),
            quiet=quiet,
        )

    def buy(self, model, quota, wallet, *more, **how):
        buy = ("credits", "buy", "--model", model, "--quota", quota, *more, "--signer", QUERIER, "--wallet", wallet)
        return self.assent(*buy, **how)

    def query(self, model, path, wallet, *more, **how):
        query = ("query", "--model", model, "--csv", path, "--label-column", "digit", "--wallet", wallet, *more)
        return self.assent(*query, timeout=1800, **how)

    def claim(self, model, person, quiet=True):
        """Claims the royalties of a person, and returns the plancks."""
        return int(self.assent("claim", "--model", model, "--signer", person, quiet=quiet)["claimed"])
