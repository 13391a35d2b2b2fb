"""When: cron lines, a tick a second, a bounded pool of tasks. The only package that knows APScheduler."""
