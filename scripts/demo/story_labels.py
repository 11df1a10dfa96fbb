"""From paid labels to a share: three people label digits, one of them without a token, and earn royalties."""

import json
import random
import time

from cast import BLOCK_MS, LABELLERS, NEWCOMER, OWNER, UNIT
from data import file_name, read_digits, write_csv
from story import Story
from telling import Failed, check, parallel, wait_for

REWARD = UNIT // 2
REDUNDANCY, QUORUM = 3, 2
# Few: an item that nobody new takes for ten blocks is closed.
ITEMS = 2


class LabelStory(Story):
    """A model made of labels that people are paid for."""

    def __init__(self, stage, query):
        super().__init__(stage)
        self.told = query

    def task(self, command, *arguments, signer, quiet=False):
        return self.assent("task", command, "--set", self.set, *arguments, "--signer", signer, quiet=quiet)

    def work_file(self, person):
        return self.folder / f"work-{file_name(person)}.json"

    # --- the story ---------------------------------------------------------------------------------------------------

    def post(self):
        self.prepare_items()
        descriptor = self.folder / "labelled.json"
        new = ("model", "new", "--csv", self.told.sample, "--label-column", "digit", "--map", "rff:256")
        self.assent(*new, "--out", descriptor)
        card = {
            **self.told.card,
            "name": "Digits that people were paid to label",
            "min_rows": 1,
            "min_head_weight": 1,
            "soft_floor": {"weight": 1, "heads": 1},
            "hard_floor": {"weight": 0, "heads": 0},
        }
        self.model = self.register(descriptor, self.write_card("labelled-card.json", card))["model"]
        answer = self.assent(
            *("task", "create", "--model", self.model, "--csv", self.items, "--title", "Which digit is it?"),
            *("--instructions", self.instructions, "--tag", 1, "--organisation-type", "research"),
            *("--reward", REWARD / UNIT, "--redundancy", REDUNDANCY, "--quorum", QUORUM),
            *("--work-blocks", 600, "--judge-blocks", 600, "--descriptor", descriptor, "--signer", OWNER),
        )
        self.set, self.funded = answer["set"], int(answer["funded"])
        check(
            self.funded > 0,
            f"task set {self.set}: {ITEMS} digits, three people each, two must agree; "
            f"{self.funded / UNIT} UNIT on hold",
        )
        self.invite_the_newcomer()

    def prepare_items(self):
        """Writes the items to label, and keeps their true labels."""
        header, rows = read_digits()
        digit = header.index("digit")
        items = random.Random(self.options.seed + 1).sample(rows, ITEMS)
        self.truth = [row[digit] for row in items]
        columns = [name for name in header if name != "digit"]
        cells = [[cell for i, cell in enumerate(row) if i != digit] for row in items]
        self.items = write_csv(self.folder / "items.csv", columns, cells)
        self.instructions = self.folder / "instructions.md"
        self.instructions.write_text("Say which digit a person wrote.\n")

    def invite_the_newcomer(self):
        """Shows that an account without a token can do nothing, and has the organisation pay its fees."""
        take = ("task", "take", "--set", self.set, "--items", self.items, "--signer", NEWCOMER)
        error = json.dumps(self.assent(*take, refused=True)["error"])
        check("fee" in error, f"{NEWCOMER} has never had a token, and cannot pay the fee of its work")
        self.assent("sponsor", "open", "--set", self.set, "--budget", 5, "--allowance", 1, "--signer", OWNER)
        invite = ("sponsor", "invite", "--set", self.set, "--who", NEWCOMER, "--grant", 1)
        self.assent(*invite, "--signer", OWNER)

    def take(self, person, quiet):
        """An item for `person`. While the others are at work on what is left, the program says to try again later."""
        end = time.time() + 240
        while True:
            try:
                return self.task("take", "--items", self.items, signer=person, quiet=quiet)
            except Failed as error:
                if "Try again later" not in str(error) or time.time() > end:
                    raise
                time.sleep(BLOCK_MS / 1000)

    def work(self, person):
        """Labels every item and reveals the labels; returns how many."""
        work = ("--work", self.work_file(person))
        for n in range(ITEMS):
            quiet = person != NEWCOMER or n > 0
            item = self.take(person, quiet)["item"]
            self.task("submit", "--item", item, "--answer", self.truth[item], *work, signer=person, quiet=quiet)
        return len(self.task("reveal", "--wait", *work, signer=person, quiet=person != NEWCOMER)["revealed"])

    def label(self):
        revealed = parallel([lambda person=person: self.work(person) for person in LABELLERS])
        check(
            revealed == [ITEMS] * len(LABELLERS),
            f"each of {', '.join(LABELLERS)} has labelled {ITEMS} digits that the chain drew for them, "
            "and revealed them",
        )

        def closed():
            self.task("resolve", signer=OWNER, quiet=True)
            return self.task("close", signer=OWNER, quiet=True)

        answer = wait_for("everything is judged and paid, and the set closed", 240, closed)
        paid, returned, accepted = int(answer["paid"]), int(answer["returned"]), ITEMS * len(LABELLERS)
        check(paid == accepted * REWARD, f"{paid / UNIT} UNIT were paid for {accepted} accepted labels")
        check(
            paid + returned == self.funded,
            f"{returned / UNIT} UNIT that were not needed came back: nothing is lost",
        )
        profile = self.assent("profile", "--account", NEWCOMER, "--skill", 1)["skills"][0]
        check(
            "first accepted" in profile["badges"] and profile["accepted"] == ITEMS,
            f"{NEWCOMER} has a reputation: {profile['accepted']} accepted, badges {profile['badges']}",
        )

    def own(self):
        owners = self.become_owners()
        self.sell_one_answer()
        royalties = sum(self.claim(self.model, person) for person in owners)
        due = int(self.only_offer()["paid"]["contributors"])
        check(
            royalties > 0 and 0 <= due - royalties < 1_000,
            f"the labellers have claimed {royalties / UNIT:.6f} UNIT of royalty: they own what they labelled",
        )
        self.report["labelling"] = {
            "items": ITEMS,
            "labellers": len(LABELLERS),
            "owners": len(owners),
            "royalties": royalties,
        }

    def become_owners(self):
        """Makes contributions of the accepted labels; returns the accounts that own them."""
        owners = []
        for person in LABELLERS:
            listed = self.assent("task", "list", "--set", self.set, "--account", person, quiet=True)
            if listed["labeller"]["credits"] > 0:
                files = ("--items", self.items, "--work", self.work_file(person))
                self.task("contribute", *files, signer=person)
                owners.append(person)
        check(owners, f"the {ITEMS} accepted labels are now contributions of {', '.join(owners)}")

        def counted():
            status = self.status(self.model)
            return status["state"] == "Active" and status["totals"]["weight"] == ITEMS

        wait_for("they count", 180, counted)
        return owners

    def only_offer(self):
        return self.status(self.model)["offers"][0]

    def sell_one_answer(self):
        wallet = self.folder / "labelled-wallet.json"
        self.buy(self.model, 1, wallet)
        wait_for("the worker serves the model", 120, lambda: self.node.serves(self.model))
        self.query(self.model, self.told.one, wallet)
        wait_for("the query is settled", 120, lambda: self.only_offer()["settled"] == 1)
