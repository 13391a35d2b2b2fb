"""The program `feedd`, also as `python -m feedd`."""

import sys


def main() -> None:
    """Run the command line; `feedd run` first ignores SIGHUP, which would end a process that does not handle it yet.

    Loading the commands takes a second on a small machine. The start finds what changed before.
    """
    if "run" in sys.argv:
        import signal

        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    from feedd.cli import main as command_line

    command_line(prog_name="feedd")


if __name__ == "__main__":
    main()
