"""The head of a document: title, authors, dates, fields."""
