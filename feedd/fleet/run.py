"""`feedd run` as a process of a fleet, with the roles that it was given."""

import os
import signal
import socket
from collections.abc import Collection, Sequence
from functools import partial

from feedd.config.settings import Settings
from feedd.daemon.duties import Duties, Role
from feedd.daemon.run import run
from feedd.fleet.crew import Crew
from feedd.fleet.queue import open_queue


async def run_fleet(
    settings: Settings, roles: Collection[Role], sockets: Sequence[socket.socket] = ()
) -> signal.Signals:
    """Do what the roles say until SIGTERM or SIGINT, as `daemon.run` does alone."""
    name = f"feedd {'+'.join(sorted(roles))}, process {os.getpid()} on {socket.gethostname()}"
    async with open_queue(str(settings.database), name) as queue:
        duties = Duties(roles=frozenset(roles), begin=partial(Crew, roles, queue), is_shared=True)
        return await run(settings, sockets, duties=duties)
