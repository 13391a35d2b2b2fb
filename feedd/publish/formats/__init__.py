"""Documents written in their formats: Atom and RSS, JSON Feed, OPML. What stands in them is decided above."""
