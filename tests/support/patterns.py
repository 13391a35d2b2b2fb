"""Expressions as definitions have them, for whoever reads by rules without a definition."""

from feedd.config.patterns import Expression


def pattern(text: str) -> Expression:
    """Give the expression that some key of some definition holds."""
    return Expression(file="feeds/some.toml", key="index.include", text=text)
