"""The commands by which a person decides."""

from pathlib import Path
from typing import Any

import anyio
import msgspec
import pytest
import yaml
from sqlalchemy import select
from typer.testing import CliRunner

from moderation.cases import Step
from moderation.findings import Severity
from services.actions.commands import commands
from services.actions.tables import Decided, Halt, KnownAction

pytestmark = pytest.mark.anyio

REGISTER = {
    "party": "Example Party",
    "people": {
        handle: {"name": name, "email": f"{handle}@example.org"}
        for handle, name in {"ann": "Ann Marlowe", "ben": "Ben Obi", "hq": "Omar Quill", "safe": "Mina Oduya"}.items()
    },
    "roles": {"compliance": ["hq"], "safeguarding": ["safe"]},
}


@pytest.fixture
def say(office: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command on the database of the test. Returns its exit status and what it said."""
    (folder / "groups.yaml").write_text(yaml.safe_dump(REGISTER))
    monkeypatch.setenv("STEWARD_KEY", "a long random key of this installation")
    monkeypatch.setenv("STEWARD_GROUPS", str(folder / "groups.yaml"))
    monkeypatch.setenv("STEWARD_DATABASE_URL", office.url)

    async def run(*words: str) -> tuple[int, str]:
        found = await anyio.to_thread.run_sync(lambda: CliRunner().invoke(commands, list(words)))
        return found.exit_code, found.output

    return run


async def threatened(office: Any) -> str:
    """A case that waits for headquarters. Returns its id."""
    await office.take(office.finding(safety=True, severity=Severity.URGENT, to=("hq",)))
    await office.work()
    (case,) = await office.cases()
    return str(case.id)


async def test_an_approval_is_recorded(office: Any, say: Any) -> None:
    """An approval keeps who, when, why, the rules' versions and the findings; the case moves."""
    case = await threatened(office)
    assert "review" in (await say("cases"))[1]
    status, text = await say("approve", case, "--by", "hq", "--reason", "it was meant")
    assert (status, text) == (0, "Recorded. The case is now: approved.\n")
    async with office.database.transaction() as session:
        decision = await session.scalar(select(Decided))
    assert (decision.what, decision.by, decision.reason) == ("approve", "hq", "it was meant")
    assert msgspec.json.decode(decision.rules) == [["swearing", 1]]
    assert len(msgspec.json.decode(decision.evidence)) == 1


async def test_what_cannot_be_decided_says_why(office: Any, say: Any) -> None:
    """Without a reason, by nobody known, or of a case that is not there: one line, and nothing changes."""
    case = await threatened(office)
    assert "a decision needs a reason" in (await say("approve", case, "--by", "hq", "--reason", " "))[1]
    assert "nobody in the groups file is called 'x'" in (await say("approve", case, "--by", "x", "--reason", "y"))[1]
    assert "nothing like that was asked" in (await say("refuse", "0", "--by", "hq", "--reason", "y"))[1]
    assert [one.step for one in await office.cases()] == [Step.REVIEW]


async def test_an_answer_by_telephone(office: Any, say: Any) -> None:
    """An answer that came by telephone is entered by the code of the message."""
    await threatened(office)
    async with office.database.transaction() as session:
        code = await session.scalar(select(KnownAction.code).where(KnownAction.kind == "ask_approval"))
    status, text = await say("answer", code.lower(), "refuse", "--by", "hq", "--reason", "a quotation from a film")
    assert (status, text) == (0, "Recorded. The case is now: closed.\n")


async def test_held_is_released_or_discarded(office: Any, say: Any) -> None:
    """What is held is listed with its reason; released it goes out, discarded it never does, and both are kept."""
    office.team = msgspec.structs.replace(office.team, admins=(), hq=())
    office.begin()
    await office.take(office.finding(), office.finding(1, people=("p-dot",)))
    await office.work()
    first, second = [one.id for one in await office.deliveries()]
    assert (await say("held"))[1].count("nobody who may be told") == 2
    assert (await say("release", first, "--by", "hq"))[1] == "1 released.\n"
    assert (await say("discard", second, "--by", "hq", "--reason", "nobody is there"))[1] == "1 discarded.\n"
    assert "is not held" in (await say("release", second, "--by", "hq"))[1]
    assert (await say("inbox", "ann"))[1] == "The inbox is empty.\n"


async def test_a_stopped_account_is_resumed(office: Any, say: Any) -> None:
    """A stopped account is listed, and sends again when a person says so."""
    async with office.database.transaction() as session:
        session.add(Halt(channel="whatsapp", account="default", since=office.at, reason="463"))
    assert (await say("halts"))[1] == "whatsapp  default  463\n"
    assert (await say("resume", "whatsapp", "default", "--by", "hq"))[1] == "It may send again.\n"
    assert (await say("halts"))[1] == "No account is stopped.\n"
