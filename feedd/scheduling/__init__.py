"""Scheduling: cron lines, a tick each second, a bounded pool of tasks. Only this package uses APScheduler."""
