"""A model that searches: people bring passages, questions are asked encrypted, and one of the people leaves."""

from cast import READERS, ROOT, UNIT
from data import file_name
from story import Story
from telling import check, median, parallel, wait_for
from texts import paragraphs

# The pages whose paragraphs are the passages: named, so that a new page does not change what the questions find.
PAGES = [
    *("architecture", "benchmarks", "browser", "ceremony", "circuits", "economy", "fhe-parameters", "pallets"),
    *("polkadot-js", "search", "status", "threat-model", "worker"),
]
QUESTIONS = [
    "can two processes use one worker account",
    "what does UseConsent bind, and what does it not show about the encrypted evaluation",
]


class SearchStory(Story):
    """A model made of passages, asked encrypted questions."""

    def __init__(self, stage, query):
        super().__init__(stage)
        self.told = query

    def passage_file(self, reader):
        return self.folder / f"passages-{file_name(reader)}.txt"

    def library(self):
        self.deal_passages()
        corpus = self.folder / "corpus.json"
        sample = self.folder / "passages-sample.txt"
        self.assent("model", "new", "--passages", sample, "--capacity", 2000, "--out", corpus)
        card = {
            **self.told.card,
            "name": "What this project's documents say",
            "min_rows": 10,
            "min_head_weight": 10,
            "weight_cap": 1000,
            "soft_floor": {"weight": 10, "heads": 1},
            "hard_floor": {"weight": 1, "heads": 1},
        }
        self.model = self.register(corpus, self.write_card("corpus-card.json", card), price=2 * UNIT)["model"]

        def contribute(reader):
            contribute = ("contribute", "--model", self.model, "--passages", self.passage_file(reader))
            return self.assent(*contribute, "--signer", reader, "--wait", quiet=reader != READERS[0])

        answers = parallel([lambda reader=reader: contribute(reader) for reader in READERS])
        self.books_of = {reader: answer["contribution"] for reader, answer in zip(READERS, answers, strict=True)}
        self.passages = sum(answer["rows"] for answer in answers)
        totals = self.status(self.model)["totals"]
        check(
            totals == {"weight": self.passages, "heads": len(READERS)},
            f"{self.passages} passages of {len(READERS)} people count",
        )
        wait_for("the worker has the index", 120, lambda: self.node.serves(self.model))

    def deal_passages(self):
        """Deals the paragraphs of this project's documents out by file, one file of passages for each reader."""
        dealt = {reader: [] for reader in READERS}
        for i, page in enumerate(PAGES):
            document = ROOT / f"docs/{page}.md"
            dealt[READERS[i % len(READERS)]] += paragraphs(document.read_text())
        for reader, passages in dealt.items():
            self.passage_file(reader).write_text("\n".join(passages) + "\n")
        sample = [passage for passages in dealt.values() for passage in passages[::3]]
        (self.folder / "passages-sample.txt").write_text("\n".join(sample) + "\n")

    def search_for(self, questions):
        searches = [option for question in questions for option in ("--search", question)]
        query = ("query", "--model", self.model, *searches, "--results", 2, "--wallet", self.wallet)
        found = self.assent(*query)["rows"]
        for row in found:
            print(f"      {row['question']}?")
            for passage in row["said"]["found"]:
                print(f"        {passage['likeness']:.2f}  {passage['text'][:110]}")
        return found

    def settled(self, what, count):
        wait_for(what, 180, lambda: self.status(self.model)["offers"][0]["settled"] == count)

    def search(self):
        self.wallet = self.folder / "search-wallet.json"
        self.buy(self.model, 5, self.wallet)
        before = self.search_for(QUESTIONS)
        self.settled("the searches are settled, each against a proof that all it used had consent", len(QUESTIONS))
        check(all(row["said"]["found"] for row in before), "each question found passages")
        gone = before[0]["said"]["found"][0]["contribution"]
        leaver = next(reader for reader, contribution in self.books_of.items() if contribution == gone)
        version = self.assent("revoke", "--contribution", gone, "--signer", leaver)["versions"][0]["new"]
        wait_for(
            "the worker has the index without them",
            120,
            lambda: (served := self.node.serves(self.model)) and served["version"] >= version,
        )
        after = self.search_for(QUESTIONS[:1])
        found = after[0]["said"]["found"]
        check(
            found and all(passage["contribution"] != gone for passage in found),
            f"{leaver}, who answered the first question, has taken the passages back: no search finds them any more",
        )
        self.settled("that search is settled too", len(QUESTIONS) + 1)
        claimed = sum(self.claim(self.model, reader) for reader in READERS)
        check(
            claimed > 0,
            f"{', '.join(READERS)} have claimed {claimed / UNIT:.4f} UNIT of royalty on what was searched",
        )
        self.report["search"] = {
            "passages": self.passages,
            "compute_ms": median([row["compute_ms"] for row in before + after]),
            "before": before,
            "after": after,
            "royalties": claimed,
        }
