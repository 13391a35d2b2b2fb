"""How feedd is doing, for people and machines: it records what others report, and decides nothing.

log         one line for each event, for people, for the journal or as JSON
observer    the events that can be counted, as a Protocol
prometheus  the observer that counts them
liveness    whether scheduler and store still work
safe_text   strangers' text without control characters

The health of feeds belongs to `status`, the health pages to `web`.
"""
