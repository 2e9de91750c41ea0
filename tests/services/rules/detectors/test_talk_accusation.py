"""Accusations of wrongdoing, and talk that only sounds like them."""

import pytest

from moderation.events import Event, Kind, Named
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk import TalkReader, TalkReading

READER = TalkReader()

ACCUSING = """
The treasurer is stealing from us
Sue has been fiddling her expenses for years
you lied to the electoral commission
Our agent forged the nomination signatures
Gary took a backhander from the developer
He's been harassing the younger volunteers
Cllr Marsh was drunk on duty at the polling station
The chair rigged the selection
She pocketed the raffle money
Someone on the exec leaked the shortlist to the press
They've been cooking the books since March
Dave is a crook
it was Tom who stole the petty cash
Priya claimed mileage for canvasses she never went to
The contractor bribed the council
Labour have been harvesting postal votes
you've had your hand in the till, admit it
The money vanished while Bill was treasurer
Our candidate lied about his qualifications
He groped a volunteer at conference
The secretary doctored the minutes
Cllr Marsh is on the take
Greg sold our members' data to a marketing firm
She used party money for her kitchen
Karen committed electoral fraud
He dumped the leaflets in a skip and claimed for them
The mayor is corrupt
That man is a thief
the Tories forged signatures on their nomination papers
our treasurer helped herself to the float
"""

INNOCENT = """
The government is robbing the NHS
The Tories lied about the buses
He stole the show last night
I would never fiddle my expenses
Nobody stole the money, it was in the other tin
What do we do if someone steals a poster?
She was cleared of fraud by the tribunal
The court found him guilty of fraud
Police say he took bribes
Fraud training for treasurers on Monday
Please don't accuse people of stealing
Someone nicked my umbrella
Who stole my biscuits? lol
This budget is daylight robbery
He denies he took a bribe
If the agent lied to us that would be serious
Labour's plan is a con
We hit our target
I stole a march on them in Fenwick
You killed it on the radio
Is there a rule against bribing voters with cake?
Did anyone leave a bag in the hall?
The BBC reports the minister took donations from a lobbyist
They have never broken electoral law
We could be accused of breaking the spending limit, so keep receipts
I feel like a thief taking the last biscuit
the leak in the roof is getting worse
Beware scammers stealing bank details
She lied down after the canvass
Hit the doors at 10
Let's not say Dave took anything
The film is about a corrupt sheriff
Reform would cut council tax
We robbed them of a majority
I lied, it's actually at 7
the dog stole my sandwich
Starmer is a liar
the minister is a crook
the home secretary lied to everyone
"""


def read(text: str, *named: Named) -> TalkReading:
    """Read a text that names people."""
    event = Event(id="e", group="g", at=0, kind=Kind.MESSAGE, text=text, named=named)
    return READER.read(Reading(text), event, 3, 739372)


def lines(table: str) -> list[str]:
    """The texts of a table."""
    return table.strip().splitlines()


@pytest.mark.parametrize("text", lines(ACCUSING))
def test_an_accusation_is_flagged_with_its_words(text: str) -> None:
    """Somebody and a deed score enough to be flagged, and show their words."""
    seen = read(text)
    assert seen.heads.get("acc", 0) >= 0.5
    assert any(span.head == "acc" for span in seen.spans)


@pytest.mark.parametrize("text", lines(INNOCENT))
def test_criticism_denial_and_news_are_left_alone(text: str) -> None:
    """Politics, negation, procedure, figures of speech and what a court or the press established are not flagged."""
    assert read(text).heads.get("acc", 0) < 0.5


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rupert faked the signatures", "member"),
        ("Our treasurer stole the money", "member"),
        ("Cllr Fenwick takes bribes", "member"),
        ("Labour's candidate forged signatures", "other"),
        ("the contractor paid bribes", "organisation"),
        ("Starmer took bribes from a developer", "other"),
        ("the secretary is a liar", "member"),
    ],
)
def test_an_accusation_says_whom_it_is_about(text: str, kind: str) -> None:
    """People of the party, outsiders and organisations are told apart."""
    assert {span.kind for span in read(text).spans if span.head == "acc"} == {kind}


def test_a_namesake_in_the_group_is_not_in_public_life() -> None:
    """Where the source names a member, the name is theirs, whoever else is called so."""
    assert read("Boris is a liar").heads.get("acc", 0) < 0.5 <= read("Boris is a liar", Named(0, 5, "p1")).heads["acc"]


def test_a_name_that_the_event_knows_needs_no_capital() -> None:
    """Whoever the event names is somebody, however the name is written."""
    assert read("zog stole the raffle money", Named(0, 3, "p1")).heads["acc"] >= 0.5
    assert not read("fog stole the raffle money").heads.get("acc")
