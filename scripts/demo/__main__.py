#!/usr/bin/env python3
"""The main job on real data, against a chain and a worker that this script starts and stops.

Ten people contribute handwritten digits to a model; a querier buys credits and asks about digits the model has not seen, encrypted; the
worker is paid on chain against proofs; other kinds of answers are sold and asked beside labels; royalties are claimed; then people leave one by one until the model degrades and halts, a query
is refused, and the unspent credits come back. At the end, three people label digits for a bounty, one of them without a token of
her own, and earn royalties on the model they labelled for; and three people bring passages of text to a model that searches, which is asked encrypted questions, paid
against proofs of what was used, until one of them takes the passages back. Writes target/demo/report.json and report.html, and fails when something does not hold."""

import argparse
import csv
import gzip
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import report
import texts

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

UNIT = 10**12
OWNER, WORKER, QUERIER, PAYEE = "//Alice", "//Bob", "//Charlie", "//Ferdie//stash"
PEOPLE = ["//Dave", "//Eve", "//Ferdie", "//One", "//Two", "//Alice//stash", "//Bob//stash", "//Charlie//stash", "//Dave//stash", "//Eve//stash"]
NEWCOMER = "//Nia"
LABELLERS = ["//Dave", "//Eve", NEWCOMER]
PRICE = 1 * UNIT
# What else is sold beside labels: the options of the offer, and its price.
OTHER_ANSWERS = {"top-k": (["--mode", "top-k", "--k", 3], 2 * UNIT), "threshold": (["--mode", "threshold"], 1 * UNIT), "scores": (["--mode", "scores"], 5 * UNIT)}
OTHER_ROWS = 3
# Milliseconds between blocks: a slot of the chain takes 3,000, and periods that are counted in blocks last six times as long then.
BLOCK_MS = 500
READERS = ["//Dave", "//Eve", "//Ferdie"]
# The pages whose paragraphs are the passages: named, so that a new page does not change what the questions find.
PAGES = ["architecture", "benchmarks", "browser", "ceremony", "circuits", "economy", "fhe-parameters", "pallets", "polkadot-js", "search", "status", "threat-model", "worker"]
QUESTIONS = ["can two processes use one worker account", "what does UseConsent bind, and what does it not show about the encrypted evaluation"]


class Failed(Exception):
    """Something that must hold does not."""


def check(condition, what):
    if not condition:
        raise Failed(what)
    print(f"    ✓ {what}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Progress:
    """One line that tells what is waited for and for how long."""

    def __init__(self, what):
        self.what, self.start, self.tty = what, time.time(), sys.stdout.isatty()
        self.shown = 0.0

    def tick(self, detail=""):
        now = time.time()
        if now - self.shown < (0.5 if self.tty else 15):
            return
        self.shown = now
        line = f"    … {self.what} {detail} ({now - self.start:.0f} s)"
        print(("\r\033[K" + line) if self.tty else line, end="" if self.tty else "\n", flush=True)

    def done(self, detail=""):
        took = time.time() - self.start
        print(("\r\033[K" if self.tty else "") + f"    ✓ {self.what} {detail} ({took:.1f} s)", flush=True)
        return took


class Node:
    """A development node with the worker inside."""

    def __init__(self, binaries, directory, slots=False):
        self.binary = binaries / "assent-node"
        self.directory = directory
        self.blocks = [] if slots else ["--block-time-ms", str(BLOCK_MS)]
        self.rpc, self.engine, self.prometheus = free_port(), free_port(), free_port()
        self.url = f"ws://127.0.0.1:{self.rpc}"
        self.log = directory / "node.log"
        self.process = None

    def start(self):
        command = [
            str(self.binary), "--dev", "--base-path", str(self.directory / "node"), "--rpc-port", str(self.rpc),
            "--listen-addr", "/ip4/127.0.0.1/tcp/0", "--prometheus-port", str(self.prometheus), "--no-telemetry", "--no-mdns",
            "--worker", "--worker-suri", WORKER, "--worker-listen", f"127.0.0.1:{self.engine}", *self.blocks,
        ]
        self.process = subprocess.Popen(command, stdout=open(self.log, "ab"), stderr=subprocess.STDOUT, start_new_session=True)
        progress = Progress("node and worker start")
        while True:
            if self.process.poll() is not None:
                raise Failed(f"the node stopped at once: see {self.log}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.engine}/v1/health", timeout=2) as answer:
                    self.health = json.load(answer)
                    break
            except OSError:
                pass
            if time.time() - progress.start > 300:
                raise Failed(f"the worker does not answer after 300 s: see {self.log}")
            progress.tick()
            time.sleep(0.3)
        progress.done(f"(RPC {self.url}, worker http://127.0.0.1:{self.engine})")

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.engine}{path}", timeout=20) as answer:
            return json.load(answer)

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.engine}/metrics", timeout=20) as answer:
            lines = answer.read().decode().splitlines()
        return next((float(line.split()[1]) for line in lines if line.split()[0] == name), 0)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


class Assent:
    """The `assent` program, as a person would run it, with --json."""

    def __init__(self, binaries, node):
        self.binary, self.node = str(binaries / "assent"), node

    def __call__(self, *arguments, refused=False, fails=False, quiet=False, timeout=900):
        """The answer. `refused`: it must fail with an error, which is shown. `fails`: it may fail half way."""
        command = [self.binary, "--json", "--node", self.node.url, *map(str, arguments)]
        if not quiet:
            print("    $ assent " + " ".join(str(a) if " " not in str(a) else f"'{a}'" for a in arguments), flush=True)
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=timeout)
        try:
            answer = json.loads(run.stdout)
        except json.JSONDecodeError:
            raise Failed(f"{' '.join(command)} printed no JSON (exit {run.returncode}): {run.stdout[-400:]} {run.stderr[-800:]}")
        if refused:
            if run.returncode == 0:
                raise Failed(f"{' '.join(command)} should have been refused")
            print(f"      refused: {answer['error'] if isinstance(answer['error'], str) else json.dumps(answer['error'])}")
            return answer
        if run.returncode != 0 and not fails:
            raise Failed(f"{' '.join(command)} failed: {json.dumps(answer)}")
        return answer


def read_digits():
    with gzip.open(ROOT / "scripts/data/digits.csv.gz", "rt", newline="") as f:
        rows = list(csv.reader(f))
    return rows[0], rows[1:]


def write_csv(path, header, rows):
    with open(path, "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def parallel(jobs):
    """Runs the jobs at once; raises the first failure."""
    results, errors = [None] * len(jobs), []

    def run(i, job):
        try:
            results[i] = job()
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=run, args=(i, job)) for i, job in enumerate(jobs)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    if errors:
        raise errors[0]
    return results


def wait_for(what, seconds, condition):
    progress = Progress(what)
    while True:
        try:
            value = condition()
        except (OSError, Failed) as error:
            value = None
            progress.what = f"{what} [{str(error)[:60]}]"
        if value:
            progress.what = what
            return value, progress.done()
        if time.time() - progress.start > seconds:
            raise Failed(f"{what}: not after {seconds} s")
        progress.tick()
        time.sleep(0.2)


def median(values):
    values = sorted(values)
    return values[len(values) // 2] if values else None


class Demo:
    def __init__(self, options, directory, node, assent):
        self.o, self.dir, self.node, self.assent = options, directory, node, assent
        self.report = {}
        self.claimed = 0

    # --- small helpers -----------------------------------------------------------------------------------------------

    def status(self):
        return self.assent("status", "--model", self.model, quiet=True)

    def served(self):
        """What the worker serves, or None while it is being recomputed."""
        return self.node_serves(self.model)

    def evaluate(self, files):
        """The plaintext int8 model trained from these files alone, on the held-out rows."""
        return self.assent("model", "evaluate", "--descriptor", self.descriptor, "--label-column", "digit",
                           *[a for f in files for a in ("--train", f)], "--test", self.held_out, quiet=True)

    def query(self, path, *more):
        arguments = ["query", "--model", self.model, "--csv", path, "--label-column", "digit", "--wallet", self.wallet]
        return self.assent(*arguments, *more, timeout=1800)

    def query_through_a_kill(self, path):
        """Asks, kills the node while it computes, and asks on: the query under way must not cost a second credit."""
        with open(path, newline="") as f:
            header, *rows = list(csv.reader(f))
        asking = []
        thread = threading.Thread(target=lambda: asking.append(self.assent("query", "--model", self.model, "--csv", path, "--label-column", "digit",
                                                                           "--wallet", self.wallet, fails=True, timeout=1800)))
        thread.start()
        wait_for("a third is answered and the next query is with the worker", 300,
                 lambda: self.node.metric("assent_queries_answered_total") >= len(rows) // 3 and self.node.metric("assent_queries_queued") >= 1)
        self.kill_node("with a query half computed")
        thread.join()
        first = asking[0]
        wait_for("the model is served again", 120, self.served)
        recovered = self.query(path, "--limit", 0)["recovered"]
        done = len(first["rows"]) + len(recovered)
        for answer, row in zip(recovered, rows[len(first["rows"]) :]):
            answer["expected"] = row[header.index("digit")]
        if done == len(rows):
            print("      the program waited for the worker to come back, and went on")
        else:
            print(f"      {len(first['rows'])} were answered before, {len(recovered)} recovered with the credit it had")
            rest = self.query(write_csv(self.dir / "queries-rest.csv", header, rows[done:]))
            first = {**rest, "rows": first["rows"] + recovered + rest["rows"]}
        left = sum(note["unspent"] for note in self.assent("credits", "list", "--wallet", self.wallet, quiet=True)["notes"])
        check(left == self.quota - len(rows), "the kill cost no credit")
        return first

    def serving(self, version):
        served = self.served()
        return served if served and served["version"] >= version else None

    # --- the story ---------------------------------------------------------------------------------------------------

    def prepare(self):
        header, rows = read_digits()
        random.Random(self.o.seed).shuffle(rows)
        held = rows[: self.o.rows * 2]
        rest = rows[self.o.rows * 2 :]
        people = self.o.people
        share = len(rest) // people
        self.files = [write_csv(self.dir / f"person-{i}.csv", header, rest[i * share : (i + 1) * share]) for i in range(people)]
        self.first = write_csv(self.dir / "queries-before.csv", header, held[: self.o.rows])
        self.second = write_csv(self.dir / "queries-after.csv", header, held[self.o.rows : self.o.rows + max(2, self.o.rows // 4)])
        self.one = write_csv(self.dir / "one.csv", header, held[:1])
        self.few = write_csv(self.dir / "few.csv", header, held[:OTHER_ROWS])
        self.held_out = write_csv(self.dir / "held-out.csv", header, rows[: max(self.o.rows * 2, 360)])
        # Accuracy is measured on rows that nobody contributed.
        if self.o.rows * 2 < 360:
            rest = rows[360:]
            share = len(rest) // people
            self.files = [write_csv(self.dir / f"person-{i}.csv", header, rest[i * share : (i + 1) * share]) for i in range(people)]
        self.sample = write_csv(self.dir / "sample.csv", header, rest[:200])
        self.share = share
        print(f"    {len(rows)} digits of 8 x 8: {people} people with {share} each; {max(self.o.rows * 2, 360)} held out, {self.o.rows} of them asked encrypted before anybody leaves")
        self.wallet = self.dir / "wallet.json"
        self.descriptor = self.dir / "model.json"

    def register(self):
        self.assent("model", "new", "--csv", self.sample, "--label-column", "digit", "--map", f"rff:{self.o.features}", "--out", self.descriptor)
        share, people = self.share, self.o.people
        card = json.loads((ROOT / "scripts/data/card.json").read_text())
        card["weight_cap"] = share * 2
        card["min_rows"] = 100
        card["min_head_weight"] = 100
        card["soft_floor"] = {"weight": share * (people // 2), "heads": people // 2}
        card["hard_floor"] = {"weight": share * (people // 2 - 1), "heads": people // 2 - 1}
        path = self.dir / "card.json"
        path.write_text(json.dumps(card, indent=2))
        self.card = card
        register = ["model", "register", "--descriptor", self.descriptor, "--card", path, "--price", PRICE // UNIT, "--worker", WORKER, "--signer", OWNER]
        answer, _ = wait_for("the worker has registered itself on chain, and the model with it", 60, lambda: self.assent(*register, quiet=True))
        self.model, self.offer = answer["model"], answer["offer"]
        check(True, f"model {self.model} and offer {self.offer} are registered; soft floor {card['soft_floor']}, hard floor {card['hard_floor']}")
        self.others = {}
        for mode, (options, price) in OTHER_ANSWERS.items():
            answer = self.assent("offer", "--model", self.model, "--worker", WORKER, *options, "--price", price // UNIT, "--signer", OWNER, quiet=mode != "top-k")
            self.others[mode] = answer["offer"]
        check(True, f"so are offers of {' and '.join(OTHER_ANSWERS)}, each with its own price")

    def contribute(self):
        answers = parallel([
            lambda i=i: self.assent(*(["--finalized"] if self.o.kill else []), "contribute", "--model", self.model, "--csv", self.files[i], "--label-column", "digit", "--signer", PEOPLE[i], quiet=i > 0)
            for i in range(self.o.people)
        ])
        self.contributions = [answer["contribution"] for answer in answers]
        self.hashes = [answer["statistic"] for answer in answers]
        if self.o.kill:
            self.kill_node("with contributions that wait for their attestation")
        check(len(set(self.contributions)) == self.o.people, f"{self.o.people} contributions are registered and uploaded; no row has left its owner's machine")
        wait_for("all are attested and active, and the model is served", 300,
                 lambda: (s := self.served()) and s["rows"] == self.share * self.o.people and s)
        status = self.status()
        check(status["state"] == "Active", "the model is Active")

    def buy_and_ask(self):
        quota = self.o.rows + max(2, self.o.rows // 4) + 5
        self.quota = quota
        self.assent("credits", "buy", "--model", self.model, "--quota", quota, "--signer", QUERIER, "--wallet", self.wallet)
        self.plain = self.evaluate(self.files)
        served = self.served()
        check(served["head"] == self.plain["head"], "the served head is bit-equal to one trained in the clear on the same rows")
        answer = self.query_through_a_kill(self.first) if self.o.kill else self.query(self.first)
        self.before = answer
        rows = answer["rows"]
        truth = [row["expected"] for row in rows]
        plain = self.plain["labels"][: self.o.rows]
        labels = [row["label"] for row in rows]
        agreement = sum(a == b for a, b in zip(labels, plain)) / len(rows)
        encrypted = sum(a == b for a, b in zip(labels, truth)) / len(rows)
        plain_accuracy = sum(a == b for a, b in zip(plain, truth)) / len(rows)
        self.report["accuracy"] = {"plain": plain_accuracy, "encrypted": encrypted, "agreement": agreement, "plain_all_held_out": self.plain["accuracy"]}
        check(agreement >= 0.995 or len(rows) < 200 and agreement >= 1 - 1.0 / len(rows), f"encrypted labels equal plaintext int8 labels on {agreement:.1%} of {len(rows)} rows")
        medians = answer["medians"]
        self.report["overhead"] = answer["overhead"]
        check(answer["overhead"], f"measured beside the plain model: {answer['overhead']['answer']:,.0f} times the time of an answer in the clear, {answer['overhead']['linear']:,.0f} times for the linear part")
        self.report["latency_ms"] = {"encrypt": medians["encrypt"], "prove": medians["prove"], "worker": median([r["compute_ms"] for r in rows]), "decrypt": medians["decrypt"]}
        self.report["bytes"] = {"key": answer["key_bytes"], "query": median([r["bytes"]["query"] for r in rows]),
                                "answer": median([r["bytes"]["answer"] for r in rows]), "proof": median([r["bytes"]["proof"] for r in rows])}
        self.answered_at = time.time()
        self.report["worker_rss_mb"] = self.node.get("/v1/health")["rss_mb"]

    def kill_node(self, when):
        self.node.kill()
        print(f"    node killed by SIGKILL {when}")
        self.node.start()

    def kill_unsettled(self):
        self.kill_node(f"with {self.o.rows - self.offer_status()['settled']} answered queries not settled yet")

    def offer_status(self, offer=None):
        return next(o for o in self.status()["offers"] if o["offer"] == (self.offer if offer is None else offer))

    def settled(self, count):
        wait_for(f"{count} queries are settled on chain against their proofs", 240, lambda: self.offer_status()["settled"] >= count)

    def settle(self):
        self.settled(self.o.rows)
        self.report["latency_ms"]["settle"] = round((time.time() - self.answered_at) * 1000)
        seed = self.dir / "seed.txt"
        seed.write_text(json.loads(self.wallet.read_text())["seed"])
        copy = self.dir / "restored.json"

        def restored():
            copy.unlink(missing_ok=True)
            answer = self.assent("credits", "restore", "--seed", f"@{seed}", "--wallet", copy, "--max-quota", 100, quiet=True)
            return answer["unspent"] == self.quota - self.o.rows

        wait_for("a wallet made again from its seed and the chain has the same unspent credits", 60, restored)

    def ask_otherwise(self):
        """The best classes, thresholds and scores: each under its own offer, against the plaintext model."""
        self.escrowed = self.quota * PRICE
        self.report["others"] = []
        digit = self.plain["expected"][0]
        options = {"top-k": [], "threshold": ["--class", digit, "--above", 0.5], "scores": []}
        for mode, offer in self.others.items():
            self.assent("credits", "buy", "--model", self.model, "--quota", OTHER_ROWS, "--offer", offer, "--signer", QUERIER, "--wallet", self.wallet, quiet=True)
            self.escrowed += OTHER_ROWS * OTHER_ANSWERS[mode][1]
            answer = self.assent("query", "--model", self.model, "--csv", self.few, "--label-column", "digit", "--wallet", self.wallet, "--offer", offer, *options[mode], timeout=1800)
            rows = answer["rows"]
            right = [self.agrees(row, i) for i, row in enumerate(rows)]
            check(len(rows) == OTHER_ROWS and all(right), f"{len(rows)} answers of {mode} are those of the plaintext model")
            self.report["others"] += [{**row, "price": OTHER_ANSWERS[mode][1]} for row in rows]
        for mode, offer in self.others.items():
            wait_for(f"the answers of {mode} are settled", 120, lambda offer=offer: self.offer_status(offer)["settled"] == OTHER_ROWS)

    def agrees(self, row, i):
        """Whether an answer is the plaintext model's; where that is as good as tied, either will do."""
        estimates = dict(zip(self.plain["classes"], self.plain["estimates"][i]))
        close = lambda a, b: abs(a - b) < 0.1  # noqa: E731
        said = row["said"]
        if row["mode"] == "threshold":
            estimate = estimates[said["class"]]
            return said["is"] == (estimate > said["above"]) or close(estimate, said["above"])
        if row["mode"] == "scores":
            return all(close(said["estimates"][digit], estimate) for digit, estimate in estimates.items())
        best = sorted(estimates.values(), reverse=True)
        return all(place is None or close(estimates[place], best[n]) for n, place in enumerate(said["places"]))

    def claim(self):
        claimed = 0
        for person in PEOPLE[: self.o.people]:
            answer = self.assent("claim", "--model", self.model, "--signer", person, quiet=person != PEOPLE[0])
            claimed += int(answer["claimed"])
            print(f"      {person:<16} {int(answer['claimed']) / UNIT:.6f} UNIT")
        self.claimed += claimed

    def leave(self, i):
        before = self.status()
        final = ["--finalized"] if self.o.kill else []
        answer = self.assent(*final, "revoke", "--contribution", self.contributions[i], "--signer", PEOPLE[i])
        after = self.status()
        check(after["version"] > before["version"], f"{PEOPLE[i]} has left: consent version {before['version']} -> {after['version']}, {after['totals']['weight']} rows by {after['totals']['heads']} people")
        return answer, after

    def departures(self):
        self.report["departures"] = [{"left": 0, "accuracy": self.plain["accuracy"]}]
        people = self.o.people
        forgotten = []
        for left in range(1, people // 2 + 1):
            answer, status = self.leave(left - 1)
            if self.o.kill and left == 1:
                self.kill_node("right after a revocation")
            served, _ = wait_for("the worker serves the model without it", 120, lambda: self.serving(status["version"]))
            forgotten.append(self.node.get("/v1/health")["finalized"] - answer["block"])
            retrained = self.evaluate(self.files[left:])
            check(served["head"] == retrained["head"], f"the head is bit-equal to one retrained without the data of {left}; accuracy {retrained['accuracy']:.3f}")
            self.report["departures"].append({"left": left, "accuracy": retrained["accuracy"]})
            if left == 1:
                self.gone(left - 1)
                after = self.query(self.second)
                rows = after["rows"]
                labels = [r["label"] for r in rows]
                offset = self.o.rows
                plain = retrained["labels"][offset : offset + len(rows)]
                agreed = sum(a == b for a, b in zip(labels, plain))
                check(agreed >= len(rows) - 1, f"{agreed} of {len(rows)} encrypted answers after the revocation equal the retrained model's")
                self.report["accuracy"]["retrained"] = retrained["accuracy"]
                self.asked = self.o.rows + len(rows)
                self.settled(self.asked)
        self.report["blocks_to_forget"] = median(forgotten)
        check(self.status()["state"] == "Active", "at the soft floor the model still sells")

    def gone(self, i):
        hash_ = self.hashes[i]

        def is_gone():
            try:
                self.node.get(f"/v1/statistics/{hash_}")
            except urllib.error.HTTPError as error:
                return error.code == 410
            return False

        wait_for("reading the revoked statistic gives 410 Gone", 60, is_gone)

    def halt(self):
        people = self.o.people
        left = people // 2 + 1
        _, status = self.leave(left - 1)
        check(status["state"] == "Degraded", "below the soft floor the model is Degraded: nothing new is sold")
        self.assent("credits", "buy", "--model", self.model, "--quota", 1, "--signer", QUERIER, "--wallet", self.wallet, refused=True)
        wait_for("paid notes are still served", 120, lambda: self.serving(status["version"]))
        retrained = self.evaluate(self.files[left:])
        self.report["departures"].append({"left": left, "accuracy": retrained["accuracy"]})
        one = self.query(self.one)
        check(len(one["rows"]) == 1, "a note bought before is still answered")
        self.asked += 1
        self.settled(self.asked)
        _, status = self.leave(left)
        check(status["state"] == "Halted", "below the hard floor the model is Halted, for good")
        halted_at = status["halted_at"]
        refused = self.assent("query", "--model", self.model, "--csv", self.one, "--label-column", "digit", "--wallet", self.wallet, refused=True)
        self.report["departures"].append({"left": left + 1, "accuracy": None})
        self.report["halt"] = {"block": halted_at, "refused_query": refused["error"]}

    def refund(self):
        if self.o.kill:
            self.kill_node("after the halt, before the refund")
        before = self.offer_status()
        progress = Progress("refunds open once everything that was served can have been settled")
        while True:
            try:
                answer = self.assent("credits", "refund", "--model", self.model, "--wallet", self.wallet, "--to", PAYEE, "--signer", QUERIER, quiet=True)
                break
            except Failed as error:
                if time.time() - progress.start > 240:
                    raise
                progress.tick()
                time.sleep(BLOCK_MS / 1000)
        progress.done()
        self.report["halt"]["refunded"] = int(answer["refunded"])
        credits = self.quota - self.asked
        check(int(answer["refunded"]) == credits * PRICE, f"{credits} unspent credits came back: {int(answer['refunded']) / UNIT} UNIT to {PAYEE}")
        check(before["escrow"] is not None and int(self.offer_status()["escrow"]) == 0, "the escrow of the offer is empty")

    def books(self):
        print("    everybody claims what is left:")
        for person in PEOPLE[: self.o.people]:
            try:
                answer = self.assent("claim", "--model", self.model, "--signer", person, quiet=True)
                self.claimed += int(answer["claimed"])
            except Failed as error:
                if "NothingToClaim" not in str(error):
                    raise
        status = self.status()
        paid = {party: sum(int(offer["paid"][party]) for offer in status["offers"]) for party in ("contributors", "worker", "owner", "treasury")}
        contributors = self.claimed
        dust = paid["contributors"] - contributors
        escrow_in = self.escrowed
        report = {"escrow_in": escrow_in, "contributors": contributors, "worker": int(paid["worker"]), "owner": int(paid["owner"]), "treasury": int(paid["treasury"]), "dust": dust, "refunded": self.report["halt"]["refunded"]}
        self.report["paid"] = report
        total = sum(v for k, v in report.items() if k != "escrow_in")
        check(total == escrow_in, f"the books balance to the last planck: {escrow_in} in, {total} out")
        check(0 <= dust < 1_000_000, f"rounding left {dust} plancks of dust in the royalty account")
        self.report["state"] = status["state"]

    # --- from labelling to royalties ---------------------------------------------------------------------------------

    def story_model(self):
        header, rows = read_digits()
        items = random.Random(self.o.seed + 1).sample(rows, 2)  # few: an item that nobody new takes for ten blocks is closed
        digit = header.index("digit")
        self.truth = [row[digit] for row in items]
        columns = [name for name in header if name != "digit"]
        self.items = write_csv(self.dir / "items.csv", columns, [[v for i, v in enumerate(row) if i != digit] for row in items])
        (self.dir / "instructions.md").write_text("Say which digit a person wrote.\n")
        descriptor = self.dir / "labelled.json"
        self.assent("model", "new", "--csv", self.sample, "--label-column", "digit", "--map", "rff:256", "--out", descriptor)
        card = {**self.card, "name": "Digits that people were paid to label", "min_rows": 1, "min_head_weight": 1,
                "soft_floor": {"weight": 1, "heads": 1}, "hard_floor": {"weight": 0, "heads": 0}}
        path = self.dir / "labelled-card.json"
        path.write_text(json.dumps(card, indent=2))
        answer = self.assent("model", "register", "--descriptor", descriptor, "--card", path, "--price", PRICE // UNIT, "--worker", WORKER, "--signer", OWNER)
        self.labelled = answer["model"]
        answer = self.assent("task", "create", "--model", self.labelled, "--csv", self.items, "--title", "Which digit is it?", "--instructions", self.dir / "instructions.md", "--tag", 1, "--organisation-type", "research",
                             "--reward", 0.5, "--redundancy", 3, "--quorum", 2, "--work-blocks", 600, "--judge-blocks", 600,
                             "--descriptor", descriptor, "--signer", OWNER)
        self.set, self.funded = answer["set"], int(answer["funded"])
        check(self.funded > 0, f"task set {self.set}: {len(items)} digits, three people each, two must agree; {self.funded / UNIT} UNIT on hold")
        self.assent("sponsor", "open", "--set", self.set, "--budget", 5, "--allowance", 1, "--signer", OWNER)
        self.assent("sponsor", "invite", "--set", self.set, "--who", NEWCOMER, "--grant", 1, "--signer", OWNER)
        check(True, f"{NEWCOMER} has never had a token: the organisation pays the fees of its work")

    def take(self, person, quiet):
        """An item for `person`. While the others are at work on what is left for it, it is told to try again, and does."""
        end = time.time() + 240
        while True:
            try:
                return self.assent("task", "take", "--set", self.set, "--items", self.items, "--signer", person, quiet=quiet)
            except Failed as error:
                if "Try again later" not in str(error) or time.time() > end:
                    raise
                time.sleep(BLOCK_MS / 1000)

    def label(self):
        def work(person):
            file = self.dir / f"work-{person.strip('/').replace('/', '-')}.json"
            for n in range(len(self.truth)):
                taken = self.take(person, quiet=person != NEWCOMER or n > 0)
                self.assent("task", "submit", "--set", self.set, "--item", taken["item"], "--answer", self.truth[taken["item"]], "--work", file, "--signer", person,
                            quiet=person != NEWCOMER or n > 0)
            revealed = self.assent("task", "reveal", "--set", self.set, "--wait", "--work", file, "--signer", person, quiet=person != NEWCOMER)
            return len(revealed["revealed"])

        revealed = parallel([lambda person=person: work(person) for person in LABELLERS])
        check(revealed == [len(self.truth)] * 3, f"each of {', '.join(LABELLERS)} has labelled {len(self.truth)} digits that the chain drew for them, and revealed them")

        def closed():
            resolved = self.assent("task", "resolve", "--set", self.set, "--signer", OWNER, quiet=True)
            return self.assent("task", "close", "--set", self.set, "--signer", OWNER, quiet=True) if resolved is not None else None

        answer, _ = wait_for("everything is judged and paid, and the set closed", 240, closed)
        paid, returned = int(answer["paid"]), int(answer["returned"])
        check(paid == len(self.truth) * 3 * UNIT // 2, f"{paid / UNIT} UNIT were paid for {len(self.truth) * 3} accepted labels")
        check(paid + returned == self.funded, f"{returned / UNIT} UNIT that were not needed came back: nothing is lost")
        profile = self.assent("profile", "--account", NEWCOMER, "--skill", 1)["skills"][0]
        check("first accepted" in profile["badges"] and profile["accepted"] == len(self.truth), f"{NEWCOMER} has a reputation: {profile['accepted']} accepted, badges {profile['badges']}")

    def own(self):
        owners = []
        for person in LABELLERS:
            file = self.dir / f"work-{person.strip('/').replace('/', '-')}.json"
            credits = self.assent("task", "list", "--set", self.set, "--account", person, quiet=True)["labeller"]["credits"]
            if credits > 0:
                self.assent("task", "contribute", "--set", self.set, "--items", self.items, "--work", file, "--signer", person)
                owners.append(person)
        check(owners, f"the {len(self.truth)} accepted labels are now contributions of {', '.join(owners)}")
        wait_for("they count", 180, lambda: (s := self.assent("status", "--model", self.labelled, quiet=True))["state"] == "Active" and s["totals"]["weight"] == len(self.truth))
        wallet = self.dir / "labelled-wallet.json"
        self.assent("credits", "buy", "--model", self.labelled, "--quota", 1, "--signer", QUERIER, "--wallet", wallet)
        wait_for("the worker serves the model", 120, lambda: self.node_serves(self.labelled))
        self.assent("query", "--model", self.labelled, "--csv", self.one, "--label-column", "digit", "--wallet", wallet)
        offer = lambda: self.assent("status", "--model", self.labelled, quiet=True)["offers"][0]  # noqa: E731
        wait_for("the query is settled", 120, lambda: offer()["settled"] == 1)
        royalties = sum(int(self.assent("claim", "--model", self.labelled, "--signer", person, quiet=True)["claimed"]) for person in owners)
        due = int(offer()["paid"]["contributors"])
        check(0 <= due - royalties < 1_000, f"the labellers have claimed {royalties / UNIT:.6f} UNIT of royalty: they own what they labelled")
        self.report["labelling"] = {"items": len(self.truth), "labellers": len(LABELLERS), "owners": len(owners), "royalties": royalties}

    # --- a model that searches ---------------------------------------------------------------------------------------

    def library(self):
        """The paragraphs of this project's documents, dealt out by file."""
        texts_of = {reader: [] for reader in READERS}
        documents = [ROOT / f"docs/{page}.md" for page in PAGES]
        for i, document in enumerate(documents):
            texts_of[READERS[i % len(READERS)]] += texts.paragraphs(document.read_text())
        self.texts = texts_of
        for reader, passages in texts_of.items():
            (self.dir / f"passages-{reader.strip('/')}.txt").write_text("\n".join(passages) + "\n")
        (self.dir / "passages-sample.txt").write_text("\n".join(p for passages in texts_of.values() for p in passages[::3]) + "\n")
        corpus = self.dir / "corpus.json"
        self.assent("model", "new", "--passages", self.dir / "passages-sample.txt", "--capacity", 2000, "--out", corpus)
        card = {**self.card, "name": "What this project's documents say", "min_rows": 10, "min_head_weight": 10, "weight_cap": 1000,
                "soft_floor": {"weight": 10, "heads": 1}, "hard_floor": {"weight": 1, "heads": 1}}
        path = self.dir / "corpus-card.json"
        path.write_text(json.dumps(card, indent=2))
        answer = self.assent("model", "register", "--descriptor", corpus, "--card", path, "--price", 2, "--worker", WORKER, "--signer", OWNER)
        self.searched = answer["model"]
        answers = parallel([
            lambda reader=reader: self.assent("contribute", "--model", self.searched, "--passages", self.dir / f"passages-{reader.strip('/')}.txt",
                                              "--signer", reader, "--wait", quiet=reader != READERS[0])
            for reader in READERS
        ])
        self.books_of = {reader: answer["contribution"] for reader, answer in zip(READERS, answers)}
        check(True, f"{sum(map(len, texts_of.values()))} passages of {len(READERS)} people count")
        wait_for("the worker has the index", 120, lambda: self.node_serves(self.searched))

    def search_for(self, questions, wallet):
        found = self.assent("query", "--model", self.searched, *[a for question in questions for a in ("--search", question)], "--results", 2, "--wallet", wallet)["rows"]
        for row in found:
            print(f"      {row['question']}?")
            for passage in row["said"]["found"]:
                print(f"        {passage['likeness']:.2f}  {passage['text'][:110]}")
        return found

    def search(self):
        wallet = self.dir / "search-wallet.json"
        self.assent("credits", "buy", "--model", self.searched, "--quota", 5, "--signer", QUERIER, "--wallet", wallet)
        before = self.search_for(QUESTIONS, wallet)
        settled = lambda: self.assent("status", "--model", self.searched, quiet=True)["offers"][0]["settled"]  # noqa: E731
        wait_for("the searches are settled, each against a proof that all it used had consent", 180, lambda: settled() == len(QUESTIONS))
        check(all(row["said"]["found"] for row in before), "each question found passages")
        gone = before[0]["said"]["found"][0]["contribution"]
        leaver = next(reader for reader, contribution in self.books_of.items() if contribution == gone)
        revoked = self.assent("revoke", "--contribution", gone, "--signer", leaver)
        version = revoked["versions"][0]["new"]
        wait_for("the worker has the index without them", 120, lambda: (s := self.node_serves(self.searched)) and s["version"] >= version)
        after = self.search_for(QUESTIONS[:1], wallet)
        check(all(p["contribution"] != gone for p in after[0]["said"]["found"]), f"{leaver}, who answered the first question, has taken the passages back: no search finds them any more")
        wait_for("that search is settled too", 180, lambda: settled() == len(QUESTIONS) + 1)
        claimed = sum(int(self.assent("claim", "--model", self.searched, "--signer", reader, quiet=True)["claimed"]) for reader in READERS)
        check(claimed > 0, f"{', '.join(READERS)} have claimed {claimed / UNIT:.4f} UNIT of royalty on what was searched")
        compute = median([row["compute_ms"] for row in before + after])
        self.report["search"] = {"passages": sum(map(len, self.texts.values())), "compute_ms": compute, "before": before, "after": after, "royalties": claimed}

    def node_serves(self, model):
        try:
            return self.node.get(f"/v1/models/{model}")
        except urllib.error.HTTPError as error:
            if error.code in (404, 410, 503):
                return None
            raise

    def run(self):
        steps = [
            ("People and their data", self.prepare),
            ("A chain with a worker", self.node.start),
            ("A model is registered", self.register),
            ("People contribute", self.contribute),
            ("Credits are bought, and encrypted queries answered", self.buy_and_ask),
            *([("The node is killed and restarted", self.kill_unsettled)] if self.o.kill else []),
            ("Settlement", self.settle),
            ("Other answers: the best classes, thresholds, scores", self.ask_otherwise),
            ("Royalties", self.claim),
            ("People leave, one by one", self.departures),
            ("The kill switch", self.halt),
            ("Refund", self.refund),
            ("Books", self.books),
            ("Another model, made of paid labels: work is posted", self.story_model),
            ("People label, and are paid", self.label),
            ("From labels to a share, from a share to royalties", self.own),
            ("A model that searches, made of passages", self.library),
            ("Encrypted questions, until somebody takes passages back", self.search),
        ]
        started = time.time()
        for i, (title, step) in enumerate(steps, 1):
            print(f"\n\033[1m{i}. {title}\033[0m", flush=True)
            step()
        self.report["seconds"] = round(time.time() - started)


def main():
    parser = argparse.ArgumentParser(prog="scripts/demo.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=60, help="encrypted queries before anybody leaves (default: 60)")
    parser.add_argument("--people", type=int, default=10, help="contributors, 6 to 10 (default: 10)")
    parser.add_argument("--features", type=int, default=1024, help="random Fourier features (default: 1024)")
    parser.add_argument("--seed", type=int, default=7, help="seed of the split (default: 7)")
    parser.add_argument("--quick", action="store_true", help="six people and 12 queries: what CI runs")
    parser.add_argument("--kill", action="store_true", help="kill the node with SIGKILL at five points of the story, and restart it")
    parser.add_argument("--slots", action="store_true", help=f"blocks in slots of 3 s, finalised by GRANDPA, instead of one each {BLOCK_MS} ms: takes three times as long")
    parser.add_argument("--keep", action="store_true", help="leave the node running at the end, until Ctrl-C")
    options = parser.parse_args()
    if options.quick:
        options.rows, options.people = 12, 6
    if not 6 <= options.people <= 10:
        parser.error("--people is 6 to 10")

    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
    if not (target / "assent-node").exists() or not (target / "assent").exists():
        sys.exit("error: nothing is built yet: run ./scripts/demo.sh, which builds first")
    directory = ROOT / "target/demo"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    node = Node(target, directory, options.slots)
    demo = Demo(options, directory, node, Assent(target, node))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        demo.run()
        (directory / "report.json").write_text(json.dumps(demo.report, indent=2) + "\n")
        report.write_html(demo, directory / "report.html")
        report.print_summary(demo)
        print(f"\nreport: {directory / 'report.html'} and report.json")
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
