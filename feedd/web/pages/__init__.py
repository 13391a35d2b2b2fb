"""The pages for people, one subject a module."""
