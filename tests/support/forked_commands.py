"""Runs commands of feedd, each in a child of one process that has loaded them all: a process starts in milliseconds.

As a program it reads cases from standard input, one JSON object on each line, and answers each with a line.
"""

import json
import os
import pkgutil
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict

Output = Literal["file", "full", "closed"]


class Ended(Struct, frozen=True, kw_only=True):
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str


@contextmanager
def forked_commands(prefix: Sequence[str] = ()) -> Iterator[Callable[..., Ended]]:
    """Yield a function that runs a command in a folder; `prefix` is the command that runs the process of all."""
    with subprocess.Popen(
        [*prefix, sys.executable, "-m", "tests.support.forked_commands"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        requests, answers = process.stdin, process.stdout

        def run(folder: Path, arguments: Sequence[str], environment: Mapping[str, str], output: Output) -> Ended:
            case = {"folder": str(folder), "arguments": arguments, "environment": environment, "output": output}
            requests.write(json.dumps(case) + "\n")
            requests.flush()
            return Ended(**json.loads(answers.readline()))

        yield run
        requests.close()


def _load() -> None:
    import feedd

    for module in pkgutil.walk_packages(feedd.__path__, "feedd."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


def _run(folder: str, arguments: Sequence[str], environment: Mapping[str, str], output: Output) -> Ended:
    """Run a command in a child, and read what it wrote."""
    files = {number: os.memfd_create(str(number)) for number in (1, 2)}
    child = os.fork()
    if child == 0:
        os._exit(_child(folder, arguments, environment, output, files))
    _, status = os.waitpid(child, 0)
    texts = {number: Path(f"/proc/self/fd/{file}").read_text("utf-8", "replace") for number, file in files.items()}
    for file in files.values():
        os.close(file)
    return Ended(status=os.waitstatus_to_exitcode(status), out=texts[1], err=texts[2])


def _child(
    folder: str, arguments: Sequence[str], environment: Mapping[str, str], output: Output, files: Mapping[int, int]
) -> int:
    """Do what the interpreter does with a script, and return its exit status."""
    from feedd.cli import main

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    os.dup2(files[2], 2)
    os.dup2(os.open("/dev/full", os.O_WRONLY) if output == "full" else files[1], 1)
    if output == "closed":
        os.close(1)
        sys.stdout = None  # as the interpreter has it
    status = 0
    try:
        main(list(arguments), prog_name="feedd")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  # as the interpreter does
        traceback.print_exc()
        status = 1
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        traceback.print_exc()
        status = 120
    sys.stderr.flush()
    return status


if __name__ == "__main__":
    _load()
    for line in sys.stdin:
        print(json.dumps(asdict(_run(**json.loads(line)))), flush=True)  # noqa: T201  # it is a program
