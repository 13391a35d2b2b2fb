"""The HTML pages, one file and one class with `routes` for each, and the style and icons that they load (`assets`).

They read the store and nothing else, so a source that is down does not affect them.
"""
