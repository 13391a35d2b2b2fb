"""`python -m feedd`."""

from feedd.cli import main

main(prog_name="feedd")
