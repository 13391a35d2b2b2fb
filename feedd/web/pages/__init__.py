"""The HTML pages, one file and one class with `routes` for each, and the style and icons that they load (`assets`).

They never ask a source, so one that is down does not affect them.
"""
