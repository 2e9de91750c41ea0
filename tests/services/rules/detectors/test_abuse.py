"""What abuse is found in, and what it is not found in: lines as volunteers write them, invented people only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.events import Event, Kind, Named
from services.rules.detectors.abuse import LONGEST, Abuse
from services.rules.detectors.reading import Reading

ABUSE = Abuse.load()
FLAGGED = 0.5

FOUND = {
    "prof": [
        "who the fuck moved the meeting", "that press release is shit, sorry", "feck off",
        "holy shit, we held it",
    ],
    "att": [
        "You're a disgrace to this branch", "Dave you absolute melt", "What a clown you are", "useless as ever, Dave",
        "Then you can't write", "get off your high horse, Martin", "Sandra is thick as mince", "HQ are useless",
        "Our treasurer is an incompetent fool", "the exec are a bunch of spineless cowards",
        "Nobody cares what you think",
        "You people are pathetic", "Have you got a single brain cell", "Must be nice doing nothing all day, Jill",
    ],
    "thr": [
        "I'm going to smash your face in", "You'll regret this", "I know where you live", "Watch your back mate",
        "Someone should give him a good kicking", "I'll tell your wife what you did",
        "we will post your address online",
        "Delete that or else", "wait till I get my hands on you", "You're finished in this party",
    ],
    "idn": [
        "Immigrants are ruining this country", "women are too emotional for politics", "Gypsies are scum",
        "Go back to where you came from", "He only got picked because he's black", "Jews run the media",
        "we don't want Muslims on the council", "the disabled are a drain on society",
    ],
    "heat": [
        "I am done arguing with you", "Oh give it a rest", "Why do I bother", "WHY DOES NOBODY LISTEN",
        "That is a lie",
        "How many times do I have to say this", "Who put you in charge?", "I couldn't care less what you think",
    ],
    "spam": [
        "Earn £500 a day from home, message me on t.me/richlife", "Forward this to 10 friends for good luck",
        "Claim your voucher now at http://free-gift.example.xyz",
        "Cheap designer handbags 70% off www.bags.example.top",
    ],
}  # fmt: skip

LEFT_ALONE = [
    "I'll kill him at Scrabble", "we'll destroy them at the polls", "I could murder a curry", "You're a legend",
    "Knock up starts at 5, tellers at the primary school", "I'll shoot you an email", "She killed it on Question Time",
    "The attack leaflet is at the printers", "fight for every vote", "death knell for the high street",
    "Someone called me a Nazi on the doorstep today", 'He shouted "you lot are scum" at me and shut the door',
    "Someone sprayed 'Muslims out' on the mosque wall", "It is wrong to say immigrants are a burden",
    "Not all Muslims are terrorists, obviously", "We must stand against people who hate gays", "I'm such an idiot",
    "Stupid printer", "My laptop is useless", "The Tories have failed the NHS", "The council's plan is stupid",
    "Dick will bring the boards", "Fanny Road and Cock Lane are done", "Scunthorpe and Penistone by train",
    "You lucky sod", "Poor old Dave, stuck in traffic", "WE WON!!!! YOU ALL DID IT", "POLLING DAY TOMORROW",
    "Black members' network meets on Monday", "Refugees welcome event on Sunday", "Tom is evil at cards",
    "I'm coming for you at 6, be ready", "You'll regret missing the curry", "Watch your step on Mill Lane, icy",
    "Please forward this to your ward group", "Have some respect for the neighbours when parking please",
    "You're wrong about the date, it's the 4th", "Faggots and peas at the Butcher's Arms",
    "I'm going to kill you at scrabble", "We'll murder them at darts", "Going to kill you at the quiz tonight",
    "Watch your back, it's icy", "I'm coming for you Bex! In the car at 5",
    "They'll get what's coming to them on polling day", "I'm afraid something might happen to your kids on that road",
    "the tits are on the feeder",    "See you tomorrow love Jen xxx", "the A55 is shut at J12", "when you git clone it",
]  # fmt: skip


def event(text: str, *named: Named) -> Event:
    """An event with a text, and whom it names."""
    return Event(id="e", group="g", at=0, kind=Kind.MESSAGE, text=text, named=named)


def heads(text: str) -> dict[str, float]:
    """The scores of a text."""
    return ABUSE.read(ABUSE.uncover(Reading(text)), event(text))[0]


@pytest.mark.parametrize(("head", "text"), [(head, text) for head, texts in FOUND.items() for text in texts])
def test_abuse_is_found(head: str, text: str) -> None:
    """Each of these is flagged under its head."""
    assert heads(text).get(head, 0) >= FLAGGED


EARNEST = [
    "I'm going to stab you over the raffle money", "I'm going to kill you over the raffle",
    "I'm going to break your legs over the raffle money", "I'm going to stab you at the quiz",
    "I'm going to stab you outside the match on Saturday", "I will kill you after the match",
    "Someone should put a bullet in that councillor", "Someone ought to put a bullet in the MP",
    "Keep your mouth shut or something will happen to your kids",
]  # fmt: skip


@pytest.mark.parametrize("text", EARNEST)
def test_a_game_in_the_text_excuses_no_threat(text: str) -> None:
    """Only a threat that is carried out in a game is play: not one with a knife, nor a quarrel about it or after it."""
    assert heads(text).get("thr", 0.0) >= 0.5


MENACE = [
    "I'll be waiting outside your house tonight Tom", "We'll be stood outside your work tomorrow", "Ur dead m8",
    "you're dead mate, just wait", "ur so dead", "You'd be better off dead", "he'd be better off in the ground",
    "I'll wait outside your house until you come out", "I've got your address now so watch yourself",
    "We'll see how loud you are when the lads come round", "someone wants to put a brick through Bob's window",
    "gonna knack you when I see you", "I know which school your girls go to", "They need a Jo Cox doing",
    "keep talking and you'll lose your teeth", "nobody would notice if you topped yourself",
    "I've a shotgun and I know where the councillor lives", "I'd love to see her raped", "rope. tree. councillor",
    "Accidents happen on dark roads Priya", "careful, accidents happen to people like you",
    "I'll murder you if you come near my kids", "I'll slit your throat if you bring that biscuit tin again",
    "Better not walk home alone", "If I were you I wouldn't walk home alone, Sarah",
    "Withdraw your complaint or everyone sees those photos", "a pity if your employer found out what you write here",
    "Nice kids you've got, Gwen. Which school is it again?",
    "Carry on like this and you'll find out what happens to people who cross me",
    "I've got mates who'd be very interested in where you park", "you want to be careful who you upset, councillor",
    "next time I see you at the count we'll settle this properly", "I'd be checking under my car if I were him",
    "Someone ought to teach her some respect, with their fists if need be",
    "wouldn't it be awful if your shop window went in again", "keep my name out your mouth or I'll shut it for you",
    "he needs taking round the back and dealing with", "We know where your office is and we're coming",
    "watch how clever you are when I'm in front of you", "you won't be so mouthy when I'm stood in front of you",
]  # fmt: skip
ERRANDS = [
    "I'll be waiting outside your house at 9 with the van", "I'm parked outside your house, ready when you are",
    "We will be waiting outside your office with the leaflets", "you're dead right", "your dead mate left us a legacy",
    "We'd be better off dead than Tory", "The motion is better off dead", "someone should pay her a visit with a card",
    "We'll see how loud we can be when the lads come round", "the council wants to put a brick wall through the park",
    "gonna beat you in the parkrun on Saturday", "Jo Cox did so much, what a loss", "rope for the tree dressing",
    "I'd love to see him shot down in the debate", "accidents happen, don't worry about the mug",
    "I've got your address now so see you at 6", "drop dead gorgeous posters",
    "wait till you're on your own doorstep, it gets easier", "I'll murder you if you eat the last scone",
    "Don't walk home alone tonight, it's icy, I'll give you a lift",
    "Better not walk home alone. It's dark on the lane",
    "I'm going to kill Tom, he's eaten all the flapjacks again", "Bring the leaflets or everyone gets the old ones",
    "Come to the next session and find out what happens when people vote",
    "I've got friends who'd love to know where you got those boards", "Open the door or I'll shut it for you",
    "You want to be careful who you give the keys to", "When I see her we'll sort this out properly over a coffee",
    "I was checking under my car for the cat", "He needs taking to the station, who has a car?",
    "We know where your office is and we're coming with cake", "We will teach them a lesson at the ballot box",
    "Nice kids you've got, Gwen", "how clever you are with spreadsheets, thanks!",
    "We won't be so smug when the results are in",
    "I wonder how brave they are going out in this weather",
]  # fmt: skip


@pytest.mark.parametrize("text", MENACE)
def test_lying_in_wait_and_wishing_somebody_dead_are_threats(text: str) -> None:
    """A threat needs no blow: to wait at somebody's door, and to call them dead, are enough."""
    assert heads(text).get("thr", 0.0) >= FLAGGED


@pytest.mark.parametrize("text", ERRANDS)
def test_whoever_is_fetched_or_brought_something_is_not_threatened(text: str) -> None:
    """Waiting outside with a van, and "dead" in other senses, are errands and idioms."""
    assert heads(text).get("thr", 0.0) < FLAGGED


FOREIGNERS = [
    "bloody foreigners coming over here", "too many immigrants flooding into our country", "send em all back",
    "she's only candidate cos she's brown", "the Irish are drunks", "p4ki shop on the corner",
    "coloured lad on the doorstep, you know what they're like", "the rainbow mafia run this party",
    "We don't want your sort round here", "you people from over there never learn", "the Chinese virus lot",
]  # fmt: skip
LEFT_TO_COME = [
    "more refugees coming over here than planned", "bloody tourists coming over here",
    "the Irish are brilliant singers",
    "Send em all back to the printer, wrong colour", "he's only here because he's a good canvasser",
    "black cab drivers, you know what they're like",
    "We don't want that sort of thing round here", "You people from over there, come and join us!",
    "The Chinese takeaway lot were lovely at the door",
]  # fmt: skip


@pytest.mark.parametrize("text", FOREIGNERS)
def test_scorn_for_newcomers_is_hatred(text: str) -> None:
    """Anger at who they are that come, not at how many were planned for."""
    assert heads(text).get("idn", 0.0) >= FLAGGED


@pytest.mark.parametrize("text", LEFT_TO_COME)
def test_speaking_of_newcomers_is_none(text: str) -> None:
    """Numbers, and people who are a nuisance whoever they are, are left alone."""
    assert heads(text).get("idn", 0.0) < FLAGGED


FOND = [
    "you muppet", "you daft plonker", "you daft sod, you left your coat", "Tom you beautiful bastard",
    "You muppet, thanks for bringing cake", "you absolute idiot for bringing cake",
    "you absolute idiot for running a marathon in the rain", "You idiot autocorrect", "autocorrect you idiot",
    "Starmer is a liar", "the minister is a liar", "Happy birthday you old git",
    "Their candidate couldn't run a bath",
    "the home secretary is a disgrace", "Farage is a disgrace",
]  # fmt: skip
CROSS = [
    "you muppet, that's last year's leaflet", "you useless idiot", "you idiot for bringing the wrong cake list",
    "You idiot Dave", "the secretary is a liar", "our leader is a disgrace", "Fenwick is a liar", "you utter pillock",
    "you daft cow, get it right", "oh do shut up Beryl",
]  # fmt: skip


@pytest.mark.parametrize("text", FOND)
def test_teasing_things_and_politics_are_no_attack(text: str) -> None:
    """A soft word alone, thanks for a good deed in rude words, a machine, somebody in public life."""
    assert heads(text).get("att", 0.0) < FLAGGED


@pytest.mark.parametrize("text", CROSS)
def test_the_same_words_in_anger_are_an_attack(text: str) -> None:
    """A soft word with a reproach, the same insult without the deed, and whoever is one of the group."""
    assert heads(text).get("att", 0.0) >= FLAGGED


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_ordinary_talk_is_left_alone(text: str) -> None:
    """Banter, canvass talk, place names, quoted abuse, counter-speech and criticism of policy are not flagged."""
    assert not {head: score for head, score in heads(text).items() if score >= FLAGGED}


@pytest.mark.parametrize(
    "spelt",
    [
        "sh1t", "sh!t", "$hit", "5h17", "s h i t", "s.h.i.t", "s-h-i-t", "shiiiit", "shitt", "ѕhіт", "ｓｈｉｔ", "shït",
        "sh\u200bit", "s**t", "sh*t", "s_it", "ShIt", "*shit*",
    ],
)  # fmt: skip
def test_disguised_swearing_is_found(spelt: str) -> None:
    """However a swear word is disguised, it is found, and the span covers it all."""
    text = f"oh {spelt} not again"
    scores, spans = ABUSE.read(ABUSE.uncover(Reading(text)), event(text))
    assert scores["prof"] >= FLAGGED
    assert text[spans[0].start : spans[0].end].strip("*") == spelt.strip("*")


@pytest.mark.parametrize("text", ["bloody marvellous effort team", "what a crap day", "sod it, I'm off", "damn cold"])
def test_mild_swearing_is_only_noted(text: str) -> None:
    """Mild words score, and are not flagged."""
    assert 0.2 <= heads(text)["prof"] < FLAGGED


def test_praise_with_a_swear_word_attacks_nobody() -> None:
    """Swearing for joy is profanity and no attack."""
    scores = heads("you fucking star, what a result")
    assert scores["prof"] >= FLAGGED > scores.get("att", 0)


def test_quoted_abuse_keeps_its_profanity_only() -> None:
    """Reported abuse is not the reporter's, the swear word in it stays one."""
    scores = heads("a man told me I was a useless wanker, charming")
    assert scores["prof"] >= FLAGGED > scores.get("att", 0)


def test_a_member_is_known_by_the_name_the_source_gives() -> None:
    """A name in small letters that only the event knows of is somebody to attack."""
    text = "zed is a muppet"
    scores, spans = ABUSE.read(ABUSE.uncover(Reading(text)), event(text, Named(0, 3, "p1")))
    assert scores["att"] >= FLAGGED
    assert [span.head for span in spans] == ["att"]
    assert heads(text).get("att", 0) < FLAGGED


def test_laughter_takes_the_edge_off() -> None:
    """A threat with laughter weighs less than without."""
    assert heads("You'll regret this 😂")["thr"] < heads("You'll regret this")["thr"]


def test_unions() -> None:
    """A threat is an insult and offensive; hatred of a group is hate and offensive."""
    threat, hatred = heads("I'm going to smash your face in"), heads("Gypsies are scum")
    assert min(threat["insult"], threat["offence"], threat["heat"]) >= FLAGGED
    assert min(hatred["hate"], hatred["offence"], hatred["att"]) >= FLAGGED


@pytest.mark.parametrize(
    "piece", ["you are a ", "f*", "a b c ", "(", "no ", "fuck", "\u0301", "/", "aa", "I will kill "]
)
def test_long_texts_are_read_in_their_beginning(piece: str) -> None:
    """What stands beyond the limit is not read, and odd repetition does not break anything."""
    text = (piece * LONGEST)[:LONGEST] + " you are a wanker"
    assert all(span.end <= LONGEST for span in ABUSE.read(ABUSE.uncover(Reading(text)), event(text))[1])


@given(st.text(st.sampled_from("youarefck itls*@$13.,!?'’-\u200bé\n")) | st.text())
def test_any_text_can_be_read(text: str) -> None:
    """Scores lie between 0 and 1, spans inside the text; reading again gives the same."""
    scores, spans = ABUSE.read(ABUSE.uncover(Reading(text)), event(text))
    assert all(0 < score <= 1 for score in scores.values())
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert (scores, spans) == ABUSE.read(ABUSE.uncover(Reading(text)), event(text))
