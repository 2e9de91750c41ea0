"""What the groups file says goes into each group's stream, once for each change."""

from pathlib import Path

import pytest
import yaml

from moderation import wire
from moderation.events import Event, Kind
from moderation.policy import PolicyFile
from moderation.register import RegisterError, read_register
from services.ingest.directory import Directory
from services.ingest.people import People
from services.ingest.registering import Files, Registering

KEY = b"for tests alone"
NOW = 1_790_000_000_000
GROUPS = """
party: Example Party
people:
  judith: {name: Judith Marlowe, whatsapp: "+447700900123"}
  hannah: {name: Hannah Obi, matrix: "@hannah:example.org"}
accounts: [{source: waha, id: default, kind: own}]
groups:
  Rivermead: {ids: {waha: a@g.us}, admins: [judith], organiser: judith, ends: 2027-05-07, local_party: Rivermead}
  Hillcombe: {ids: {waha: [b@g.us, c@g.us]}, admins: [hannah]}
"""


class Said:
    """A front door's saying, and what it said."""

    def __init__(self) -> None:
        self.registering = Registering(People(KEY), KEY)
        self.topic: list[Event] = []

    def say(self, text: str, now: int = NOW, policy: PolicyFile | None = None) -> list[Event]:
        """What is said of a groups file now."""
        directory = Directory(read_register(text), KEY)
        said = []
        for postings in self.registering.changes(directory, policy or PolicyFile(), now):
            event, note = (posting.record for posting in postings)
            assert [posting.topic for posting in postings] == [wire.EVENTS, wire.GROUPS]
            assert isinstance(event, Event)
            assert event == note
            self.registering.done(event)
            said.append(event)
        self.topic += said
        return said

    def restarted(self) -> "Said":
        """Another process, which read the topic."""
        again = Said()
        for event in self.topic:
            read = wire.decode(wire.GROUPS, wire.encode(event))
            assert isinstance(read, Event)
            again.registering.remember(read)
        again.topic = list(self.topic)
        return again


def test_every_group_is_said_at_first() -> None:
    """Each group gets one register event with what the rules need of it."""
    first, second = Said().say(GROUPS)

    assert {first.kind, second.kind} == {Kind.REGISTER}
    assert first.group != second.group
    assert first.entry is not None
    assert first.entry.organiser == first.admins[0]
    assert first.entry.ends == 1_809_730_800_000  # the midnight after 7 May 2027 in London
    assert first.entry.zone == "Europe/London"
    assert first.entry.policy


def test_nothing_is_said_twice() -> None:
    """A second look, and a restart, say nothing."""
    said = Said()
    said.say(GROUPS)

    assert said.say(GROUPS, NOW + 1000) == []
    assert said.restarted().say(GROUPS, NOW + 2000) == []


def test_a_crash_in_between_says_the_same_again() -> None:
    """What went out and was not noted has the same id the second time."""
    before, after = Said(), Said()

    assert [event.id for event in before.say(GROUPS)] == [event.id for event in after.say(GROUPS, NOW + 5000)]


def test_only_the_group_that_changed_is_said() -> None:
    """A change of one group is nothing to the others; changed back it is said again, under another id."""
    said = Said()
    first = said.say(GROUPS)[1]
    changed = GROUPS.replace("[hannah]", "[hannah, judith]")
    (second,) = said.restarted().say(changed)
    said.say(changed)
    (third,) = said.say(GROUPS)

    assert {first.group, second.group, third.group} == {first.group}
    assert len(second.admins) == 2
    assert len({first.id, second.id, third.id}) == 3


def test_what_is_taken_out_is_taken_back() -> None:
    """An end that no longer stands in the file is taken back with a zero, once."""
    said = Said()
    said.say(GROUPS)
    (event,) = said.say(GROUPS.replace("ends: 2027-05-07, ", ""))

    assert event.entry is not None
    assert event.entry.ends == 0
    assert said.say(GROUPS.replace("ends: 2027-05-07, ", "")) == []


def test_the_next_surge_is_said_when_one_is_over() -> None:
    """Of several surges the one that is on or comes next is said."""
    surges = "surges: [{start: 2027-05-06 05:00, end: 2027-05-07 04:00}, {start: 2027-06-01 05:00, end: 2027-06-02}]"
    text = GROUPS.replace("{ids: {waha: a@g.us}", "{ids: {waha: a@g.us}, " + surges)
    said = Said()
    first = said.say(text)[0]
    (later,) = said.say(text, 1_810_000_000_000)

    assert first.entry is not None
    assert later.entry is not None
    assert first.entry.surge_until == 1_809_658_800_000  # 04:00 on 7 May 2027 in London
    assert later.entry.surge_from == 1_811_822_400_000  # 05:00 on 1 June 2027 in London


def test_a_group_by_another_id_is_the_same_group() -> None:
    """An id that is added after the first leaves the group's key as it was."""
    directory = Directory(read_register(GROUPS), KEY)
    known = directory.group("waha", "b@g.us")

    assert known is not None
    assert directory.group("waha", "c@g.us") == known
    assert known.key == directory.group_key("waha", "b@g.us")
    assert directory.group("evolution", "b@g.us") is None


def test_the_policy_of_each_group_goes_with_it() -> None:
    """The parameters that hold come from the nearest layer that sets them; another policy is a change."""
    policy = PolicyFile.model_validate(
        yaml.safe_load("""
        rules: {flood: {limit_10min: 15}, swearing: {mode: shadow}}
        local_parties: {Rivermead: {rules: {flood: {limit_10min: 20}}}}
        groups: {Hillcombe: {zone: Europe/Lisbon}}
        """)
    )
    said = Said()
    said.say(GROUPS)
    rivermead, hillcombe = said.say(GROUPS, policy=policy)

    assert rivermead.entry is not None
    assert hillcombe.entry is not None
    assert rivermead.entry.rules == {"flood": {"limit_10min": 20}, "swearing": {"mode": "shadow"}}
    assert hillcombe.entry.rules == {"flood": {"limit_10min": 15}, "swearing": {"mode": "shadow"}}
    assert hillcombe.entry.zone == "Europe/Lisbon"
    assert said.restarted().say(GROUPS, policy=policy) == []


def test_files_are_read_again_when_they_change(tmp_path: Path) -> None:
    """A file that was written again is another one; a policy that cannot be read names its line."""
    groups, policy = tmp_path / "groups.yaml", tmp_path / "policy.yaml"
    groups.write_text(GROUPS)
    policy.write_text("zone: Europe/London\n")
    files = Files(groups, policy)
    assert files.changed()
    files.read()
    assert not files.changed()
    policy.write_text("zone: Europe/London\nzoom: 1\n")

    assert files.changed()
    with pytest.raises(RegisterError) as raised:
        files.read()
    assert [problem.line for problem in raised.value.problems] == [2]
