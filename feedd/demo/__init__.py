"""`feedd demo` (`show`): a gopherhole inside feedd (`scenes`) and the small server that serves it (`hole`).

The real daemon polls and serves it: nothing of feedd behaves differently in the demo.
"""
