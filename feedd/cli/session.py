"""What a command starts with: its settings and its log."""

import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from feedd.settings import Settings, load_settings


def start(ctx: click.Context, *, quiet: bool = False) -> Settings:
    """Read the settings and set up the log; `quiet` shows warnings only, unless the user asked for more."""
    flags: Mapping[str, str] = ctx.ensure_object(dict)
    settings = load_settings(flags, os.environ, Path.cwd())
    level = "warning" if quiet and settings.log_level == "info" else settings.log_level
    logging.basicConfig(
        stream=sys.stderr, level=level.upper(), format="%(asctime)s %(levelname)s %(message)s", force=True
    )
    for chatty in ("apscheduler", "uvicorn"):
        logging.getLogger(chatty).setLevel("WARNING")
    return settings
