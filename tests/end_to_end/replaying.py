"""The same events judged again in this process: what the pipeline must have found, and who must have been told."""

from moderation import wire
from moderation.findings import Finding
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


async def found(bus: Bus) -> list[bytes]:
    """Return the findings that were published, each form of each once: the same bytes twice are a copy."""
    return sorted({one.value for one in await topic(bus, "findings")})


async def replayed(bus: Bus) -> list[bytes]:
    """Return the findings that the events of the topic give when one process judges them without a fault."""
    events = sorted(await topic(bus, "events"), key=lambda one: (one.partition, one.offset))
    return sorted({wire.encode(one) for one in judge(events, {})})


def judge(events: list[Arrival], state: dict[str, bytes]) -> list[Finding]:
    """Judge events in this process, each partition in its order; what is remembered is left in `state`."""

    def failed(rule: str, _event: object, error: Exception) -> None:
        raise AssertionError(rule) from error

    runtime = InProcess(Judge(RuleSets(loader.rules(), "Europe/London"), CheapTier(KEY.encode()), failed), state)
    return [cause.record for one in runtime.take(events) for cause in one.findings if isinstance(cause.record, Finding)]
