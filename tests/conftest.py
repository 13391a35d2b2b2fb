"""What holds for every test: properties are tried on the same examples each time, however slow the machine is."""

from hypothesis import settings

settings.register_profile("feedd", deadline=None, derandomize=True)
settings.load_profile("feedd")
