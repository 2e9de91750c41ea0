"""Every rule of the catalogue: complete, explained, right on its own examples, and small."""

import string
import sys

import pytest

from moderation.across import AcrossGroups
from moderation.clauses import CLAUSES
from moderation.engine import Engine, RuleSet
from moderation.events import Event
from moderation.features import HEADS, NOTHING
from moderation.findings import Finding
from moderation.memory import GroupMemory
from moderation.rule import Rule
from moderation.testing import CALENDAR, GROUP, Example, events, flagged, play
from services.rules.detectors.cheap import CheapTier
from services.rules.loader import rules
from services.rules.pages import HEADINGS, sections

DETECTOR = CheapTier(key=b"an installation's key")
CATALOGUE = rules()
GENERAL = {"person", "people", "others", "first_name", "because", "quote", "when", "group", "groups"}
PERSON_SLOT = 300
GROUP_SLOT = 1000


def examples(rule: type[Rule]) -> list[Example]:
    """The timelines of a rule's file."""
    found: list[Example] = sys.modules[rule.__module__].EXAMPLES
    return found


EVERY = [pytest.param(rule, example, id=f"{rule.id}: {example}") for rule in CATALOGUE for example in examples(rule)]
each_rule = pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)
each_example = pytest.mark.parametrize(("rule", "example"), EVERY)


def found(rule: type[Rule]) -> list[Finding]:
    """Everything a rule says on its own examples."""
    return [
        finding for example in examples(rule) for _, finding in play(example, [rule(**example.parameters)], DETECTOR)
    ]


@each_example
def test_a_rule_speaks_where_its_file_says_so(rule: type[Rule], example: Example) -> None:
    """A rule speaks at the steps its file names, about the people it names, and nowhere else."""
    spoken = flagged(example, rule, DETECTOR)
    assert list(spoken) == example.flags
    assert {step: set(spoken[step]) for step in example.about} == {
        step: set(who) for step, who in example.about.items()
    }


@each_rule
def test_a_rule_shows_both_sides(rule: type[Rule]) -> None:
    """Each rule has at least three timelines on which it speaks or stays silent, and some of both."""
    speaking = [example for example in examples(rule) if example.flags]
    assert len(examples(rule)) >= 6
    assert len(speaking) >= 2
    assert len(examples(rule)) - len(speaking) >= 3
    titles = [example.title for example in examples(rule)]
    assert len(set(titles)) == len(titles)


@each_rule
def test_a_rule_explains_itself(rule: type[Rule]) -> None:
    """Each file says what it does, why, when it is wrong and what to do first, and is named after its rule."""
    said = sections(sys.modules[rule.__module__].__doc__ or "")
    assert list(said) == ["", *HEADINGS]
    assert all(len(text) > 10 or not heading for heading, text in said.items())
    assert rule.__module__.rpartition(".")[2] == rule.id
    assert rule.clause in CLAUSES
    assert rule.title


@each_rule
def test_every_recipient_has_words(rule: type[Rule]) -> None:
    """Whoever may be told has words, nobody else has, and each text gives the reason."""
    assert set(rule.words) == set(rule.to)
    for text in rule.words.values():
        blanks = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert "because" in blanks
    for finding in found(rule):
        assert finding.to
        assert set(finding.to) <= set(rule.to)


@each_rule
def test_every_blank_can_be_filled(rule: type[Rule]) -> None:
    """Each blank in the words is general or a number of every finding; personal blanks only where somebody is named."""
    blanks = {name for text in rule.words.values() for _, name, _, _ in string.Formatter().parse(text) if name}
    for finding in found(rule):
        assert blanks - GENERAL <= set(finding.numbers)
        assert finding.people or not blanks & {"person", "people", "first_name"}
        assert finding.others or "others" not in blanks


@each_rule
def test_a_finding_is_told_without_names(rule: type[Rule]) -> None:
    """The reason names nobody, people and others do not overlap, and the clause is the rule's."""
    for example in examples(rule):
        people = {step.person.capitalize() for step in example.steps if step.person}
        for _, finding in play(example, [rule(**example.parameters)], DETECTOR):
            assert finding.because
            assert not set(finding.because.replace(",", " ").replace(".", " ").split()) & people
            assert not set(finding.people) & set(finding.others)
            assert finding.clause == rule.clause
            assert finding.confidential == rule.confidential


@each_rule
def test_no_message_reads_as_a_machine_s_sureness(rule: type[Rule]) -> None:
    """Scores and their limits stay in the numbers of the record: no reason and no words say them to a person."""
    for finding in found(rule):
        assert "score" not in finding.because
        assert "of 100" not in finding.because
    assert not any("{score}" in text or "sure" in text.split() for text in rule.words.values())


@each_rule
def test_a_rule_looks_only_at_what_exists(rule: type[Rule]) -> None:
    """The features a rule asks for are ones that detectors score."""
    assert rule.heads <= set(HEADS)
    assert rule.on or issubclass(rule, AcrossGroups)


def _failed(rule: str, event: Event, error: Exception) -> None:
    raise AssertionError(f"{rule} failed on {event}") from error


@each_example
def test_a_rule_remembers_little(rule: type[Rule], example: Example) -> None:
    """What a rule remembers after each of its examples is a few hundred bytes at most."""
    state: dict[str, bytes] = {}
    engine = Engine(lambda _: RuleSet([rule(**example.parameters)], CALENDAR), _failed)
    for event, given in events(example.steps):
        local = CALENDAR.local(event.at)
        read = given or (DETECTOR.read(event, local.weekday, local.day) if event.text else NOTHING)
        engine.process(event, read, state)
    memory = GroupMemory(GROUP, state)
    assert all(len(bytes(raw)) < GROUP_SLOT for raw in memory.record.slots.values())
    for key in state:
        if key.startswith(f"{GROUP}\x1fp"):
            slots = memory.person(key.removeprefix(f"{GROUP}\x1fp")).slots
            assert all(len(bytes(raw)) < PERSON_SLOT for raw in slots.values())
