"""The way into the `steward` command: from its first moment on Ctrl-C is one line, not a traceback."""

import sys

STOPPED = 130
"""How a command ends that was stopped with Ctrl-C."""


def main() -> None:
    """Run the command."""
    try:
        from services.embedded.__main__ import main as run  # noqa: PLC0415 - loading it takes seconds on a slow machine

        run()
    except KeyboardInterrupt:
        sys.stderr.write("steward: stopped.\n")
        sys.exit(STOPPED)


if __name__ == "__main__":
    main()
