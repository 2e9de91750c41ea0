"""Everyday wordings that an earlier table missed, and talk that looks like them, read by the whole cheap tier."""

import pytest

from moderation.events import Event, Kind
from moderation.features import Features, Talk
from services.rules.detectors.cheap import CheapTier

TIER = CheapTier(b"everyday" * 4)

MEANT = {
    "LEAVE": """
pls tak me of this group
cn u tk me off this grp pls
I've asked three times now to be taken off
I never signed up to this, remove me
Hi, I'm not in the ward any longer so should probably come off this group
how do you leave one of these things? I don't want to be in it
kindly unsubscribe
Who do I speak to about being taken off this?
please take me out of all your WhatsApp groups
sory but i want to leav this group
Please remove my husband and me from this group
remove please
Time for me to come off here I think, could somebody do it
Am I able to be removed please?
""",
    "SURGE": """
Anything goes tonight only, message away
We'll be busy on here all weekend so mute if you need to
Good morning, polling day! Expect a lot of chatter in here
Keep us posted through the night folks
post turnout numbers every hour all day please
hourly updates please until ten tonight
I know it's late but tonight it's fine to post
the no messages after ten rule is suspended for election week
No need to hold back today, update as it happens
lots of messages today, sorry, back to normal tomorrow
Use this chat as much as you like till the polls shut
We're lifting the ten o'clock cut-off for the count
Post whatever you need whenever, quiet hours resume Friday
Don't hold back on messages today
""",
    "URGENT": """
we need somebody at the school right now
Please respond quickly, printers need the answer in ten minutes
really need 2 more people for the next hour
Help! nobody at the polling station
we can't wait on this, need a yes by 4
Drop what you're doing and get to the school please
quick as you can please, need a car at the station
as a matter of urgency, who has the boards?
Mayday mayday, no one to open up
need cover within the hour
I need an answer in the next five minutes
Quick!! who is near the school
please hurry, polls close in 40 mins
this really can't wait till tomorrow
""",
    "CONSENT": """
Sylvia Dane agreed on the phone this morning to be added, for the leaflet round until May
Thanks for asking me Neil, happy to help
Spoke with Meera, she wants in
Ok with me to add Jo, she asked
Thanks for popping me on here
got Pat's OK to put him in
I asked Neil and he said add me
Beth would like to be added
Thanks for letting me join
Yes please add me
he has said he doesn't mind being added
I've got his say-so to add him
she's given me the nod to add her
Thanks for having me in the group
permission given by email from both
Pat's fine about being added
""",
    "REFUSAL": """
can we keep this about the campaign please
I don't feel comfortable with that comment
I'm not looking for anything like that
""",
    "att": """
Look at the sheet: Colin Tubb, zero streets. Again. Lazy and useless, an embarrassment to the team.
""",
    "sign": """
Are we all agreed on paying the printer £640?
that's 5 yeses so it's passed
Seven in favour, none against. Passed
Right that's a majority, we'll pay the deposit
Agreed by four of us so the £300 goes to Hexbridge Print
Do we have agreement to spend £150 on boards?
green light from me for the ad spend
Both signatories agree? I'll do the bank transfer now
unless anyone objects by 6 I'll sign the contract
Can the exec approve the minutes on here so I can file them
Nominate Bob for treasurer, who's seconding?
I second Bob for treasurer
I nominate Priya for chair
the committee has decided: Zara is suspended with effect from today, all in favour say aye
""",
    "acc": """
Grimble Skips are illegally dumping asbestos in the old quarry, the owner is a crook
how come the raffle money never adds up when Ann counts it?
Where did the £300 from the jumble sale go Graham? Into your new kitchen I suppose
Marsh Developments paid off the planning officer
The vicar's a paedo, everyone knows
The new head hits kids, my neighbour told me
That builder is a conman
Derek was drunk driving the minibus
Lee touches up the young volunteers
The firm that runs the buses has been cooking the books
How much did the developer pay you for that vote, Colin?
Teresa's a benefit cheat
the caretaker at St Mark's touches kids
Their treasurer did time for theft and he's at it again
""",
    "gos conf pii": """
Have you noticed Brian smells of drink most mornings?
my sister's a nurse and she says Una's in for her nerves
word is that Maureen owes money all over town
A friend at the council told me Pete was escorted out
Ben's been hitting the bottle since the divorce
Guess who was spotted leaving Dave's at 6am
Not being funny but I hear Nina's kids were taken into care
They're saying Mark tried to top himself
Wendy's got a thing for the new organiser, it's so obvious
Sounds like Pam's lost her licence, drink driving I heard
Anyone else hear that Lorraine's been dumped?
Maxine's on tablets for her nerves
Her ex told my mum she's bankrupt
He's not ill at all, he's hungover, he always is
""",
    "conf pii": """
The interviews are done, we're offering it to Sam, don't tell the others yet
Amir's membership has been refused, something from his past
door code for the office is 4417
the code for the keysafe is 4417
keysafe code 2291, lock up after
Key safe at the back, code C159Y
wifi password is bluebird77
alarm code 9042 then press enter
the pin for the card machine is 3381
Attached is our full donor list, not for anyone else
We're settling with the ex-agent for £8k, stays in this chat
HQ told me in confidence that they're pulling out of the seat
username mill_admin password Leaflet99
Office alarm: 5520#
""",
}
INNOCENT = {
    "LEAVE": """
Get out of this group!
leaving do for Kath at the Red Lion at 8
can you remove me from the Tuesday walk list, I can still do Thursdays
Right I'm leaving the house now
Cross me off for tonight, knee is bad
get me off this roundabout
A resident asked to be removed from our mailing list
How do I get out of Manor Court? the gate's locked
I'll leave this here for now
Please remove me from the tellers list, I'm away on polling day
Remove me as admin please, I've two groups already
who do I ask about removing a poster?
take me home please my feet hurt
Members who want to leave this group can ask any admin
If you want to leave this group just say so
Anyone who would rather not be in this group please tell me
I leave for work at seven
He was removed from the group for swearing
remove me from the baking
who's leaving the chat about bins open on the laptop?
the whole group wants to leave at eight
please remove the photo of me
can I be taken off telling and put on driving
She's asked to be removed from the electoral register
take me out of the draw
please delete my last message
I'd like to leave early if that's ok
""",
    "heat": """
Pardon?
""",
    "att": """
Lazy and useless, that printer
The leaflet is an embarrassment to the party
""",
    "prof": """
All FK postcodes are done, only the G ones are left
saw a little tit for the first time at the feeder
""",
    "sign": """
Motion carried 😂
I second that hat
Please email me your approval so there's a record
The motion was passed at full council last night
All in favour of a pint?
Who's ordering the pizza? I've got the cash
pizza came to £42, so £6 each
Approved! love that photo
yes agreed, lovely
Labour voted against it in the Commons
I can't sign anything off on WhatsApp, please email
Has the printer sent the invoice?
5 for the walk and 2 for the stall
Shall I order the sandwiches?
The vote count starts at 10pm
The exec will decide on Thursday
Are we agreed to meet at nine?
Have you paid your subs?
Happy with that photo
our MP proposed the amendment
The committee's agreed it at last week's meeting
everyone happy to start at 6?
""",
    "acc": """
The court found him guilty of fraud
Who stole my pen?
Can you count the raffle money Ann?
Our team beat Year 6 at rounders
she takes the children to school
Government is robbing pensioners with this tax
Has anyone reported the fly tipping?
Dogs have been fouling the park again
The council should crack down on illegal dumping
he's a cheat at dominoes that man 😂
Sue's a criminal mastermind with spreadsheets
Whoever took the blue clipboard please bring it back
The caretaker at St Mark's has the key
Bill fixed the printer
Bill fixed the sound at the AGM
Morris took the donation to the bank, thanks
Someone stole the boards on Mill Lane
Ann never adds sugar
We beat the Tories in Mill ward!
Who took the minutes?
The agent stuffed 900 envelopes
""",
    "gos": """
Please keep it to canvassing Gary
Did you hear about the new bus route?
My husband has a cold so I'm staying in
Keep it under your hat, we're getting her flowers
Guess who got 14 posters up today!
Brian's bringing the drinks
They say the road will be shut till June
apparently the printer has broken down
I heard from Pete, he's running late
Don't tell anyone I said so but your flapjacks are the best
The bottle bank is full again
I'm told the hall is locked
Don't tell him I said but his speech was great
Heather had a great result in Mill ward
Gail and Martin have been spotted on the doorstep, great photo
did you know Tina used to be a teacher?
My neighbour says he'll put a poster up
just saying, the tea was excellent
my neighbour reckons the bins are Tuesday
between us girls and boys we'll cover it
""",
    "conf": """
ask me for the door code when you get here
dress code is smart casual
postcode is on the sheet
The candidate will be announced on Friday
Safeguarding training is on the 4th
Interviews for the council job are on telly tonight
Grievance procedure is on the intranet
pin the poster up at 12
Code club at 1600 on Fridays
The polls say 31 to 29 nationally
Zoom passcode is in the invite
number 1907 bus
""",
    "pii": """
Replies to consultation@example.org or by post to County Hall
Email the council at highways@example.gov.uk
responses to planning.policy@example.org by Friday
write to haveyoursay@example.org
send your views to the inquiry at bypass.inquiry@example.org
Meet at the Red Lion, 14 High Street, HX1 2AB
Did 14 Mill Lane to 60 Mill Lane today
Flood line 0345 988 1188
BBC radio 4 at 10
version 12.3.4 of the app
candidate's published contact number is 01632 960222
Council meeting ID 943 476 5919
order ref AB12 CDE
my son was born on Friday!
did 2 to 48 Fern Road, all delivered
the 5.15 from platform 3
we've had 07 of 12 boxes
12 Elm Road to 40 Elm Road to do
consultation replies to parking@example.gov
""",
    "SURGE": """
can you post the photo tomorrow
Keep the noise down tonight
can people please stop posting all night
results are expected about 3am
posting letters tonight
shops open till late tonight
message me tomorrow
thanks for all the messages today
feel free to pop in tonight
""",
    "URGENT": """
The Urgent Treatment Centre is under threat
in an emergency dial 999
the council must act urgently on damp
no great urgency
take your time
Emergency exit is at the back
Urgent Response Falls Service leaflet
we need to act now on climate
urgent care centre leaflet is done
immediately opposite the church
non-urgent: spare clipboards?
an urgent care nurse came to the stall
""",
    "CONSENT": """
I added her without asking
thanks for adding that to the agenda
thanks for the lift
thanks for having us round
I wasn't asked before I was added
ask before you add people
Gemma asked to join the walk
""",
    "REFUSAL": """
No thank you, I've had tea
I said no to the sandwich
that chair is uncomfortable
""",
}


def lines(table: dict[str, str]) -> list[tuple[str, str]]:
    """Each line of a table with what it is about."""
    return [(name, line) for name, text in table.items() for line in text.strip().splitlines()]


def read(text: str, kind: Kind = Kind.MESSAGE) -> Features:
    """The features of one message."""
    return TIER.read(Event(id="e", group="g", at=0, kind=kind, text=text), 2, 739372)


def says(features: Features, name: str) -> bool:
    """Whether a flag is set, or one of some heads scores enough to be told."""
    if name in Talk.__members__:
        return bool(features.talk & Talk[name])
    return any(features.heads.get(head, 0) >= 0.5 for head in name.split())


@pytest.mark.parametrize(("name", "text"), lines(MEANT))
def test_what_is_meant_is_understood(name: str, text: str) -> None:
    """However a volunteer words it, a message is understood."""
    assert says(read(text), name)


@pytest.mark.parametrize(("name", "text"), lines(INNOCENT))
def test_what_only_looks_alike_is_left_alone(name: str, text: str) -> None:
    """The same words about something else raise nothing."""
    assert not says(read(text), name)


@pytest.mark.parametrize(
    ("question", "decides"),
    [
        ("Should we spend £400 on the billboard?", True),
        ("Who should be our candidate for Mill ward?", True),
        ("Do we dismiss the organiser?", True),
        ("Which day suits for the canvass?", False),
        ("Pizza or curry after?", False),
    ],
)
def test_a_poll_on_a_formal_matter_is_a_vote(question: str, *, decides: bool) -> None:
    """A poll about money, staff or a candidate decides; one about a day or a meal does not."""
    assert says(read(question, Kind.POLL), "sign") == decides


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the code for the keysafe is 4417", "4417"),
        ("Key safe at the back, code C159Y", "C159Y"),
        ("wifi password is bluebird77", "bluebird77"),
        ("username mill_admin password Leaflet99", "Leaflet99"),
    ],
)
def test_a_code_that_opens_something_is_found_where_it_stands(text: str, code: str) -> None:
    """A door code or password is personal data of kind access_code, and its span is the code alone."""
    features = read(text)
    assert features.heads["pii"] == pytest.approx(0.7)
    assert [text[span.start : span.end] for span in features.spans if span.kind == "access_code"] == [code]
