"""Which lines belong together and how a block is shown: prose, lists, tables, drawings."""
