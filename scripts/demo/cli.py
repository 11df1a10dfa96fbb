"""The `assent` program, as a person would run it."""

import json
import subprocess

from telling import Failed, tell


class Assent:
    """The `assent` program with --json, against one node."""

    def __init__(self, binaries, node):
        self.binary, self.node = str(binaries / "assent"), node

    def __call__(self, *arguments, refused=False, fails=False, quiet=False, timeout=900):
        """The answer. `refused`: it must fail with an error, which is shown. `fails`: it may fail half way."""
        command = [self.binary, "--json", "--node", self.node.url, *map(str, arguments)]
        if not quiet:
            print("    $ assent " + " ".join(f"'{a}'" if " " in str(a) else str(a) for a in arguments), flush=True)
        run = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
        said = " ".join(command)
        try:
            answer = json.loads(run.stdout)
        except json.JSONDecodeError:
            raise Failed(
                f"{said} printed no JSON (exit {run.returncode}): {run.stdout[-400:]} {run.stderr[-800:]}"
            ) from None
        if refused:
            if run.returncode == 0:
                raise Failed(f"{said} should have been refused")
            error = answer["error"]
            tell(f"refused: {error if isinstance(error, str) else json.dumps(error)}")
        elif run.returncode != 0 and not fails:
            raise Failed(f"{said} failed: {json.dumps(answer)}")
        return answer
