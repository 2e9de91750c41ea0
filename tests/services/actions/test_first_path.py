"""From a finding on its topic to a mail in a real mail server."""

from typing import Any

import pytest

from moderation.actions import ActionKind, Fate

pytestmark = pytest.mark.anyio


async def test_a_finding_becomes_one_mail(make_office: Any, mail: Any, post: Any) -> None:
    """A finding becomes one mail in the mail server; the action was published before, its outcome afterwards."""
    office = await make_office({"email": mail}).open()
    await office.take(office.person("p-cyril", "Cyril Fenn"), office.finding())
    await office.work()
    (letter,) = post.mails
    assert letter["To"] == "Ben Obi <ben@example.org>"
    assert "Cyril Fenn used words" in letter.get_content()
    kinds = [action.kind for action in office.tray.records("actions")]
    assert kinds == [ActionKind.TELL, ActionKind.ASK_APPROACH]
    assert [outcome.fate for outcome in office.tray.records("outcomes")] == [Fate.SENT, Fate.SENT]
    await office.close()


async def test_the_same_finding_again_changes_nothing(make_office: Any, mail: Any, post: Any) -> None:
    """The same finding delivered again, at another offset or after a restart, sends nothing more."""
    office = await make_office({"email": mail}).open()
    await office.take(office.finding(), office.finding())
    await office.work()
    await office.close()
    office.begin()
    await office.take(office.finding())
    await office.work()
    assert len(post.mails) == 1
    await office.close()
