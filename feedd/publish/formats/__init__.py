"""Renderers: they write a document of `publish.document` as Atom, RSS, JSON Feed or OPML.

What a document contains is decided above, in `publish.layout` and its neighbours; nothing here chooses or shortens.
"""
