"""The files behind enclosures: fetched from Gopher when first asked for, and kept on disk up to a bound.

`cache` is the folder, `transfer` one file on its way, `library` lends both. The way to the network is `hosts.fetch`'s.
"""

from feedd.media.cache import OpenCopy
from feedd.media.library import Busy, Library, Permit, open_library
from feedd.media.transfer import Transfer

__all__ = ["Busy", "Library", "OpenCopy", "Permit", "Transfer", "open_library"]
