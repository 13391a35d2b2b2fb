"""The head of a text: title, authors, source, dates and fields, and which lines say nothing else.

What is below the head is laid out in `layout`; dates and decoration in one line are found in `words`.

Start at `read`. `proved` reads forms that prove themselves, `expected` finds what the index names, `titles` and
`dating` weigh what neither settles, and each of them leaves a line that it does not understand in the text.
"""
