"""WebSub: a hub gets a ping for each document that changed, from an outbox, at least once."""
