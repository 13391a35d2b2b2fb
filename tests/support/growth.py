"""Whether work takes time as its input grows, and not as the square of it."""

from collections.abc import Callable
from time import process_time


def grows_evenly(work: Callable[[int], object], size: int) -> bool:
    """Whether `work` takes at most sixteen times as long for eight times `size`: a square takes 64 times as long.

    It is asked again where it does not, as another process may have been in the way.
    """
    return any(_seconds(work, 8 * size) <= 16 * _seconds(work, size) for _ in range(4))


def _seconds(work: Callable[[int], object], size: int) -> float:
    began = process_time()
    work(size)
    return process_time() - began
