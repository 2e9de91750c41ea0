"""Fuzzing a source by coverage: `python -m tests.fuzz.sources SOURCE [libFuzzer options]`, or `make fuzz`.

It starts from the invented bodies of the tests. A crash is any exception, anything that is not an event, news or a
reject, a line that cannot be written, a body that reads differently a second time, or an open door.
"""

import json
import sys

import atheris

with atheris.instrument_imports(include=["services.ingest"]):
    from services.ingest import sources
    from services.ingest.platform import News, PlatformEvent, Reject, UnauthenticError
    from services.ingest.shown import shown

    SOURCE = sources.source(sys.argv[1])

from tests.services.ingest.sources.bodies import GOOD, GROUP, SECRETS

NOW = 1_800_000_000_000
OWN = frozenset({"447700900001@c.us"})
HEADERS = ("authorization", "x-webhook-hmac", "x-hub-signature-256", "x-slack-signature", "x-slack-request-timestamp",
           "x-steward-signature", "x-steward-timestamp")  # fmt: skip
STRANGE: tuple[object, ...] = (
    None, True, 0, -1, 1.5, 1e308, 10**30, "", "x", "\ud800", GROUP, "status@broadcast", "@", "1@lid", [], {}, [[]],
    {"id": []}, {"low": 1, "high": -1}, {"message": {"message": {}}}, [None] * 3, "2026-01-01T00:00:00+99:99", "9" * 50,
)  # fmt: skip


def one_input(data: bytes) -> None:
    """Raw bytes, or one of the good bodies with some of its parts replaced."""
    choice = atheris.FuzzedDataProvider(data)
    if choice.ConsumeBool():
        one_body(choice.ConsumeBytes(len(data)))
        return
    body: object = GOOD[SOURCE.NAME][choice.ConsumeIntInRange(0, len(GOOD[SOURCE.NAME]) - 1)]
    for _ in range(choice.ConsumeIntInRange(1, 4)):
        body = changed(body, choice, 10)
    one_body(json.dumps(body).encode())


def changed(value: object, choice: atheris.FuzzedDataProvider, depth: int) -> object:
    """A value with one part of it replaced or left out; the data decides which."""
    if not isinstance(value, dict | list) or not value or depth == 0 or choice.ConsumeIntInRange(0, 5) == 0:
        return STRANGE[choice.ConsumeIntInRange(0, len(STRANGE) - 1)]
    place = choice.ConsumeIntInRange(0, len(value) - 1)
    if isinstance(value, list):
        return [changed(one, choice, depth - 1) if number == place else one for number, one in enumerate(value)]
    name = list(value)[place]
    if choice.ConsumeIntInRange(0, 9) == 0:
        return {key: one for key, one in value.items() if key != name}
    return {**value, name: changed(value[name], choice, depth - 1)}


def one_body(data: bytes) -> None:
    """Read a body twice, and try to be let in with it."""
    found = SOURCE.parse({}, data, OWN)
    assert all(isinstance(one, PlatformEvent | News | Reject) for one in found)
    assert found == SOURCE.parse({}, data, OWN)
    for line in shown(found):
        json.dumps(line, ensure_ascii=False).encode()
    given = data[:120].decode("utf-8", "replace")
    try:
        SOURCE.verify(dict.fromkeys(HEADERS, given), data, SECRETS[SOURCE.NAME], NOW)
    except UnauthenticError:
        return
    raise AssertionError("let in without the secret")


def main() -> None:
    """Fuzz until libFuzzer's options say stop."""
    atheris.Setup([sys.argv[0], "-max_len=4096", *sys.argv[2:]], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
