"""What is new, updated, moved or gone, and when to look again: pure functions from values to values.

No clock, no file, no socket: `now` and all that is known are passed in. Documents are read in `reading`, kept in
`store`.
"""
