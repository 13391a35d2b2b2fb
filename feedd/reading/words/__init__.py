"""What one line or one label says: dates and their notation, URLs, titles, furniture, item types, letters and rules.

Nothing here knows a document as a whole: that is for `head`, `layout` and `index`.
"""
