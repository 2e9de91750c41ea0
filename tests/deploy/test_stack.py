"""The shipped docker-compose.yml on a real engine: what goes in, what comes out, and what its containers may do."""

import pytest

from tests.deploy.stack import Stack
from tests.end_to_end.pipeline import GREETING, THREAT, message

pytestmark = pytest.mark.engine


def test_a_webhook_becomes_mail(stack: Stack) -> None:
    """A signed webhook at the published port becomes a mail to the admin and to the officer."""
    stack.deliver(message("bob", GREETING), message("ann", THREAT))
    stack.until(lambda: stack.mailing.to("judith@example.org") and stack.mailing.to("omar@example.org"))
