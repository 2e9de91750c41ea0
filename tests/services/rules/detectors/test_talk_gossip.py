"""Gossip and hearsay about people, and hearsay about anything else."""

import pytest

from moderation.events import Event, Kind
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk import TalkReader, TalkReading

READER = TalkReader()

GOSSIP = """
I heard that Tom has left his wife
apparently she was sacked from her last job
Between us, Dave is not coping as chair
don't tell anyone but Priya is pregnant
Rumour has it the agent is having an affair
Did you hear about Ann and the new organiser? They're an item
Word is Cllr Marsh is defecting
Have you heard Sue's marriage is over
You didn't hear this from me but Bill was arrested on Friday
someone told me he's got gambling debts
Everyone knows he drinks too much
Not one to gossip but Karen's husband has moved out
I'm told she had a breakdown last year
A little bird told me Mo is seeing the candidate
They say Greg was thrown out of his last party for drinking
is it true that Lee got arrested?
Guess who is sleeping with the MP
Apparently Jo's son is in prison
Keep this to yourselves but Sam failed to pay his rent again
My neighbour says the secretary is in rehab
Tom is having an affair with the organiser
i bet she's been on the bottle
"""

HARMLESS = """
I heard that the count starts at ten
Apparently the polls are tightening
Rumour has it there will be cake
Between us we delivered 400 leaflets
Don't tell Sue but we've got a cake for her birthday
I heard Tom is in hospital, sending love
Apparently the Tories have sent out another leaflet
Have you heard from Ann about the keys?
Word is the hall is double booked
don't tell anyone but I've eaten all the biscuits
I hear they are knocking on doors in Fenwick
Did you hear the debate last night?
Apparently I'm on the rota twice
Keep it to yourselves how we did the map, it's a neat trick
They say it will snow
No gossip in here please
I heard your speech, great stuff
everyone knows the A12 is slow
My neighbour says the bins are late
Guess who won the raffle, me!
Congratulations to Jo who is getting married, she said I could tell you
someone told me the office is shut
Let's stop spreading rumours
Is it true that the polling station moved?
apparently Labour only got 12 votes there
"""


def read(text: str) -> TalkReading:
    """Read a text."""
    return READER.read(Reading(text), Event(id="e", group="g", at=0, kind=Kind.MESSAGE, text=text), 3, 739372)


def lines(table: str) -> list[str]:
    """The texts of a table."""
    return table.strip().splitlines()


@pytest.mark.parametrize("text", lines(GOSSIP))
def test_gossip_is_flagged_with_its_words(text: str) -> None:
    """Hearsay about somebody's private life or standing is flagged, and shows its words."""
    seen = read(text)
    assert seen.heads.get("gos", 0) >= 0.5
    assert any(span.head == "gos" for span in seen.spans)


@pytest.mark.parametrize("text", lines(HARMLESS))
def test_hearsay_about_things_and_kind_words_are_left_alone(text: str) -> None:
    """Hearsay about polls, weather and events, surprises, good wishes and oneself are not flagged."""
    assert read(text).heads.get("gos", 0) < 0.5
