"""WebSub: a hub is told of each document that changed, from an outbox, at least once."""
