"""The main job on real data, against a chain and a worker that this script starts and stops.

Ten people contribute handwritten digits to a model. A querier buys credits and asks about digits that the model has not
seen, encrypted; the chain pays the worker against proofs. Beside labels, the owner sells other kinds of answers.
Contributors claim royalties, and then leave one by one until the model degrades and halts: the worker refuses a query,
and the unspent credits come back.

At the end, three people label digits for a bounty, one of them without a token of her own, and earn royalties on the
model they labelled for. Three people bring passages of text to a model that searches; the querier asks it encrypted
questions, the chain pays against proofs of what was used, until one of the three takes the passages back.

Writes target/demo/report.json and report.html, and fails when something does not hold.
"""

import argparse
import os
import pathlib
import shutil
import signal
import sys
import time

import report
from cast import BLOCK_MS, ROOT
from cli import Assent
from kills import Kills
from node import Node
from story import Stage
from story_labels import LabelStory
from story_leaving import LeavingStory
from story_query import QueryStory
from story_search import SearchStory
from telling import Failed


def parse_options():
    parser = argparse.ArgumentParser(
        prog="scripts/demo.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--rows", type=int, default=60, help="encrypted queries before anybody leaves (default: 60)")
    add("--people", type=int, default=10, help="contributors, 6 to 10 (default: 10)")
    add("--features", type=int, default=1024, help="random Fourier features (default: 1024)")
    add("--seed", type=int, default=7, help="seed of the split (default: 7)")
    add("--quick", action="store_true", help="six people and 12 queries: what CI runs")
    add("--kill", action="store_true", help="kill the node with SIGKILL at five points of the story, and restart it")
    add(
        "--slots",
        action="store_true",
        help=f"blocks in slots of 3 s, finalised by GRANDPA, instead of one each {BLOCK_MS} ms: "
        "takes three times as long",
    )
    add("--keep", action="store_true", help="leave the node running at the end, until Ctrl-C")
    options = parser.parse_args()
    if options.quick:
        options.rows, options.people = 12, 6
    if not 6 <= options.people <= 10:
        parser.error("--people is 6 to 10")
    return options


def chapters(stage, query):
    """The story in order: titles, and what happens under them."""
    leaving, labels, search = LeavingStory(stage, query), LabelStory(stage, query), SearchStory(stage, query)
    return [
        ("People and their data", query.prepare),
        ("A chain with a worker", stage.node.start),
        ("A model is registered", query.register_model),
        ("People contribute", query.contribute),
        ("Credits are bought, and encrypted queries answered", query.buy_and_ask),
        *([("The node is killed and restarted", query.kill_unsettled)] if stage.options.kill else []),
        ("Settlement", query.settle),
        ("Other answers: the best classes, thresholds, scores", query.ask_otherwise),
        ("Royalties", query.claim_royalties),
        ("People leave, one by one", leaving.departures),
        ("The kill switch", leaving.halt),
        ("Refund", leaving.refund),
        ("Books", leaving.books),
        ("Another model, made of paid labels: work is posted", labels.post),
        ("People label, and are paid", labels.label),
        ("From labels to a share, from a share to royalties", labels.own),
        ("A model that searches, made of passages", search.library),
        ("Encrypted questions, until somebody takes passages back", search.search),
    ]


def tell_all(stage, query):
    """Tells the whole story, and notes how long it took."""
    started = time.time()
    for i, (title, happens) in enumerate(chapters(stage, query), 1):
        print(f"\n\033[1m{i}. {title}\033[0m", flush=True)
        happens()
    stage.report["seconds"] = round(time.time() - started)


def main():
    options = parse_options()
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
    if not (target / "assent-node").exists() or not (target / "assent").exists():
        sys.exit("error: nothing is built yet: run ./scripts/demo.sh, which builds first")
    folder = ROOT / "target/demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    node = Node(target, folder, options.slots)
    stage = Stage(options, folder, node, Assent(target, node), Kills(options.kill, node), {})
    query = QueryStory(stage)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        tell_all(stage, query)
        report.write(stage.report, query, folder)
        report.print_summary(stage.report)
        print(f"\nreport: {folder / 'report.html'} and report.json")
        if options.keep:
            print(f"the node is still running at {node.url}: Ctrl-C stops it")
            node.process.wait()
    except KeyboardInterrupt:
        sys.exit("\ninterrupted: the node is stopped")
    except Failed as error:
        sys.exit(f"\nerror: {error}\n  the node's log is {node.log}")
    finally:
        node.stop()


if __name__ == "__main__":
    main()
