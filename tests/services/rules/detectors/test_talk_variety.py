"""More ways to say it: texts written without a look at the tables, to see how far these carry.

What is known to be missed stands under `MISSED`; a table that learns to catch it turns its test red, to be moved up.
"""

import pytest

from moderation.events import Event, Kind
from moderation.features import Talk
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk import TalkReader

READER = TalkReader()

MEANT = {
    "LEAVE": """
Hi, I've moved away from the area so could you remove me from this group? Thanks
I want to be removed from this group
please can I be taken out of this chat
Can you remove my number please
take me off this list please
Remove me from this group immediately please
I would like to come off the group please as I've left the party
Hello, could the admin please take me out, I'm not canvassing any more
I'd prefer not to be on this group, could you sort it?
sorry to be a pain but would you mind taking me off this WhatsApp
Could I ask to be taken off this list please?
I don't wish to be a member of this group
Please remove me, I did not consent to this
How can I leave this?
I need to get off this group, my phone never stops
Can someone delete me off here please
If someone could take me off I'd be grateful
I've had enough, take me out of the group
please remove me from all party groups
I think it's time I left this group
I can't work out how to leave the group, can someone help?
I'm no longer a member so please remove me
Please drop me from the group
get me off this chat
I wish to leave
Might I be removed from this group?
Could whoever runs this take me off it please
I'd be happier not being in this group, thanks
pls take my number out of this group
I am not a party member, please remove me
I really don't want to be in here
this is not for me, how do i get off?
Evening all, I'm stepping back from the party so could you take me off the chat please
Could you please remove me from the WhatsApp, thank you
remove me from this please
I would like to be removed
Could somebody tell me how to leave this group?
Please will someone take my number off this group
I'm getting too many notifications, can I come off this?
I don't think I need to be in this group, could an admin remove me?
I did ask to be removed from this group yesterday
I want out
Can you take me out of the group chat
Hi admin, pls delete me from the group
I'd appreciate being taken off this list, thanks
Please stop adding me to groups
No longer wish to be included in this chat please
""",
    "SURGE": """
Polling day tomorrow. Updates all day are fine in here
It's polling day so please post as much as you need until 10pm
Tonight is count night: post whenever you like
For the count tonight, ignore quiet hours
messages at any hour are fine until the result is declared
Today only: as many messages as you like
We'll be posting late tonight from the count, quiet hours don't apply
Quiet hours suspended until Monday
Post freely all weekend
late night updates from the count are fine
It's all hands on deck today so expect lots of messages
Don't worry about the time tonight, keep the updates coming
You can message at any time until the declaration
ok everyone, no limits today, it's election day
No quiet hours tonight folks
Feel free to message all night
Tomorrow is polling day - post updates whenever you need to, all day
Tonight's the count so quiet hours are off until the declaration
For polling day the usual limits don't apply
Feel free to post as often as you want today
It is fine to message late tonight, we'll all be at the count
Admins: rules on late messages relaxed this weekend
Count night! Messages all night are OK
As it's election day, keep messages coming until 10pm
""",
    "URGENT": """
URGENT can someone cover the 7am slot
need a driver asap
This is urgent
Emergency! The hall has double booked us
can anyone get to the printers right now, urgently
Quick, we need tellers at St John's now
I need this by 5 urgently please
""",
    "PURPOSE": """
This group is for organising the Fenwick stall. We need it until 30 June.
Hi all, I've set this group up so that we can plan the leaflet round
The group is for tellers only and will close after polling day
Purpose: coordinate drivers for 1 May
we will use this group to share rotas until the election
""",
    "CONSENT": """
Priya has agreed to be added
Just to say Tom gave me his consent on the phone
She said it was fine to add her
Thanks for adding me to this
Ali is happy to join the group
I asked Jean and she said yes
Jean has given verbal consent
He's okay with being in the group
""",
    "sign": """
Can we approve the leaflet budget here please?
I need a yes from everyone on the £450 printing quote
Are we happy to sign off the accounts?
Yes approved
I'm signing off the imprint now, go to print
Treasurer: approved
We need to agree the election expenses return today, thumbs up please
Can I pay the £80 for the hall? Need two officers to say yes
Let's vote: do we select Ann or Tom as candidate?
Vote now: should we expel him?
Happy to approve
Agreed, let's spend the £200
I vote we appoint Mo as treasurer
I approve the spend of £150
please confirm you agree to the tenancy renewal
Can the agent sign off this letter by tonight
Budget agreed, go ahead
So that's a yes to hiring Jo then?
we hereby agree the accounts for 2024
Consider this my sign-off
Exec members, please reply with yes or no to the contract
As treasurer I authorise £500 for leaflets
Decision: we go with Printwell at £320
Can I get a quick ok to order 2000 leaflets
We agreed in here that Sam gets the job
Are we agreed that we sack the organiser?
Can everyone please approve the new leaflet by replying here
Approved from my side
OK to pay the hall invoice?
The vote is 4-1 so we're hiring her
Let's just agree it here: £600 for the mailing
Signed off by me, send it to print
I'm happy with the accounts, file them
Yes, go ahead with the payment
Can I have formal approval for the imprint wording?
Please vote yes or no on suspending Dave
We need to sign off the expenses return before midnight, reply ok
those in favour of buying the printer say aye
I give my approval for the contract
so it's agreed, we'll pay him £50 a week
Do we all agree the budget for May?
""",
    "acc": """
Tom stole from the raffle
The chair has been fiddling the accounts
Mark Fenwick is a fraud, he pocketed donations
You took money from the party
Our treasurer has been embezzling
She lied on her nomination papers
he's been claiming expenses he isn't entitled to
The agent broke the law on spending
Councillor Pike took bribes from developers
Sandra leaked our plans to the Tories
I know for a fact Bill faked those signatures
The secretary sexually harassed two interns
Reform broke electoral law in Fenwick
Jim turned up drunk to canvass
He hit his wife
she bullied half the office out
It was Dave that deleted the evidence
the council leader is in the pocket of developers
Karen is a thief and everybody knows it
Gary is corrupt
Our MP has been sleeping with an intern and paying her off
the organiser is faking canvass data
that candidate lied about living in the ward
they rigged the ballot
Ann's been selling members' data
Pete nicked the collection money
Our organiser has been making up canvass returns
Ruth cheated in the selection
He's pocketing cash from the raffle
The secretary forged my signature
Cllr Webb has been taking bribes for planning
you rigged that vote and you know it
She's been bullying the staff
I think Colin stole the laptop
The agent hid invoices from the auditor
Wendy groped me at the Christmas party
He falsified the minutes
That developer paid off the planning committee
they've been fiddling postal votes in Fenwick
Our chair is corrupt
""",
    "gos": """
Apparently Tom's wife has thrown him out
I heard Sandra got fired from her job
Did you hear about Mark's divorce?
Between you and me, Jean drinks
don't say I told you but Ali is seeing the chair
word on the street is that Bill is off to Labour
someone told me that she's pregnant again
Rumour is the treasurer is bankrupt
I shouldn't say this but Karen is having treatment for depression
They say he's gay
is it true about Jim and the intern?
have you heard? Mo and Sue have split
Apparently he was seen leaving her flat at 6am
everyone's saying Ann is about to quit the party
You'll never guess who I saw with Dave's wife
I heard he's been having an affair
Heard she's been in rehab
a friend of mine says Tom was done for drink driving
Have you heard Pete's been sleeping with the chair?
Apparently Ruth has been dumped
I heard Colin's business has gone bust
don't let on but Wendy is on antidepressants
rumour has it he was caught with someone else
Word is she's an alcoholic
They say his son got arrested
Someone said Diane only got the job because of her dad
between ourselves, I think Pete is losing his marbles
I've been told Ruth is having an affair
Is it true that Colin and Wendy are together?
bet she's pregnant
""",
    "conf": """
Just so you know, there's a disciplinary case against Tom
The complaint about Sandra has been upheld
Between us, HQ are investigating the branch chair
Ali's application to join was rejected
Legal advice is that we can't win
The candidate shortlist is Ann, Bill and Mo but it's not public yet
safeguarding have been told about Jim
Please don't share: internal polling puts us third in Fenwick
I've seen the confidential report into the selection
Karen failed the candidate assessment
The panel's decision isn't public but she didn't get through
Mark has been suspended from the party pending a hearing
We're being taken to an employment tribunal by the old organiser
Jo is on long-term sick leave with stress
here's the draft settlement with Pat, don't pass it on
our lawyers say the claim is weak
There's a complaint in about Pete from two members
Ruth's disciplinary is next week
Please keep this confidential, Colin has been suspended
The barrister says we have no case
The safeguarding team are looking into Wendy
Our private polls are awful, third place
HR are dealing with a grievance from Diane
Pete's DBS came back with a conviction
Not for sharing but here are the interview scores
embargoed: Diane is our candidate
""",
    "boundary": """
I keep imagining you naked
You're so hot, I want you
send me a pic of you in that dress, you're so sexy
Why won't you reply? I love you so much
I can't sleep thinking about your body
Come over tonight, my wife is away, I want to hold you in bed
want to kiss you
I won't stop until you go out with me, you're beautiful
""",
    "PERSONAL": """
You looked beautiful at the count
I think about you all the time
Would you like to go for dinner, just you and me?
Can I take you for a drink some time?
you have such a lovely smile
I've been thinking about you a lot
do you have a partner?
You are so gorgeous
I miss you x
Wish I could see you tonight
We should go out sometime, just the two of us
hey gorgeous
I like you a lot, more than a friend
can I see you alone?
What are you doing later? I'd love to take you out
You smell amazing by the way
you looked stunning at the dinner
I keep thinking about you
Would you have dinner with me?
I love the way you smile
fancy coming back to mine?
Are you seeing anyone?
You have gorgeous eyes
I'd love to get you alone
sleep well gorgeous
I really like you, you know that
""",
    "REFUSAL": """
please don't message me like this
I'm really not interested, please stop
I have asked you to stop
I'd like you to leave me alone
No thank you, I don't date people from the party
I've told you no already
That's not appropriate, please stop
please don't contact me privately again
I am married, please stop this
not interested
I said no thanks
can you please stop texting me at night
""",
    "CALMING": """
Can we all calm down please
Let's take this offline please
This isn't helpful, let's keep it civil
Please let's not fight in the group
I suggest we park this
guys, not here please
let's be nice to each other
Could you two take this to DMs
""",
    "RULES": """
Please remember the group rules: no swearing, no personal data
A reminder that anything in this chat could become public
Please keep posts relevant to the campaign
please don't post after 9pm
Just a reminder of the rules of this group
Reminder: be civil, keep to the topic, and remember screenshots exist
""",
}

ALIKE = {
    "LEAVE": """
I'll leave it there
Please remove the banner from the lamp post
Can someone take the gazebo off me
take me off speaker
I have to leave early tonight
I'm leaving the party office at 5
we should remove him from the group
he left the group
Don't leave the group chat muted, check it daily
please remove Sue from this group, she asked me
can you get me out of the meeting at 3?
remove me from the 9am slot
I've left the leaflets in the group room
how do we get out of this mess
delete my last message please
Do I need to leave my number with the group?
Did you leave the group?
leave me out of this row
Leave the keys with Pat
I'm going to leave the group at the cafe and deliver alone
Please take my poster off the website
Could someone remove Pete from the group, he's left the party
take me through the plan
I might leave early
we want out of this contract
Get off the phone
""",
    "sign": """
Great result, motion carried at conference!
The accounts are ready for the AGM
I agree with Sue
happy to help with the leaflets
Can we agree a date for the social?
Approved list of candidates is on the website
Have the accounts been audited?
Yes I can print some
I voted this morning, no queue
Remember to vote!
We voted for the budget amendment at full council last night
The exec will decide on Monday
Agreed! Great photo
Leaflets arrived, all good
has the agent approved the leaflet yet?
I'll pay for the coffees
who's in favour of chips?
let's all agree to be nice
the motion was passed unanimously at the branch meeting
Please do not approve anything in this chat
I second that, lovely evening
The council agreed to spend £2m on roads
Tickets are £5, pay on the door
petition has 300 signatures, please sign
Vote early and take a friend
The council voted to close the pool
I've approved your request to join the mailing list
who approved this weather
The agm will vote on the accounts
Happy to print more if needed
Shall we order pizza?
Can I order a poster?
OK to park at the hall?
Leaflets are signed off and at the printers
The budget debate is on at 7
Let's vote on the team name
""",
    "acc": """
Labour broke their promise on tuition fees
the council wasted our money
Tories have stolen our policy
I was accused of stealing once, horrible
The Post Office scandal is awful, they lied to everyone
If anyone harasses you, tell the safeguarding officer
He's a legend
They cheated us out of a penalty
She killed it at the hustings
Sue hit 200 doors today
The government lied about the hospital
Nobody is accusing anyone of fraud
my bag was stolen at the station
who nicked the stapler
You beat me to it
I stole Tom's slot, sorry Tom
that quiz was rigged haha
Postal vote fraud is very rare
He robbed me at cards
they're hiding from the rain
Did the printers cheat us on paper weight?
MP jailed for fraud, says BBC
The company lied about the sewage
Tories are stealing our children's future
Someone left the door unlocked
He's a thief of hearts
If he stole it, tell the police
I nearly stole a sausage roll
She didn't leak anything
It wasn't Pete who leaked it
I'm a fraud, I never read the manifesto
the seagull nicked my chips
Labour fiddled while the town burned
Reform want to cheat pensioners out of a rise
""",
    "gos": """
I heard the bins will be weekly
Have you heard the news about the by-election?
Apparently the hall is locked
I'm told we need ID to vote
Did you hear about the planning decision?
Don't tell Labour but we're ahead in Fenwick
They say turnout is up
I hear you are moving house, good luck
word is the printer has broken down
Rumour has it the election is in May
someone said the car park is free
Between us we covered the whole ward
apparently he is speaking at 7
I heard that Jo is standing for council, brilliant
everyone says hello
is it true that polls close at ten
I heard Pete did a great speech
Have you heard when the results are?
Apparently parking is free
I hear the Echo is doing a piece on the pool
Did you hear Ruth on the radio?
Apparently Colin is bringing cake
someone told me turnout is high at St Mary's
Is it true Diane is standing again? Great news
""",
    "conf": """
How do I make a complaint?
The selection meeting is on the 4th
Applications for candidate close Friday
Can someone send the complaints policy
We had a complaint about our leaflet from a resident
Legal requirements for imprints are on the site
Case work surgery on Saturday
The polling looks good
our candidate is Ann, announced today
don't share the link outside the group until it's live
The investigation by the council into the fire is done
The report is on the council website
tell people to keep it quiet outside the polling station
Jo is off sick so who can cover the stall?
The complaint form is attached
We took legal advice before the AGM, as minuted
The case for a new crossing is strong
Public polling puts us second
HR training on Tuesday
The safeguarding lead is Pat
Shortlisting panel needs two more people
""",
    "boundary": """
Come to bed early everyone, big day tomorrow
My back is killing me
I want you all there at 9
nice legs on that table
You're all amazing
naked flame warning at the hall
I'd love to see you all on Saturday
kiss goodbye to the seat
that was a sexy bit of data work lol
""",
    "PERSONAL": """
Lovely to see you last night
You looked cold out there!
Miss you guys
beautiful morning for it
are you free on Saturday for canvassing?
Drinks after the count, everyone welcome
Can I give you a lift to the count?
Thinking of you all today
Love this leaflet
I love you guys
Fancy doing the Mill Road patch, just you and me, I'll bring the board
hot day, wear a hat
your hair looked great on the BBC lol
wish you were here, lovely turnout
I like you lot
You did well
I love the new leaflet
Dinner at 7 for all volunteers
what a beautiful result
I keep thinking about the count
are you seeing anyone from the council today?
get you all a drink later
""",
    "SURGE": """
Rain all day
please stop sending updates all night
Is it fine to message late?
Buses all night on Friday
the polls are open all day
quiet hours are from 10pm
We'll be canvassing until 8
there'll be updates tomorrow
Can people please not message after midnight
""",
    "URGENT": """
Urgent care centre petition
no urgency on this
when you have a moment, not urgent
the emergency exit is blocked
It is urgent that government acts on sewage
I have no immediate plans
""",
    "CONSENT": """
Did you get consent?
I haven't given consent for my photo
Happy to join the canvass
He agreed to stand
glad it is fine
she's happy to help
""",
    "PURPOSE": """
what's this group for
Is this the group for drivers?
The group next door were noisy
I'm not sure what the group is for any more
""",
}

MISSED = """
take me off this list please
I asked Jean and she said yes
Treasurer: approved
Our MP has been sleeping with an intern and paying her off
The safeguarding team are looking into Wendy
I'd love to get you alone
Fancy doing the Mill Road patch, just you and me, I'll bring the board
""".strip().splitlines()


def carries(text: str, what: str) -> bool:
    """Whether a text carries a flag, or scores enough on a head."""
    seen = READER.read(Reading(text), Event(id="e", group="g", at=0, kind=Kind.MESSAGE, text=text), 3, 739372)
    return seen.heads.get(what, 0) >= 0.5 if what.islower() else bool(seen.talk & Talk[what])


def cases(tables: dict[str, str]) -> list[object]:
    """What and text for each line of each table; what is known to be missed must still be missed."""
    missed = pytest.mark.xfail(strict=True, reason="known gap of the tables")
    return [
        pytest.param(what, text, marks=missed if text in MISSED else ())
        for what, table in tables.items()
        for text in table.strip().splitlines()
    ]


@pytest.mark.parametrize(("what", "text"), cases(MEANT))
def test_another_way_to_say_it_is_caught(what: str, text: str) -> None:
    """A text that means it is caught, however it is said."""
    assert carries(text, what)


@pytest.mark.parametrize(("what", "text"), cases(ALIKE))
def test_another_way_to_sound_like_it_is_not(what: str, text: str) -> None:
    """A text that only sounds like it is left alone."""
    assert not carries(text, what)
