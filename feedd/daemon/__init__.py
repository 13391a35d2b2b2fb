"""The daemon `feedd run`: its start, ticks, reloads and stop, and its messages to systemd.

Its parts are put together in `app`. What a tick starts is done by `polling`, `publish` and `websub`; HTTP is in `web`.
"""
