"""One poll of one feed: fetch, read, decide, save, report.

`changes` decides what changed and when the next poll is due. Publishing follows from what was saved, and is not done
here.
"""
