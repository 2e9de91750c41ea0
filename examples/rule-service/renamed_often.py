#!/usr/bin/env python3
"""A rule service of its own: a group whose name is changed again and again confuses who belongs there.

It knows nothing of Steward but what is published: the topics, the JSON Schemas of `observations` and `findings`
(deploy/schemas), and how findings are signed. It needs `aiokafka` and the standard library.
docs/rule-services.md walks through it.
"""

import asyncio
import hmac
import json
import os
from collections import defaultdict
from datetime import UTC, datetime
from hashlib import blake2b

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

KAFKA = os.environ.get("STEWARD_KAFKA", "127.0.0.1:29092")
PREFIX = os.environ.get("STEWARD_TOPIC_PREFIX", "")
KEY = os.environ.get("STEWARD_SERVICE_KEY", "").encode()
SERVICE, RULE, VERSION = "group_names", "renamed_often", 1
LIMIT = 3
"""Changes of name in a day from which on it is said."""


class RenamedOften:
    """The rule: pure, so that it can be tested without Kafka. It remembers ids of events, by group and day."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)

    def take(self, event: dict) -> dict | None:
        """Look at one event; returns a finding, or None. A copy of an event changes nothing."""
        if event["kind"] != "group_renamed":
            return None
        day = datetime.fromtimestamp(event["at"] / 1000, UTC).date().isoformat()
        changes = self.seen[event["group"], day]
        if event["id"] in changes:
            return None
        changes[event["id"]] = event["at"]
        return self.finding(event["group"], day, changes) if len(changes) >= LIMIT else None

    @staticmethod
    def finding(group: str, day: str, changes: dict[str, int]) -> dict:
        """Write a finding. The same group and day always have the same id: a later one replaces the earlier."""
        rule = f"{SERVICE}.{RULE}"
        return {
            "id": blake2b(f"{rule}\0{VERSION}\0{group}\0{day}".encode(), digest_size=8).hexdigest(),
            "rule": rule,
            "version": VERSION,
            "clause": "own-1",
            "severity": "notice",
            "group": group,
            "at": max(changes.values()),
            "episode": day,
            "to": ["duty_admin"],
            "because": f"the name was changed {len(changes)} times in a day",
            "numbers": {"changes": len(changes), "limit": LIMIT},
            "evidence": sorted(changes),
            "count": len(changes),
        }


async def main() -> None:
    """Read observations, write findings.

    The rule keeps nothing on disk: at each start it reads again what the topic still has, and finds the same under the
    same ids, which changes nothing.
    """
    producer = AIOKafkaProducer(bootstrap_servers=KAFKA, acks="all", enable_idempotence=True)
    consumer = AIOKafkaConsumer(f"{PREFIX}observations", bootstrap_servers=KAFKA, auto_offset_reset="earliest")
    await producer.start()
    await consumer.start()
    rule = RenamedOften()
    try:
        async for record in consumer:
            event, _features = json.loads(record.value)
            if (found := rule.take(event)) is not None:
                value = json.dumps(found).encode()
                headers = [one for one in record.headers if one[0] == "traceparent"]
                headers += [("steward-proof", f"v1={hmac.new(KEY, value, 'sha256').hexdigest()}".encode())]
                await producer.send_and_wait(f"{PREFIX}findings", value, record.key, headers=headers)
    finally:
        await consumer.stop()
        await producer.stop()


if __name__ == "__main__":
    asyncio.run(main())
