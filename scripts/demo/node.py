"""A development node with the worker inside, as a process."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from cast import BLOCK_MS, WORKER
from telling import Failed, Progress


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Node:
    """A development node with the worker inside."""

    def __init__(self, binaries, folder, slots=False):
        self.binary = binaries / "assent-node"
        self.folder = folder
        self.blocks = [] if slots else ["--block-time-ms", str(BLOCK_MS)]
        self.rpc, self.engine, self.prometheus = free_port(), free_port(), free_port()
        self.url = f"ws://127.0.0.1:{self.rpc}"
        self.log = folder / "node.log"
        self.process = None

    def start(self):
        command = [
            *(str(self.binary), "--dev", "--base-path", str(self.folder / "node")),
            *("--rpc-port", str(self.rpc), "--listen-addr", "/ip4/127.0.0.1/tcp/0"),
            *("--prometheus-port", str(self.prometheus), "--no-telemetry", "--no-mdns"),
            *("--worker", "--worker-suri", WORKER, "--worker-listen", f"127.0.0.1:{self.engine}"),
            *self.blocks,
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        progress = Progress("node and worker start")
        while not self.answers():
            if self.process.poll() is not None:
                raise Failed(f"the node stopped at once: see {self.log}")
            if progress.seconds() > 300:
                raise Failed(f"the worker does not answer after 300 s: see {self.log}")
            progress.tick()
            time.sleep(0.3)
        progress.done(f"(RPC {self.url}, worker http://127.0.0.1:{self.engine})")

    def answers(self):
        try:
            self.get("/v1/health", timeout=2)
        except OSError:
            return False
        return True

    def get(self, path, timeout=20):
        """The worker's JSON answer to a GET."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.engine}{path}", timeout=timeout) as answer:
            return json.load(answer)

    def serves(self, model):
        """What the worker serves of `model`, or None while it is being recomputed."""
        try:
            return self.get(f"/v1/models/{model}")
        except urllib.error.HTTPError as error:
            if error.code in (404, 410, 503):
                return None
            raise

    def metric(self, name):
        """A metric of the worker, by its name without labels; 0 while it has not been counted."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.engine}/metrics", timeout=20) as answer:
            lines = [line.split() for line in answer.read().decode().splitlines()]
        return next((float(words[1]) for words in lines if len(words) > 1 and words[0] == name), 0)

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
