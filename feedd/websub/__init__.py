"""Telling a WebSub hub that a document changed: from an outbox, at least once."""
