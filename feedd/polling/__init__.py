"""One poll of one feed: fetch, read, ask `changes`, save, report.

What changed is decided in `changes`, when the next poll is due too; publishing follows from what was saved and is not
done here.
"""
