"""The layout of plain text: which lines belong together, and how each block is shown as HTML and as text.

What a single line says is found in `words`, other markup is read in `formats`.
"""
