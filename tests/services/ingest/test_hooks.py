"""The secrets of webhooks: ours to choose are made once, what is there stays, what a platform chooses is left out."""

from moderation.register import read_register
from services.ingest.hooks import completed
from services.ingest.sources.signing import weak

FILE = """
party: Example Party
zone: Europe/London
people: {judith: {name: Judith Marlowe, email: judith@example.org}}
roles: {compliance: [judith], safeguarding: [judith], data_protection: [judith], it: [judith]}
accounts:
  - {source: waha, id: default, kind: own, ids: ["447700900100@c.us"]}
  - {source: generic, id: forum, kind: own}
  - {source: slack, id: party, kind: own}
groups:
  Team: {ids: {waha: "120363000000000001@g.us"}, organiser: judith, admins: [judith]}
"""


def test_what_is_missing_is_made_and_what_is_there_stays() -> None:
    """A gateway's secret is made at random; one that is there is not touched; Slack's is Slack's."""
    given = {"generic/forum": {"secret": "a long random text of ours"}}
    made = completed(read_register(FILE), given)
    assert made["generic/forum"] == given["generic/forum"]
    assert "slack/party" not in made
    (secret,) = made["waha/default"].values()  # type: ignore[attr-defined]
    assert weak(secret) is None
    assert completed(read_register(FILE), made) == made
