"""A folder on a small disk of its own, and a way to fill it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def mounted(folder: Path, size: str = "9m") -> Iterator[bool]:
    """Put an empty folder on a small disk until the block ends; False where no file system can be mounted."""
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    is_mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def small_disk(folder: Path, size: str = "9m") -> Iterator[None]:
    """Put an empty folder on a small disk; skip the test where none can be mounted."""
    with mounted(folder, size) as is_mounted:
        if not is_mounted:
            pytest.skip("no file system can be mounted here")
        yield


def fill(folder: Path) -> Path:
    """Fill a disk to its last byte, and return the file that takes the space."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    return filler
