"""The shipped docker-compose.yml on a real engine: what goes in, what comes out, and what its containers may do."""

import os
import re
import signal
from collections import Counter

import pytest

from tests.chaos.load import Load
from tests.deploy import hardening
from tests.deploy.stack import Stack
from tests.end_to_end.pipeline import GREETING, THREAT, message

pytestmark = pytest.mark.engine
GROUPS = 3
LASTING = ("kafka", "postgres", "ingest", "rules", "actions")
"""Services that run on."""
TOLD = ("omar@example.org", "judith@example.org")
"""Who hears of a threat."""


def test_a_webhook_becomes_mail(stack: Stack) -> None:
    """A signed webhook at the published port becomes a mail to the admin and to the officer."""
    stack.deliver(message("bob", GREETING), message("ann", THREAT))
    stack.until(lambda: stack.mailing.to("judith@example.org") and stack.mailing.to("omar@example.org"))


def test_status_says_where_things_are(stack: Stack) -> None:
    """`make status` names each service, says that it is well, and where the front door is."""
    done = stack.make("status")
    assert done.returncode == 0, done.stdout
    assert stack.url in done.stdout
    assert all(re.search(rf"^  {name} +well", done.stdout, re.MULTILINE) for name in LASTING), done.stdout
    assert re.search(r"^  topics +done", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("service", LASTING)
def test_a_container_may_do_little(stack: Stack, service: str) -> None:
    """Read in the kernel: no root, no capabilities, no way to new ones, filtered calls; limits; a read-only root."""
    (name,) = stack.names(service)
    hardening.check(stack.inspect(name))
    writing = stack.run("docker", "exec", name, "sh", "-c", "echo x > /written || echo x > /usr/written")
    assert "Read-only file system" in writing.stderr


def test_only_the_front_door_is_published_and_only_here(stack: Stack) -> None:
    """One port is published, on 127.0.0.1; the broker and the database have no way in or out but the inner network."""
    bound = [address for name in stack.names() for address in hardening.published(stack.inspect(name))]
    assert bound == [("127.0.0.1", str(stack.port))]
    for service in ("kafka", "postgres"):
        (name,) = stack.names(service)
        assert list(stack.inspect(name)["NetworkSettings"]["Networks"]) == ["steward-test_back"]


def test_no_secret_is_in_the_environment(stack: Stack) -> None:
    """What the engine shows of a container holds no secret: they are files."""
    shown = "".join(stack.docker("inspect", name) for name in stack.names(ended=True))
    for place in (stack.folder / "secrets").iterdir():
        secret = place.read_text()
        assert len(secret) < 8 or secret not in shown


def test_the_image_holds_no_tools_and_says_what_it_is(stack: Stack) -> None:
    """No pip, compiler or report; the tone model; labels with version and commit; a health check; a user by number."""
    (name,) = stack.names("ingest")
    model = (
        "from services.rules.detectors.tone.judging import Judge; import rocksdict; assert Judge().model is not None"
    )
    assert stack.run("docker", "exec", name, "python", "-c", model).returncode == 0
    assert stack.run("docker", "exec", name, "python", "-c", "import services.embedded").returncode == 1
    assert stack.run("docker", "exec", name, "sh", "-c", "command -v pip gcc cc make").stdout == ""
    image = stack.inspect(stack.inspect(name)["Image"])["Config"]
    assert image["User"] == "10001:10001"
    assert image["Healthcheck"]["Test"][0] == "CMD"
    assert re.fullmatch(r"\d+\.\d+\.\d+", image["Labels"]["org.opencontainers.image.version"])
    assert re.fullmatch(r"[0-9a-f]{12}", image["Labels"]["org.opencontainers.image.revision"])


def test_a_database_that_refuses_the_password_is_told_and_waited_for(stack: Stack) -> None:
    """Another password in the database: actions says so in `make status`; with the right one it goes on by itself."""
    (actions,) = stack.names("actions")
    begun = stack.inspect(actions)["State"]["StartedAt"]
    stack.sql("alter role steward password 'another'")
    stack.sql("select pg_terminate_backend(pid) from pg_stat_activity where client_addr <> '127.0.0.1'")
    stack.until(lambda: "password authentication failed" in stack.make("status").stdout)
    stack.sql(f"alter role steward password '{(stack.folder / 'secrets' / 'database_password').read_text()}'")
    stack.until(lambda: stack.health(actions) == "healthy")
    assert stack.inspect(actions)["State"]["StartedAt"] == begun


def test_the_database_s_password_changes_with_one_restart_of_actions(stack: Stack) -> None:
    """As docs/care.md says: in the database, in its file, then actions begins anew; what came is told once."""
    before = len(stack.mailing.to("omar@example.org"))
    stack.sql("alter role steward password 'a new one, long enough'")
    stack.secret("database_password", "a new one, long enough")
    stack.deliver(message("447700900790", THREAT))
    stack.compose("restart", "actions")
    (actions,) = stack.names("actions")
    stack.until(lambda: stack.health(actions) == "healthy")
    stack.until(lambda: len(stack.mailing.to("omar@example.org")) > before)
    assert len(stack.mailing.to("omar@example.org")) == before + 1


def test_a_backup_is_made_while_all_goes_on(stack: Stack) -> None:
    """The command of docs/care.md, in the image of actions: a backup that is whole."""
    kept = stack.folder / "kept"
    kept.mkdir(mode=0o700)
    words = ["run", "--rm", "--no-deps", "--user", f"{os.getuid()}:{os.getgid()}", "--volume", f"{kept}:/kept"]
    stack.compose(*words, "actions", "services.care", "backup", "/kept/today")
    assert "is well" in stack.compose(*words, "actions", "services.care", "check", "/kept/today")


def test_nothing_is_lost_or_doubled_while_everything_dies(stack: Stack) -> None:
    """Under load the first process of each container is killed, broker and database are started again: all come back.

    Each threat was told once to each who must know; a possible repeat says so.
    """
    before = len(stack.mailing.letters)
    load = Load(stack.url, 20, GROUPS, seed=5)
    load.start()
    for service in reversed(LASTING):
        kill(stack, service)
    for service in ("kafka", "postgres"):
        stack.compose("restart", service)
        stack.until(stack.well)
    load.stop()
    threats = sum(THREAT in text for text in load.taken)
    assert threats > 5
    stack.until(lambda: all(len(told(stack, one, before)) >= threats for one in TOLD))
    stack.until(stack.well)
    for counts in (told(stack, one, before) for one in TOLD):
        assert len(counts) == threats
        assert set(counts.values()) == {1}


def kill(stack: Stack, service: str) -> None:
    """Kill the first process of a service's container as a crash would, and wait until it is back and healthy."""
    (name,) = stack.names(service)
    found = stack.inspect(name)
    os.kill(found["State"]["Pid"], signal.SIGKILL)
    stack.until(lambda: stack.inspect(name)["RestartCount"] > found["RestartCount"])
    stack.until(lambda: stack.health(name) == "healthy")


def told(stack: Stack, address: str, before: int) -> Counter[str]:
    """How often each message came for somebody since, those aside that say that they may be a repeat."""
    new = [letter for to, letter in stack.mailing.letters[before:] if address in to]
    return Counter(letter["Message-ID"] for letter in new if letter["X-Steward-Repeat"] != "possible")


def test_rules_scales_to_three(stack: Stack) -> None:
    """`--scale rules=3`: three processes share the partitions, and a threat is told as before; then one again."""
    stack.compose("up", "--detach", "--wait", "--no-recreate", "--scale", "rules=3")
    assert len(stack.names("rules")) == 3
    before = len(stack.mailing.to("omar@example.org"))
    stack.deliver(*[message(f"4477009007{number:02d}", THREAT, number % GROUPS) for number in range(6)])
    stack.until(lambda: len(stack.mailing.to("omar@example.org")) == before + 6)
    stack.compose("up", "--detach", "--wait", "--no-recreate", "--scale", "rules=1")
    assert len(stack.names("rules")) == 1


def test_everything_stops_in_good_order(stack: Stack) -> None:
    """`docker compose stop`: each of ours finishes and ends with status 0; `make down` leaves no container."""
    stack.compose("stop")
    names = [name for service in ("ingest", "rules", "actions") for name in stack.names(service, ended=True)]
    ended = [stack.inspect(name)["State"] for name in names]
    assert {(state["ExitCode"], state["OOMKilled"]) for state in ended} == {(0, False)}
    assert stack.make("down").returncode == 0
    assert stack.names(ended=True) == []
