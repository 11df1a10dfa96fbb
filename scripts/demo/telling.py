"""How the demo tells its story: checks, progress lines, waiting, and several people at once."""

import sys
import threading
import time


class Failed(Exception):  # noqa: N818 - reads as `raise Failed(...)`
    """Something that must hold does not."""


def check(condition, what):
    """Tells `what` if the measured `condition` holds, and fails otherwise."""
    if not condition:
        raise Failed(f"this does not hold: {what}")
    print(f"    ✓ {what}", flush=True)


def tell(what):
    """Prints a line of the story that claims nothing measured."""
    print(f"      {what}", flush=True)


class Progress:
    """One line that shows what the demo waits for, and for how long."""

    def __init__(self, what):
        self.what, self.start, self.tty = what, time.time(), sys.stdout.isatty()
        self.shown = 0.0

    def seconds(self):
        return time.time() - self.start

    def tick(self, detail=""):
        now = time.time()
        if now - self.shown < (0.5 if self.tty else 15):
            return
        self.shown = now
        line = f"    … {self.what} {detail} ({self.seconds():.0f} s)"
        print(("\r\033[K" + line) if self.tty else line, end="" if self.tty else "\n", flush=True)

    def done(self, detail=""):
        print(("\r\033[K" if self.tty else "") + f"    ✓ {self.what} {detail} ({self.seconds():.1f} s)", flush=True)


def wait_for(what, seconds, condition, pause=0.2):
    """Asks `condition` again and again; returns its value once there is one, and fails after so many seconds."""
    progress, last = Progress(what), None
    while True:
        try:
            value, last = condition(), None
        except (OSError, Failed) as error:
            value, last = None, str(error)
        if value:
            progress.done()
            return value
        if progress.seconds() > seconds:
            raise Failed(f"{what}: not after {seconds} s" + (f"; the last try said: {last}" if last else ""))
        progress.tick(f"[{last[:60]}]" if last else "")
        time.sleep(pause)


def parallel(jobs):
    """Runs the jobs at once and returns their results; raises the first failure."""
    results, errors = [None] * len(jobs), []

    def run(i, job):
        try:
            results[i] = job()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(i, job)) for i, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def median(values):
    """The upper median, None without values."""
    values = sorted(values)
    return values[len(values) // 2] if values else None
