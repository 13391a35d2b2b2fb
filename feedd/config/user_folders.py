"""feedd's folders in the home folder of the user, by the XDG base directory specification on Linux.

Only this module imports platformdirs, and only where no setting and no variable of systemd names a folder.
"""

from pathlib import Path
from typing import Literal


def user_folder(kind: Literal["config", "state", "cache"]) -> Path:
    """Return feedd's folder of one kind; RuntimeError where the user has no home folder."""
    import platformdirs

    find = {
        "config": platformdirs.user_config_path,
        "state": platformdirs.user_state_path,
        "cache": platformdirs.user_cache_path,
    }[kind]
    folder = find("feedd")
    if not folder.is_absolute():  # a relative one is to be ignored, and "~" is left as it is where there is no home
        raise RuntimeError(f"there is no folder for {kind} in a home folder")
    return folder
