"""Scheduling: the clock, cron lines, a tick each second, a bounded pool of tasks. Only this package uses APScheduler.

It knows neither feeds nor polls: `changes.intervals` computes when a feed is due, `daemon.dispatch` starts what is due.
"""
