#!/usr/bin/env python3
"""Runs every test program of the workspace, several at once, and says which tests failed.

What `cargo test --workspace` does one program after the other: a program that waits (for a block, for a time to pass) then leaves the
processor idle. A word filters tests by name, as with cargo."""

import argparse
import json
import os
import pathlib
import queue
import re
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
if "ASSENT_BIN" not in os.environ:
    # The compiler and the target directory that every script here uses: another one would be built from nothing.
    os.execvp("bash", ["bash", "-c", '. "$0/scripts/env.sh" && exec python3 "$0/scripts/run_tests.py" "$@"', str(ROOT), *sys.argv[1:]])
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
# Seconds of the last run for each program: the longest start first.
TIMES = TARGET / "tests.json"
LOGS = TARGET / "tests"


def programs():
    """The test programs as (name, path, folder of the package); cargo builds what is not built yet."""
    build = ["cargo", "test", "--locked", "--workspace", "--lib", "--bins", "--tests", "--no-run", "--message-format", "json-render-diagnostics"]
    out = subprocess.run(build, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout
    found = []
    for line in out.splitlines():
        message = json.loads(line)
        if message.get("reason") != "compiler-artifact" or not message.get("executable") or not message["profile"]["test"]:
            continue
        folder = pathlib.Path(message["manifest_path"]).parent
        target = message["target"]
        name = str(folder.relative_to(ROOT)) if target["kind"] == ["lib"] else f"{folder.relative_to(ROOT)} ({target['name']})"
        found.append((name, message["executable"], folder))
    return found


def summary(log):
    """Passed, failed and ignored tests of a program's output."""
    found = re.findall(r"test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored", log)
    return [sum(int(row[i]) for row in found) for i in range(3)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("filter", nargs="*", help="only tests with one of these words in their names")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="programs at once (default: one for each core)")
    parser.add_argument("--slowest", type=int, default=0, metavar="N", help="also the N slowest tests; each program then runs alone, one test at a time")
    options = parser.parse_args()

    try:
        found = programs()
    except subprocess.CalledProcessError:
        sys.exit("error: the tests do not build: see above")
    known = json.loads(TIMES.read_text()) if TIMES.exists() else {}
    found.sort(key=lambda program: -known.get(program[0], 1e9))
    LOGS.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ)
    arguments = list(options.filter)
    if options.slowest:
        options.jobs = 1
        environment["RUSTC_BOOTSTRAP"] = "1"  # times of single tests are unstable in libtest
        arguments += ["--test-threads", "1", "-Z", "unstable-options", "--report-time"]
    else:
        # Two threads in each program: while one test waits, the other computes.
        arguments += ["--test-threads", "2"]

    waiting = queue.SimpleQueue()
    for program in found:
        waiting.put(program)
    said, totals, failures, times, tests = threading.Lock(), [0, 0, 0], [], dict(known), []

    def work():
        while True:
            try:
                name, path, folder = waiting.get_nowait()
            except queue.Empty:
                return
            log = LOGS / (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") + ".log")
            started = time.monotonic()
            with open(log, "w") as out:
                code = subprocess.run([path, *arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT).returncode
            seconds, text = time.monotonic() - started, log.read_text(errors="replace")
            counts = summary(text)
            with said:
                for i in range(3):
                    totals[i] += counts[i]
                if not options.filter:
                    times[name] = round(seconds, 1)
                tests.extend((float(t), f"{name}: {test}") for test, t in re.findall(r"^test (\S+).*<([0-9.]+)s>$", text, re.M))
                ignored = f", {counts[2]} ignored" if counts[2] else ""
                if counts[0] or code:
                    print(f"  {'ok    ' if code == 0 else 'FAILED'} {name}: {counts[0]} passed, {counts[1]} failed{ignored} ({seconds:.1f} s)", flush=True)
                if code:
                    failures.append((name, log, text))

    threads = [threading.Thread(target=work) for _ in range(options.jobs)]
    started = time.monotonic()
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    TIMES.write_text(json.dumps(times, indent=1, sort_keys=True) + "\n")

    for name, log, text in failures:
        at = text.find("\nfailures:\n")
        shown = text[at:] if at >= 0 else text
        print(f"\n--- {name} (log: {log})\n{shown[-6000:]}")
    for seconds, test in sorted(tests, reverse=True)[: options.slowest]:
        print(f"  {seconds:8.2f} s  {test}")
    print(f"{totals[0]} passed, {totals[1]} failed, {totals[2]} ignored in {len(found)} programs ({time.monotonic() - started:.0f} s)")
    if options.filter and totals[0] + totals[1] == 0:
        sys.exit(f"error: no test has {' or '.join(options.filter)} in its name")
    if failures:
        sys.exit(f"error: tests failed in {', '.join(name for name, *_ in failures)}")


if __name__ == "__main__":
    main()
