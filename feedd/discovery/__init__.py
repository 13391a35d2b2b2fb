"""Finds and judges sources: from any address of a hole to the page that lists its posts.

Here: which pages are looked at, and which of them is the best index. Not here: how a page is read (`reading`), how it
is fetched (`polling`), and what is written into a definition (`commands`).
"""
