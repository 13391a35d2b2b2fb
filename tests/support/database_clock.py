"""The clock of a PostgreSQL database, which stands still until a test moves it."""

from datetime import datetime, timedelta

import psycopg

from tests.support.manual_clock import ManualClock

SET_UP = """
CREATE TABLE clock (at TIMESTAMPTZ NOT NULL);
INSERT INTO clock VALUES ('2026-03-01 12:00+00');
CREATE FUNCTION public.clock_timestamp() RETURNS TIMESTAMPTZ LANGUAGE sql VOLATILE AS 'SELECT at FROM public.clock'
"""


class DatabaseClock(ManualClock):
    """What `clock_timestamp()` returns to those who connect from now on: seconds after `start`."""

    def __init__(self, url: str, start: datetime) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._start = start
        for statement in SET_UP.split(";"):
            self._connection.execute(statement.encode())
        # A function that is found before that of the system.
        name = self._connection.info.dbname
        self._connection.execute(f'ALTER DATABASE "{name}" SET search_path = public, pg_catalog'.encode())
        self.restart()

    def restart(self) -> None:
        """Be at 0 again, in a database without any host."""
        super().__init__()
        self._connection.execute("TRUNCATE manners")

    @property
    def now(self) -> float:
        """The seconds."""
        return self._now

    @now.setter
    def now(self, seconds: float) -> None:
        self._now = seconds
        self._connection.execute("UPDATE clock SET at = %s", (self._start + timedelta(seconds=seconds),))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
