"""WebSub: a hub gets a ping for each document that changed, from an outbox, at least once.

`publish` puts a ping into the outbox where it saves new bytes, and names the hub in the documents; feedd is no hub.
"""
