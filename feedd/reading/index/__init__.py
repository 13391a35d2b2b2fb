"""Which lines of an index are entries, with titles and dates: menus, trees of menus, logs, whole pages.

What is fetched of them is decided in `changes`; how their documents are read, in article.py.
"""
