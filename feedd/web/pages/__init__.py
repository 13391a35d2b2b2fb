"""The HTML pages, one page a file; a class with `routes` for each.

They never ask a source, so one that is down does not affect them.
"""
