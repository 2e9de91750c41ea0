"""`python -m deploy.operate up|down|logs|status`: what `make up` and its siblings do. Needs nothing but Python 3.11."""

import sys
from collections.abc import Callable, Mapping

from deploy.operate import preflight, status
from deploy.operate.compose import Compose, ComposeError

WAIT_SECONDS = 300
"""What does not become well in as long will not by itself."""


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def up(compose: Compose) -> int:
    """Look at what is needed, start everything, and say where it is and whether it is well."""
    if wrong := preflight.wrong(compose):
        say("\n".join(["Nothing was started:", *(f"  - {line}" for line in wrong)]))
        return 2
    for line in preflight.prepare(compose):
        say(line)
    done = compose.show("build", "--quiet") or compose.show(
        "up", "--detach", "--wait", "--wait-timeout", str(WAIT_SECONDS), "--remove-orphans"
    )
    say(status.page(compose))
    return 1 if done else 0


def down(compose: Compose) -> int:
    """Stop everything; what it keeps stays."""
    return compose.show("down", "--remove-orphans")


def logs(compose: Compose) -> int:
    """Show what the processes say, until Ctrl-C."""
    return compose.show("logs", "--follow", "--tail", "50")


def show(compose: Compose) -> int:
    """Say where things are and whether each is well; 1 where one is not."""
    say(status.page(compose))
    return 0 if status.is_well(compose) else 1


COMMANDS: Mapping[str, Callable[[Compose], int]] = {"up": up, "down": down, "logs": logs, "status": show}


def main() -> int:
    """Do what is asked; returns the exit status."""
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:  # noqa: PLR2004 - the command and its one word
        say(__doc__ or "")
        return 2
    try:
        return COMMANDS[sys.argv[1]](Compose())
    except ComposeError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
