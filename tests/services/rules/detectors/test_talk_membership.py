"""Wanting out of a group, consent to be in it, what it is for, and surges, each with texts that look alike."""

from datetime import date

import pytest

from moderation.events import Event, Kind
from moderation.features import Surge, Talk
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk import TalkReader, TalkReading

READER = TalkReader()
THURSDAY = date(2025, 5, 1)


def read(text: str, kind: Kind = Kind.MESSAGE) -> TalkReading:
    """Read a text said on Thursday 1 May 2025."""
    event = Event(id="e", group="g", at=0, kind=kind, text=text)
    return READER.read(Reading(text), event, THURSDAY.weekday(), THURSDAY.toordinal())


LEAVING = """
pls delete my number from here
stop adding me to this
How do I leave this group? I've joined a different group
Please remove me, I'm in another group already
please take me off this group
can someone remove me
Can somebody please remove me from this chat?
I'd like to leave the group
how do I get out of this chat
take my number off please
Could I be taken off this group when someone has a moment, thanks
would someone mind removing me from here, too many pings
Not for me this, could an admin take me off please
I don't want to be in this group any more
I no longer wish to be part of this WhatsApp group
Remove me
pls remove me
unsubscribe
How do I leave this group??
I think I'd better come off this group, it's all a bit much
I never asked to be added to this group
Sorry, this group isn't for me. Can you take me out of it?
I've been added by mistake I think, I live in Fenwick
I'd rather not be in this group if that's ok
im leaving this group, too many messages
would it be possible to be removed from the chat please
Any chance someone could take me off this?
I asked to be removed last week, I'm still in here
Happy to be taken off this group now the campaign is over
Please delete my number from this group
i want out of this group
I dont want these messages anymore
I'd be grateful if someone could remove me
Can you count me out of this group from now on please
I'm going to have to bow out of this chat, sorry all
Who added me? Please remove me at once
could you kindly take my details off this chat
@Sue can you remove me please, I've moved to Leeds
Get me out of this group please
"""

STAYING = """
Anyone know how to leave the group? Asking for my mum, different group
how do you leave a whatsapp group, asking for a friend
anyone know how to get out of a family group chat without being rude?
Can you remove me from the Tuesday session? Clash with work
they'll probably chuck us out at the lunchtime rush
Needs to kick me off
leave the group alone
please remove me from the rota for Tuesday
I'm leaving the house now
he asked to be removed
sorry, have to leave the meeting
Take me off the Saturday list, I've got a wedding
Please don't remove me from the group, I do read it
Sue has asked to be taken off the group, can an admin do it
Did someone remove me from the other group?
We should leave the group open until Friday
can someone remove the old poster from the library
I'll leave the leaflets at the hall
How do I get out of the car park at the civic centre
Take my name off the tellers sheet for the morning please
Anyone who wants to leave the group can just go
I'm leaving at 6 so someone else will need to lock up
count me out for tomorrow, I'm at work
Group photo at 3 before people leave
Leave me out of the argument please
who removed me from the photo lol
If you remove me from the committee I will appeal
Let's take this off the group
They kicked me out of the library at five
My mum wants to leave the party
why did you remove Dave from the group
The council should remove me from their mailing list
I'd hate to leave this group, you're all lovely
Can someone take me to the count?
get me out of here, it's freezing on this stall
remove me as admin please, happy to stay in the group
"""

AGREED = """
Spoke to Priya, she's happy to be added
Thanks for adding me!
Dave said yes to joining the group
He has given his consent by email
thank you for adding me to the group
Just rang Mo and he's fine with being added
All three agreed to join when I saw them on Saturday
She asked to be added
I've checked with Ann, she agreed to be in the chat
They've both consented
Bill wants to be included in this group
Lovely to be here, thanks for the invite
Got verbal consent from Jo on the doorstep
Cheers for the add
Tom is up for being added, I explained what it's for
I have her permission to add her
Good to be part of this group
Kim confirmed she is happy to join
"""

NOT_AGREED = """
She hasn't agreed to be added
Did she agree to be added?
planning consent was refused
Please add the dates to the calendar
nobody asked to be added
I never gave my consent
Does anyone have the consent form?
the age of consent debate is tonight
thanks for adding the photos
I agree with the motion
He's happy with the leaflet
without her permission we can't
Glad the rain stopped
thanks for letting me know
Unless he has agreed to join please don't
We are happy to win any ward
Thanks for having us over on Sunday
Has everyone consented?
"""

PURPOSES = """
This group is for the Mill Road by-election, until 8 May
The purpose of this group is to plan deliveries
I've set up this group to organise the summer fair
We'll use this chat for teller rotas only
Welcome to the tellers group. We use it to swap shifts
this chat was set up for the Fenwick canvass teams
This group will be closed on 9 May
I'll delete this group after the count
Created this group so we can sort lifts
the aim of this chat is to share casework tips
Group closes at the end of June
this is the group for drivers on polling day
We only need this group until Friday
I'm going to keep this group open until the end of the month
This WhatsApp group is where we coordinate leaflets
our group is about the swimming pool campaign
"""

NO_PURPOSES = """
what is this group for?
What's the point of this group
This group is so quiet
what a group of people
the purpose of the motion is clear
We met a group of residents about the bins
this group isn't for arguing
Group photo at noon
I love this group
Why was this group set up?
The aim of the policy is fairness
Set up the gazebo by 9 please
the chat on the doorstep was lovely
We canvassed until 8 last night
closing the shop at 5
who is in this group
"""

SURGES = """
Polling day: updates all day are fine
post as late as you like tonight
count night, no quiet hours until the declaration
Messages welcome until midnight tonight
Message as often as you need today, it's polling day
all weekend it's fine to post whenever
Feel free to post updates at any hour until the result
Quiet hours are off until Friday
we're suspending quiet hours for the count
It's going to be busy in here today, expect lots of messages
Live updates all night from the count!
keep the updates coming all day please
No limit on messages today folks
Late messages are ok tonight
Usual rules don't apply this weekend, post away as you like
Expect a flurry of messages tonight from the count
send as many updates as you want until polls close
It's ok to message late during the count, all night if need be
"""

NO_SURGES = """
Please don't post all night
can we post all day tomorrow?
Quiet hours still apply until the declaration
is it ok to post late tonight?
stop posting messages all night
I was up all night with the baby
It rained all day
Canvassing all weekend, who is in?
Traffic updates all day on the radio
The count went on until 3
We are open until midnight
please no messages after 10
You can't message people late at night
Deliver as many leaflets as you can
as late as last year, the budget is not published
The shop is open all day
Too many messages all day, it's exhausting
What are the quiet hours again?
"""


def lines(table: str) -> list[str]:
    """The texts of a table."""
    return table.strip().splitlines()


def cases(**tables: str) -> list[tuple[Talk, str]]:
    """Flag and text for each line of each table."""
    return [(Talk[name.upper()], text) for name, table in tables.items() for text in lines(table)]


@pytest.mark.parametrize(("flag", "text"), cases(leave=LEAVING, consent=AGREED, purpose=PURPOSES, surge=SURGES))
def test_what_is_meant_is_flagged(flag: Talk, text: str) -> None:
    """A text that means it carries the flag."""
    assert read(text).talk & flag


@pytest.mark.parametrize(
    ("flag", "text"), cases(leave=STAYING, consent=NOT_AGREED, purpose=NO_PURPOSES, surge=NO_SURGES)
)
def test_what_looks_alike_is_not_flagged(flag: Talk, text: str) -> None:
    """A text that only shares words with it does not carry the flag."""
    assert not read(text).talk & flag


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Polling day: updates all day are fine", Surge(0, 0, 1440)),
        ("post as late as you like tonight", Surge(0, 1, 420)),
        ("no quiet hours until the declaration", Surge(0, 1, 720)),
        ("messages are fine until midnight", Surge(0, 0, 1440)),
        ("quiet hours are off until 11pm", Surge(0, 0, 1380)),
        ("quiet hours are off until 2am", Surge(0, 1, 120)),
        ("it's fine to post all weekend", Surge(2, 3, 1440)),
        ("quiet hours are off until Friday", Surge(0, 1, 1440)),
        ("quiet hours are off until Sunday", Surge(0, 3, 1440)),
        ("tomorrow updates all day are fine", Surge(1, 1, 1440)),
        ("quiet hours are off until 8 May", Surge(0, 7, 1440)),
        ("send as many updates as you want until polls close", Surge(0, 0, 1320)),
        ("updates all day on Saturday are fine", Surge(2, 2, 1440)),
        ("no limit on messages this week", Surge(0, 3, 1440)),
        ("no quiet hours for the next 3 days", Surge(0, 3, 1440)),
        ("polling day tomorrow: no quiet hours until the declaration on Saturday morning", Surge(0, 2, 1440)),
        ("polling day tomorrow: no quiet hours until the declaration", Surge(1, 2, 720)),
    ],
)
def test_a_surge_lasts_as_long_as_it_says(text: str, window: Surge) -> None:
    """The window of a surge is read from its words, counted from the day of the message."""
    assert read(text).surge == window


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("This group is for the Mill Road by-election, until 8 May", date(2025, 5, 8)),
        ("This group will be closed on 9th of May", date(2025, 5, 9)),
        ("this group is for the fair, until 12/7", date(2025, 7, 12)),
        ("this group is for the fair, until 12/07/2026", date(2026, 7, 12)),
        ("Group closes at the end of June", date(2025, 6, 30)),
        ("I'm going to keep this group open until the end of the month", date(2025, 5, 31)),
        ("We only need this group until Friday", date(2025, 5, 2)),
        ("this group is for the stall and needed for two weeks", date(2025, 5, 15)),
        ("This group is for the count until Jan 10", date(2026, 1, 10)),
        ("This group is for the review, ends 2025-11-30", date(2025, 11, 30)),
        ("This group is for lifts", None),
        ("This group is for lifts. Walter is 88, born 12/03/1937", None),
        ("Lift needed for Walter on 06/05/2025", None),
    ],
)
def test_a_purpose_may_say_until_when(text: str, last: date | None) -> None:
    """The last day that a statement of purpose names is read."""
    assert read(text).ends == (last.toordinal() if last else None)


def test_a_description_is_a_purpose() -> None:
    """Whatever describes a group says what it is for, and until when."""
    described = read("Mill Road deliveries. Needed until 8 May.", Kind.GROUP_DESCRIBED)
    assert described.talk & Talk.PURPOSE
    assert described.ends == date(2025, 5, 8).toordinal()
