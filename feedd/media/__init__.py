"""The files behind enclosures: downloaded from Gopher at the first request, and kept on disk up to a limit.

cache       the folder of whole copies
transfer    one download, which any number of clients follow
measure     what a file says of itself: how long it lasts, how large it is; `pixels` reads pictures
firstbytes  whether an answer begins as a media file
library     lends copies and transfers

The connection belongs to `hosts.fetch`, HTTP to `web.media_files`, the choice of enclosures to `publish.enclosures`.
"""

from feedd.media.cache import OpenCopy
from feedd.media.library import PATIENCE, Busy, Library, Permit, Told, open_library
from feedd.media.transfer import Transfer

__all__ = ["PATIENCE", "Busy", "Library", "OpenCopy", "Permit", "Told", "Transfer", "open_library"]
