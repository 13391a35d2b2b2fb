"""Expressions as definitions have them, for tests that read by rules without a definition."""

from feedd.config.patterns import Expression


def pattern(text: str) -> Expression:
    """Return an expression as a definition has it under some key."""
    return Expression(file="feeds/some.toml", key="index.include", text=text)
