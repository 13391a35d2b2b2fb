"""The life of `feedd run`: start, ticks, reload, stop; what systemd is told."""
