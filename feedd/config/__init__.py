"""What people write: settings, definitions of feeds and presets, read key by key with every mistake at once.

What the keys mean to reading, polling and publishing is decided there, not here; nothing here reads from the network.
"""
