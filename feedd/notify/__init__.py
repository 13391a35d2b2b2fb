"""Notifications: a program of the operator's is told of each new entry and each incident, at least once.

The outbox is in `store.notifications`, and polls fill it. `messages` says what the program is given, `program` runs it,
and `notifier` decides when.
"""
