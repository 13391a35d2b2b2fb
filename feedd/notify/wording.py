"""Words for people about notifications that failed."""

from feedd.store import NotificationState


def failure_words(state: NotificationState) -> str:
    """Return what fails, how many wait and how many were given up; empty where nothing fails."""
    if state.problem is None:
        return ""
    given_up = f", {state.given_up} given up" if state.given_up else ""
    return f"the program of notify fails: {state.problem}; {state.waiting} waiting{given_up}"
