"""The daemon `feedd run`: its start, ticks, reloads and stop, and its messages to systemd."""
