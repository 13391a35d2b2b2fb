"""One poll of one feed: fetch, read, decide, save, report.

`changes` decides what changed and when the next poll is due; `stored_index` reads again what is stored. Publishing
follows from what was saved, and is not done here.
"""
