"""Presets: named bundles of keys for kinds of holes that many people follow, in the files NAME.toml of this folder.

A definition uses one with `preset = "NAME"`; its own keys override those of the preset.
"""

import tomllib
from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class Preset(Struct, frozen=True, kw_only=True):
    """A named bundle of keys as text, and what it is for."""

    name: str
    about: str
    toml: str

    @property
    def values(self) -> Mapping[str, Any]:
        """Return the keys and tables as TOML gives them."""
        return tomllib.loads(self.toml)


def load_presets() -> Mapping[str, Preset]:
    """Return all presets, by name, in alphabetical order."""
    from importlib.resources import files  # here: few definitions have a preset

    found = (file for file in files(__name__).iterdir() if file.name.endswith(".toml"))
    presets = (_read(file.name.removesuffix(".toml"), file.read_text("utf-8")) for file in found)
    return {preset.name: preset for preset in sorted(presets, key=lambda preset: preset.name)}


def _read(name: str, text: str) -> Preset:
    """Separate the first comment, which says what the preset is for, from the keys."""
    lines = text.splitlines()
    about = [line.lstrip("# ") for line in lines if line.startswith("#")]
    keys = [line for line in lines if not line.startswith("#")]
    return Preset(name=name, about=" ".join(about), toml="\n".join(keys).strip())
