"""What one line or one label says: dates, URLs, titles, furniture, item types, letters and rules.

Only `furniture` looks at the lines of a whole document; all other questions about one are for `head`, `layout` and
`index`.
"""
