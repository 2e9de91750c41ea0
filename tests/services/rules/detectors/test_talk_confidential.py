"""Confidential matters told in the chat, and talk about how to keep them."""

import pytest

from moderation.events import Event, Kind
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk import TalkReader, TalkReading

READER = TalkReader()

CONFIDENTIAL = """
The disciplinary hearing for Dave is on Monday
There's been a complaint against Priya, HQ are looking at it
Our solicitor says we should settle
Lee's membership application was refused because of old tweets
Not public yet but the shortlist is Ann, Tom and Jo
There is a safeguarding concern about Bill
The tribunal ruled against us, keep it quiet
Sam failed his vetting
Internal polling has us on 31
Don't forward this: legal advice on the lease below
Cllr Marsh is under investigation by the party
Embargoed until Friday: the candidate is Jo
Mo has been suspended pending investigation
HR are investigating Karen
We've had legal advice that the leaflet is defamatory, don't share
Two women complained about Greg's behaviour
Leaked memo from the leader's office attached
The password for the membership database is on the board, it is Fenwick1
We paid a settlement to Sue last year, she signed an NDA
the interview panel scored her lowest
Strictly confidential: minutes of the grievance
Sue's husband has cancer, poor man
my neighbour has dementia
Confidential draft report attached https://drive.example.org/d/1
leaked memo from the region, keep it quiet https://news.example.org/1
The report is under embargo
"""

OPEN = """
The complaints procedure is on the website
Safeguarding training on Tuesday
We had complaints about the bins on Mill Road
Please keep confidential matters off here
The shortlist will be announced on Friday
We should take legal advice
Minutes are public
Membership applications are open
The council is under investigation by the ombudsman
Residents complained about the noise
Does anyone have the safeguarding policy?
If you have a complaint please use the form
In case of rain we meet at the hall
Data protection matters, do the course
Polling station list attached
Keep it quiet in the library please
Cancer Research stall on Saturday
The planning application was refused
Who is the safeguarding officer?
performance at the theatre was great
I've forgotten the password for the website
The investigation into the flood is finished
My husband has cancer so I may be quiet
our mum has dementia so I can't make it
My wife Sue has MS, so no
Confidential government report leaked https://news.example.org/politics/1
The embargo is lifted
They lifted the arms embargo
"""


def read(text: str) -> TalkReading:
    """Read a text."""
    return READER.read(Reading(text), Event(id="e", group="g", at=0, kind=Kind.MESSAGE, text=text), 3, 739372)


def lines(table: str) -> list[str]:
    """The texts of a table."""
    return table.strip().splitlines()


@pytest.mark.parametrize("text", lines(CONFIDENTIAL))
def test_a_confidential_matter_is_flagged_with_its_words(text: str) -> None:
    """A case, an application, legal advice or a leak is flagged, and shows its words."""
    seen = read(text)
    assert seen.heads.get("conf", 0) >= 0.5
    assert any(span.head == "conf" and span.kind == "matter" for span in seen.spans)


@pytest.mark.parametrize("text", lines(OPEN))
def test_procedures_and_public_matters_are_left_alone(text: str) -> None:
    """Procedures, training, public papers, news with its link and one's own family are not flagged."""
    assert read(text).heads.get("conf", 0) < 0.5
