"""Which lines of an index are posts, with their titles and dates: menus, logs, trees, whole pages."""
