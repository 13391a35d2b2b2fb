"""The number of the rendering: which bytes feedd makes from the same store and settings."""

RENDERING = 1
"""Part of every published document's key, so that a higher number renders each of them once more.

Increase it in the change after which the same store and settings give other bytes, wherever that change is:
a renderer, `layout`, `attribution`, `excerpt`, `limits`, `fair_share`, or another release of feedgen or lxml.
Add the new digests to tests/data/rendering/digests.toml: the test there fails as long as only the bytes change.
A release that renders the same bytes keeps the number, so that an upgrade renders nothing and pings no hub.
"""

GENERATOR_VERSION = "0.1.0"
"""What atom:generator calls its version (RFC 4287 §4.2.4, where it is optional): the release that brought RENDERING.

Change it only together with RENDERING, to the version of that release. With the program's own version, every release
would change the bytes of every published document although nothing in it is new: each reader would load it again, and
each hub would get a ping. It is not left out, because that would change all bytes too.
"""
