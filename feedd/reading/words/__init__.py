"""What one line or one label says: dates, URLs, titles, furniture, item types, letters and rules.

Nothing here knows a document as a whole: that is for `head`, `layout` and `index`.
"""
