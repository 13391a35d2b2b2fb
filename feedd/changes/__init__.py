"""What is new, updated, moved or gone, and when the next poll is due: pure functions from values to values.

There is no clock, file or socket here: `now` and all that is known are passed in. `plan` compares an index with what is
known, `decide` turns the articles that were read into changes, `feed_state` computes the feed after the poll; `upgrade`
comes first where other rules of reading read the last index. Documents are read in `reading` and stored in `store`.
"""
