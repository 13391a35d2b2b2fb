"""What applies to every test: properties are tried on the same examples each time, however slow the machine is."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from feedd.config.settings import KEEP_REVISIONS
from feedd.store import Store

settings.register_profile("feedd", deadline=None, derandomize=True)
settings.load_profile("feedd")


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give the settings that tests load an empty home: no feedd.toml of whoever runs them counts."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(params=["sqlite"])
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Return an opened, empty store on each database that there is."""
    opened = await Store.open(tmp_path / "data" / "feedd.sqlite3", keep_revisions=KEEP_REVISIONS)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run the asynchronous tests on asyncio, as feedd runs."""
    return "asyncio"
