"""WebSub: a hub gets a ping for each document that changed, from an outbox, at least once; or feedd is its own hub.

`publish` puts a ping into the outbox where it saves new bytes, and names the hub in the documents. `notifier` tells
another hub, `own_hub` our own subscribers; `exchange` is one request of either.
"""
