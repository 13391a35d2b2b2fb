"""Documents in a markup of their own: Markdown, gemtext, HTML, and RSS or Atom served over Gopher.

One module for each. Plain text is laid out in `layout`; document.py and body.py decide which markup a document has.
"""
