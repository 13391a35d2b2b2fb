"""What feed readers take from a published document: their rules as a table, and what follows from them.

Nothing here knows how documents are made or stored; the programs themselves are run by the tests.
"""
