"""Decisions and sign-off in the chat, and talk that only sounds like them."""

import pytest

from moderation.events import Event, Kind
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk import TalkReader, TalkReading

READER = TalkReader()

FORMAL = """
Approved. Leaflets can go to print
all in favour?
approved, go ahead and pay
I sign off the imprint
can we agree to spend £300
Can someone sign off this leaflet please, it goes to print at 5
Are we all happy to spend £250 on the banner?
I approve the budget
Approved
Need approval for the hall deposit by tonight
Show of hands: who agrees we appoint Jo as organiser?
I propose we pay the printer today, anyone second?
Seconded, and I propose we pay it today
Motion passed, 6 for and 2 against
Treasurer here, you have my approval to order the garden posters
Please vote here on whether to accept the new lease
As agent I approve this artwork
Can I get sign-off on the election return before Friday
Reply yes if you agree to suspend his membership
happy for you to pay that invoice
We've decided: Sam gets the job offer. Consider it approved
Do officers agree to uphold the complaint? yes or no
quick vote: do we hire a second organiser
Thumbs up if you approve the accounts
OK to sign the contract with the printers? Need a yes from two officers
That's unanimous then, order them
any objections to spending £120 on postage?
Yes from me, spend the money
go ahead and print
Agreed. Pay the invoice
I authorise the payment
Can we confirm the candidate in here so I can tell region
I hereby approve Lee's membership application
Let's have a vote on the budget now
Aye from me on the £90
Okay with everyone if I put £60 of printing through the account?
"""

INFORMAL = """
Seconded
I've signed off the leaflet artwork as agent and emailed HQ the proof
Agreed. Motion carried, pepperoni wins 4-1
Approved leaflets are in the shed
The agreed imprint is on the new leaflets
Let's vote: custard cream or hobnob?
vote on best biscuit
the treasurer signed it off by email
exec approved it on Tuesday
shall we meet at 6? agreed
let's vote on pizza
take it to the exec
Please come and vote on Thursday
Vote for Jane!
The council approved the planning application
I'm approving of this weather
Agreed, lovely spot
Who wants tea? hands up
We lost the vote in the Commons
The leaflet was signed off by the agent last week
I'd like this to go on the agenda for the AGM
Please email me for approval, not here
We need a decision at the next committee meeting
The budget was passed at full council
The leaflets cost £90
Have you paid the invoice?
I paid for the parking, it was £4
Postal votes land on Friday
Has the imprint changed this year?
Expenses claims by the 30th please
Second bundle is done
I can do the second shift
all happy here at the stall
Thumbs up if you can make Saturday
Yes please, two sugars
Raise your hand if you are cold
the accounts will be presented to members in June
They voted against the school streets plan
Good to go, see you there
We should get the treasurer to sign this off by email please
Are we agreed on Mill Road first?
The agent has to approve every leaflet before it is printed
I was happy to pay
who can print the rota
Is it ok to park by the hall?
"""


def read(text: str) -> TalkReading:
    """Read a text."""
    return READER.read(Reading(text), Event(id="e", group="g", at=0, kind=Kind.MESSAGE, text=text), 3, 739372)


def lines(table: str) -> list[str]:
    """The texts of a table."""
    return table.strip().splitlines()


@pytest.mark.parametrize("text", lines(FORMAL))
def test_a_decision_in_the_chat_is_flagged_with_its_words(text: str) -> None:
    """Sign-off that is asked for, given or counted scores enough to be flagged, and shows its words."""
    seen = read(text)
    assert seen.heads.get("sign", 0) >= 0.5
    assert any(span.head == "sign" for span in seen.spans)


@pytest.mark.parametrize("text", lines(INFORMAL))
def test_reports_and_small_plans_are_left_alone(text: str) -> None:
    """Reported decisions, other channels, elections and small plans are not flagged."""
    assert read(text).heads.get("sign", 0) < 0.5


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I authorise the payment", "money"),
        ("I sign off the imprint", "imprint"),
        ("Can I get sign-off on the election return before Friday", "accounts"),
        ("Do we all agree to hire Petra? reply to confirm", "hr"),
        ("Can we approve her candidate application here", "candidate"),
        ("Do we approve the lease", "contract"),
        ("all in favour?", "vote"),
        ("Do officers agree to uphold the complaint? yes or no", "complaint"),
        ("The imprint has the old address", "subject"),
    ],
)
def test_a_decision_says_what_it_is_about(text: str, kind: str) -> None:
    """The kind of the span is the matter that is decided."""
    assert {span.kind for span in read(text).spans if span.head == "sign"} == {kind}


def test_a_subject_merely_mentioned_scores_little() -> None:
    """A legal or financial subject that is only talked about is weak evidence."""
    assert 0 < read("The imprint has the old address").heads["sign"] < 0.5
