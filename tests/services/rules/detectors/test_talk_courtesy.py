"""Thanks, praise, apologies, encouragement, celebration, reminders, rules, urgency and calming, with look-alikes."""

import pytest

from moderation.events import Event, Kind
from moderation.features import Talk
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk import TalkReader

READER = TalkReader()

MEANT = {
    Talk.THANKS: """
Thanks everyone
thank you so much Priya
cheers for the lift
Many thanks to all who came
Much appreciated, Tom
thx all
ta very much
Really appreciate the help on Saturday
thankyou all
Big shout out to Mo for driving
I'm so grateful for everyone who turned up
Thanks, got it
Cheers both
We are very grateful to the drivers
Thank you for the biscuits
""",
    Talk.PRAISE: """
Well done team
Great job on the stall today
Brilliant effort, everyone
you're a star, Sue
What a shift! Absolute legends
Smashed it
nice one Dave
Fantastic turnout tonight
Hats off to the tellers
Couldn't have done it without you
Bravo Ann
Bloody marvellous effort
Best canvass session this year
That was a superb speech, cracking stuff
Kudos to whoever made the map
""",
    Talk.APOLOGY: """
Sorry, wrong chat
Apologies all, I'm running late
my bad, I had the wrong list
I apologise for what I said last night
Soz, missed this
My mistake, it's the 12th
Sorry for being short with you earlier
that was my fault
I didn't mean to upset anyone
So sorry Mo
Forgive me, I was tired
Apologies for the confusion
Really sorry about yesterday
Sorry to be a pain
Sorry everyone, ignore that
""",
    Talk.ENCOURAGEMENT: """
Keep going everyone, nearly there
You've got this
Good luck tomorrow Priya
One last push!
We can do this
hang in there
Fingers crossed for tonight
Don't give up now
keep up the good work
Let's go team
Every door counts
Best of luck to the candidates
Come on team
Chin up Tom, better luck next time
Let's do this!
""",
    Talk.CELEBRATION: """
Happy birthday Ann!
Congratulations Amir
We won!!!
Merry Christmas all
Eid Mubarak to those celebrating
congrats on the new baby
WE HELD THE SEAT
Happy new year all
Woohoo! Liberal gain in Fenwick, she has been elected
It's a girl! 7lb 3oz
Many happy returns Bill
Happy anniversary you two
Happy Diwali everyone
What a result! Get in!
Mo just got engaged
""",
    Talk.REMINDER: """
Reminder: leaflets back by Friday
Don't forget the meeting tonight
Please remember to bring your lanyards
Just a gentle nudge about the rota
Deadline for nominations is today
Tonight 7pm at the hall
last call for the raffle tickets
Heads up, registration closes tonight
remember to sign in at the office
dont forget your waterproofs
Quick reminder that we start at 10
See you all at the library at 6
If you haven't already, please fill in the form
Meet at 10am outside the Co-op
Can I remind everyone about the deposit
""",
    Talk.RULES: """
Please stick to the group rules
Remember anything posted here could end up in public
This group is only for the canvass rota please
Please keep it on topic
A reminder of our code of conduct
No personal data in here please
Messages can be screenshotted, so think before you post
don't share members' details in the group
Please no swearing in here
Write as though it could be on the front page of the paper
House rules: be kind, keep to topic, nothing after ten
Anyone who breaks the rules may be asked to leave, see the group guidelines
Can we keep this chat on topic folks
What you say here might become public one day
Please no posts after 9pm
""",
    Talk.URGENT: """
URGENT: need two tellers
Can someone ring me asap
We desperately need drivers
this is an emergency, the printer is down
Urgently need keys to the hall
I need someone at the church hall right away
SOS, no leaflets at the stall
please reply immediately
It's time critical
We need volunteers now
Drop everything and get to Fenwick
top priority today: the postal votes
This can't wait
Need an answer as soon as possible
urgent!! who has the nomination papers
""",
    Talk.CALMING: """
Let's keep it friendly please
Can we take this offline?
Let's agree to disagree
Everyone please calm down
let's all take a breath
Can you two discuss this privately please
No need to argue, we're on the same side
Let's move on
please be kind to each other
Let's draw a line under it
This isn't the place for this, take it outside the thread
Come on folks, let's not fall out
Can we leave it there
Could we keep things civil in here
Enough now, both of you, ring each other
""",
}

ALIKE = {
    Talk.THANKS: """
no thanks
Thanks for nothing
thank god that's over
Thanks so much for ruining the launch
Three cheers for the mayor
thanks a bunch for forgetting me
No thank you
no thanks to the council
Thanks for wasting my evening
thank goodness for coffee
I'd hand over the keys
The bus is late
thanks to the government the bridge is shut
thank heavens it stopped
thanks for not telling us
""",
    Talk.PRAISE: """
Well done for nothing
great job ruining the evening
Great leadership there, Captain Obvious
It's a good job I checked
My steak was well done please
not a great result
Hardly a brilliant effort
good job you called
He needs to get a good job
The show was bad
not the best turnout
Oh well done
The great hall is booked
that's no great work
The stars are out
""",
    Talk.APOLOGY: """
Sorry to hear about your mum
I'm not sorry
sorry state of the pavements
he should apologise
Apologies received from Cllr Salt
I feel sorry for them
better safe than sorry
They will never apologise
So sorry for your loss
Apologies from Ann and Tom
a sorry excuse for a park
You must apologise to her
sorry but you are wrong
the minister refused to apologise
I was sorry to see the shop go
""",
    Talk.ENCOURAGEMENT: """
he keeps going on
good luck with that
The last door is locked
We can do this later
if we can do this online, fine
a long way to go
The team meets on Monday
keep the receipt
We got the keys
Don't go to the hall
They push leaflets through doors
Luckily it was dry
We can do this on Tuesday
Come on Thursday
You can do it online
""",
    Talk.CELEBRATION: """
happy to help
The elected members meet on Monday
if we won the lottery
We held a meeting about bins
Can I get in early?
get in touch with the office
We held our stall in the rain
I was happy with that
the girl at number 9 wants a poster
Mayors are elected by residents
She was elected by members to the board
he won't get in the car
I get in at 9
won't be there at Christmas
cake stall on Saturday
""",
    Talk.REMINDER: """
that reminds me of school
I don't remember
Remember when we lost by two
can you remind me what time
I can't remember her name
do you remember Bill
forget it
no deadline for this
who's in?
It was a long night
Lovely people at that door
We lost at the library
I remember that day
Set a reminder on your phone
The rain has stopped
""",
    Talk.RULES: """
the offside rules are daft
Electoral law rules this out
New planning rules come in next year
as a rule of thumb, 40 doors an hour
I rule nothing out
The rules of cricket
immigration rules are unfair
the group is quiet
public meeting at 7
The public toilets are shut
house prices are up
Let's talk topics for the newsletter
He's a public figure
chat later
the press are here
""",
    Talk.URGENT: """
The Urgent Treatment Centre is closing
no rush, not urgent
Nothing urgent
Emergency services were great
It's not urgent but could someone look at the map
for anything urgent ring Ann
In an emergency call 999
We declared a climate emergency
No need to reply right away
urgent care is under threat
non-urgent: I have spare posters
We moved immediately after the vote
If it's urgent text me
The emergency budget is on Wednesday
isn't urgent
""",
    Talk.CALMING: """
calm down dear
The sea was calm
We move on to Mill Road at 3
Let's keep it in the family, said the landlord
take the table outside the hall
I take a break at 4
cool, see you then
that is not cool
Ring each bell once
I agree
The chair was kind enough to help
no argument from me
He parked outside
leave it at the door
the line is long
""",
}


def talk(text: str) -> Talk:
    """The flags of a text."""
    return READER.read(Reading(text), Event(id="e", group="g", at=0, kind=Kind.MESSAGE, text=text), 3, 739372).talk


def cases(tables: dict[Talk, str]) -> list[tuple[Talk, str]]:
    """Flag and text for each line of each table."""
    return [(flag, text) for flag, table in tables.items() for text in table.strip().splitlines()]


@pytest.mark.parametrize(("flag", "text"), cases(MEANT))
def test_what_is_meant_is_flagged(flag: Talk, text: str) -> None:
    """A text that means it carries the flag."""
    assert talk(text) & flag


@pytest.mark.parametrize(("flag", "text"), cases(ALIKE))
def test_what_looks_alike_is_not_flagged(flag: Talk, text: str) -> None:
    """A text that only shares words with it does not carry the flag."""
    assert not talk(text) & flag
