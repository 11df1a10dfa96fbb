"""Crash injection: kills the node with SIGKILL at five points of the story, and starts it again."""

import threading

from data import read_csv, write_csv
from telling import check, tell, wait_for


class Kills:
    """Kills the node where the story asks for it, if `--kill` was given."""

    def __init__(self, wanted, node):
        self.wanted, self.node = wanted, node

    @property
    def final(self):
        """Options of a call that must survive a kill: the program waits for its block to be final."""
        return ["--finalized"] if self.wanted else []

    def at(self, when):
        """Kills the node here, when kills are wanted."""
        if self.wanted:
            self.node.kill()
            print(f"    node killed by SIGKILL {when}", flush=True)
            self.node.start()

    def ask_through(self, story, path):
        """Asks the rows of `path`, and kills the node half way: the query under way must not cost a second credit."""
        if not self.wanted:
            return story.ask(path)
        header, rows = read_csv(path)
        asked = []
        thread = threading.Thread(target=lambda: asked.append(story.ask(path, fails=True)))
        thread.start()
        metric = self.node.metric
        wait_for(
            "a third is answered and the next query is with the worker",
            300,
            lambda: metric("assent_queries_answered_total") >= len(rows) // 3 and metric("assent_queries_queued") >= 1,
        )
        self.at("with a query half computed")
        thread.join()
        check(asked, "the program said how far it came")
        answer = self.go_on(story, asked[0], path, header, rows)
        notes = story.assent("credits", "list", "--wallet", story.wallet, quiet=True)["notes"]
        left = sum(note["unspent"] for note in notes)
        check(left == story.quota - len(rows), "the kill cost no credit")
        return answer

    @staticmethod
    def go_on(story, first, path, header, rows):
        """Recovers the answers that were under way at the kill, and asks the rows that nobody has asked."""
        wait_for("the model is served again", 120, story.served)
        recovered = story.ask(path, "--limit", 0)["recovered"]
        answered = len(first["rows"])
        done = answered + len(recovered)
        # Nothing is recovered of a row that the program has answered.
        for answer, row in zip(recovered, rows[answered:done], strict=True):
            answer["expected"] = row[header.index("digit")]
        if done == len(rows):
            tell("the program waited for the worker to come back, and went on")
            return first
        tell(f"{answered} were answered before, {len(recovered)} recovered with the credit it had")
        rest = story.ask(write_csv(path.with_name("queries-rest.csv"), header, rows[done:]))
        return {**rest, "rows": first["rows"] + recovered + rest["rows"]}
