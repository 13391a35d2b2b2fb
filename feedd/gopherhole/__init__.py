"""What feedd serves over Gopher (RFC 1436): menus of its feeds and posts, kept texts, Atom documents, search.

    server  connections, their limits, one answer each
    lines   menus and texts as bytes
    site    which selector is answered with what

Nothing here asks a source. Feeds of private hosts are not served.
"""
