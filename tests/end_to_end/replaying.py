"""The same events judged again in this process: what the pipeline must have found, and who must have been told."""

import asyncio
from zoneinfo import ZoneInfo

import msgspec

from moderation import wire
from moderation.across import HEAD, Across, AcrossGroups
from moderation.calendar import Calendar
from moderation.findings import Finding
from moderation.policy import DEFAULT_ZONE
from moderation.rule_sets import RuleSets
from services.chassis.bus import Arrival, Bus
from services.rules import loader
from services.rules.detectors.cheap import CheapTier
from services.rules.runtime.in_process import InProcess
from services.rules.runtime.judge import Judge
from tests.end_to_end.pipeline import KEY


async def topic(bus: Bus, name: str) -> list[Arrival]:
    """Read all of a topic."""
    return [one async for one in bus.read_all(name)]


ACROSS = {rule.id for rule in loader.rules() if issubclass(rule, AcrossGroups)}


async def found(bus: Bus) -> list[bytes]:
    """Return the findings that were published, each form of each once: the same bytes twice are a copy."""
    return sorted({one.value for one in await topic(bus, "findings")})


def comparable(finding: Finding) -> bytes:
    """What two runs must have in common: every byte; of what looks over several groups, that it was found."""
    return finding.id.encode() if finding.rule in ACROSS else wire.encode(finding)


async def replayed(bus: Bus) -> list[bytes]:
    """Return the findings that the events of the topic give when one process judges them without a fault."""
    events = sorted(await topic(bus, "events"), key=lambda one: (one.partition, one.offset))
    return sorted({wire.encode(one) for one in judge(events, {})})


async def both(bus: Bus, tries: int = 120) -> tuple[list[bytes], list[bytes]]:
    """Return what was found of single groups and what a replay finds, as soon as they agree, half a second a try.

    Mails leave before the last event is judged; what looks over several groups waits for a settling time.
    """
    live, again = single(await found(bus)), single(await replayed(bus))
    for _ in range(tries):
        if live == again:
            break
        await asyncio.sleep(0.5)
        live, again = single(await found(bus)), single(await replayed(bus))
    return live, again


def single(findings: list[bytes]) -> list[bytes]:
    """Return the findings of rules that look at one group."""
    return [one for one in findings if msgspec.json.decode(one, type=Finding).rule not in ACROSS]


def judge(events: list[Arrival], state: dict[str, bytes]) -> list[Finding]:
    """Judge events in this process, each partition in its order; what is remembered of groups is left in `state`."""

    def failed(rule: str, _event: object, error: Exception) -> None:
        raise AssertionError(rule) from error

    catalogue = loader.rules()
    across = Across(catalogue, Calendar(ZoneInfo(DEFAULT_ZONE)), failed, settle=0)
    runtime = InProcess(Judge(RuleSets(catalogue), CheapTier(KEY.encode()), failed), state, across)
    causes = [cause for one in runtime.take(events) for cause in one.findings]
    for key in [key for key in state if key.startswith(HEAD)]:
        del state[key]
    return [cause.record for cause in causes if isinstance(cause.record, Finding)]
