"""`python -m deploy.operate up|demo|down|logs|status`: what `make up` and its siblings do. Needs only Python 3.11."""

import sys
from collections.abc import Callable, Mapping

from deploy.operate import preflight, status
from deploy.operate.compose import EVERY_PROFILE, Compose, ComposeError

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
    done = compose.show("build", "--quiet")
    if not done:
        for line in preflight.complete(compose):
            say(line)
        done = compose.show("up", "--detach", "--wait", "--wait-timeout", str(WAIT_SECONDS), "--remove-orphans")
    say(status.page(compose))
    return 1 if done else 0


def down(compose: Compose) -> int:
    """Stop everything, the demo too; what the real stack keeps stays."""
    demo = Compose(demo=True)
    done = demo.show(*EVERY_PROFILE, "down", "--volumes", "--remove-orphans") if demo.containers() else 0
    return done or compose.show(*EVERY_PROFILE, "down", "--remove-orphans")


def logs(compose: Compose) -> int:
    """Show what the processes say, until Ctrl-C."""
    return compose.show(*EVERY_PROFILE, "logs", "--follow", "--tail", "50")


def show(compose: Compose) -> int:
    """Say where things are and whether each is well; 1 where one is not."""
    say(status.page(compose))
    return 0 if status.is_well(compose) else 1


COMMANDS: Mapping[str, Callable[[Compose], int]] = {"up": up, "demo": up, "down": down, "logs": logs, "status": show}


def stack(word: str) -> Compose:
    """The stack a command is about: the demo where that is asked for, or where it is what runs."""
    demo = Compose(demo=True)
    runs = word in {"logs", "status"} and bool(demo.containers())
    return demo if word == "demo" or runs else Compose(starts=word == "up")


def main() -> int:
    """Do what is asked; returns the exit status."""
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:  # noqa: PLR2004 - the command and its one word
        say(__doc__ or "")
        return 2
    try:
        return COMMANDS[sys.argv[1]](stack(sys.argv[1]))
    except ComposeError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
