#!/usr/bin/env python3
"""Runs every test program of the workspace, several at once, and says which tests failed.

`cargo test --workspace` runs one program after the other: a program that waits (for a block, for a time to pass) then
leaves the processor idle. A word filters tests by name, as with cargo.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import queue
import re
import subprocess
import sys
import threading
import time
import typing

ROOT = pathlib.Path(__file__).resolve().parent.parent
if "ASSENT_NO_FUZZ" not in os.environ:
    # The compiler and the target directory that every script here uses: another one would be built from nothing.
    again = '. "$0/scripts/env.sh" && exec python3 "$0/scripts/run_tests.py" "$@"'
    os.execvp("bash", ["bash", "-c", again, str(ROOT), *sys.argv[1:]])
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
# Seconds of the last run of each program: the longest start first.
TIMES = TARGET / "tests.json"
LOGS = TARGET / "tests"


@dataclasses.dataclass
class Program:
    """A test program: its name, its path, and the folder of its package."""

    name: str
    path: str
    folder: pathlib.Path

    def log(self):
        return LOGS / (re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") + ".log")


class Failure(typing.NamedTuple):
    """A program of which a test failed, and what it printed."""

    name: str
    log: pathlib.Path
    text: str

    def show(self):
        at = self.text.find("\nfailures:\n")
        shown = self.text[at:] if at >= 0 else self.text
        print(f"\n--- {self.name} (log: {self.log})\n{shown[-6000:]}")


def programs():
    """The test programs; cargo builds those that are not built yet."""
    build = ["cargo", "test", "--locked", "--workspace", "--lib", "--bins", "--tests", "--no-run"]
    build += [*os.environ["ASSENT_NO_FUZZ"].split(), "--message-format", "json-render-diagnostics"]
    out = subprocess.run(build, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout
    found = []
    for message in map(json.loads, out.splitlines()):
        built = message.get("reason") == "compiler-artifact" and message.get("executable")
        if not built or not message["profile"]["test"]:
            continue
        folder = pathlib.Path(message["manifest_path"]).parent
        target, name = message["target"], str(folder.relative_to(ROOT))
        if target["kind"] != ["lib"]:
            name += f" ({target['name']})"
        found.append(Program(name, message["executable"], folder))
    return found


def summary(text):
    """Passed, failed and ignored tests in a program's output."""
    found = re.findall(r"test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored", text)
    return [sum(int(row[i]) for row in found) for i in range(3)]


class Run:
    """A run of all programs, and what came out so far."""

    def __init__(self, found, arguments, environment, times):
        self.waiting = queue.SimpleQueue()
        for program in found:
            self.waiting.put(program)
        self.arguments, self.environment, self.times = arguments, environment, times
        self.said, self.totals, self.failures, self.tests = threading.Lock(), [0, 0, 0], [], []

    def work(self):
        """Runs programs until none waits."""
        while True:
            try:
                program = self.waiting.get_nowait()
            except queue.Empty:
                return
            log, started = program.log(), time.monotonic()
            command = [program.path, *self.arguments]
            with log.open("w") as out:
                code = subprocess.run(
                    command,
                    cwd=program.folder,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                ).returncode
            with self.said:
                self.take(program, log, code, time.monotonic() - started)

    def take(self, program, log, code, seconds):
        """Counts the outcome of a program, and prints it."""
        text = log.read_text(errors="replace")
        passed, failed, ignored = counts = summary(text)
        self.totals = [sum(pair) for pair in zip(self.totals, counts, strict=True)]
        self.times[program.name] = round(seconds, 1)
        timed = re.findall(r"^test (\S+).*<([0-9.]+)s>$", text, re.MULTILINE)
        self.tests += [(float(seconds), f"{program.name}: {test}") for test, seconds in timed]
        if passed or code:
            verdict = "FAILED" if code else "ok    "
            more = f", {ignored} ignored" if ignored else ""
            counted = f"{passed} passed, {failed} failed{more}"
            print(f"  {verdict} {program.name}: {counted} ({seconds:.1f} s)", flush=True)
        if code:
            self.failures.append(Failure(program.name, log, text))

    def all(self, jobs):
        threads = [threading.Thread(target=self.work) for _ in range(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("filter", nargs="*", help="only tests with one of these words in their names")
    add("--jobs", type=int, default=os.cpu_count() or 1, help="programs at once (default: one for each core)")
    slowest = "also the N slowest tests; each program then runs alone, one test at a time"
    add("--slowest", type=int, default=0, metavar="N", help=slowest)
    return parser.parse_args()


def main():
    options = parse_options()
    try:
        found = programs()
    except subprocess.CalledProcessError:
        sys.exit("error: the tests do not build: see above")
    known = json.loads(TIMES.read_text()) if TIMES.exists() else {}
    found.sort(key=lambda program: -known.get(program.name, 1e9))
    LOGS.mkdir(parents=True, exist_ok=True)
    environment, jobs = dict(os.environ), options.jobs
    # Two threads in each program: while one test waits, the other computes.
    arguments = [*options.filter, "--test-threads", "2"]
    if options.slowest:
        jobs = 1
        environment["RUSTC_BOOTSTRAP"] = "1"  # times of single tests are unstable in libtest
        arguments = [*options.filter, "--test-threads", "1", "-Z", "unstable-options", "--report-time"]
    run, started = Run(found, arguments, environment, dict(known)), time.monotonic()
    run.all(jobs)
    # The times of a few tests say nothing of the whole program.
    if not options.filter:
        TIMES.write_text(json.dumps(run.times, indent=1, sort_keys=True) + "\n")
    for failure in run.failures:
        failure.show()
    for seconds, test in sorted(run.tests, reverse=True)[: options.slowest]:
        print(f"  {seconds:8.2f} s  {test}")
    passed, failed, ignored = run.totals
    took = time.monotonic() - started
    print(f"{passed} passed, {failed} failed, {ignored} ignored in {len(found)} programs ({took:.0f} s)")
    if run.failures:
        sys.exit(f"error: tests failed in {', '.join(failure.name for failure in run.failures)}")
    if passed + failed == 0:
        named = f" has {' or '.join(options.filter)} in its name" if options.filter else " was run"
        sys.exit(f"error: no test{named}")


if __name__ == "__main__":
    main()
