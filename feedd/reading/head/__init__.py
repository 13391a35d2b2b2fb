"""The head of a text: title, authors, source, dates and fields, and which lines say nothing else.

What is below the head is laid out in `layout`; dates and decoration in one line are found in `words`.
"""
