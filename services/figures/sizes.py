"""Sizes: asks a broker what partitions take on its disk (DescribeLogDirs), for which aiokafka has no words."""

from collections.abc import Iterator

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int16, Int32, Int64, Schema, String

KEY, VERSION = 35, 1


class _Answer(Response):  # type: ignore[misc]
    API_KEY, API_VERSION = KEY, VERSION
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "folders",
            Array(
                ("error_code", Int16),
                ("folder", String("utf-8")),
                (
                    "topics",
                    Array(
                        ("topic", String("utf-8")),
                        (
                            "partitions",
                            Array(("partition", Int32), ("size", Int64), ("behind", Int64), ("future", Boolean)),
                        ),
                    ),
                ),
            ),
        ),
    )


class _Question(RequestStruct):  # type: ignore[misc]
    API_KEY, API_VERSION = KEY, VERSION
    RESPONSE_TYPE = _Answer
    SCHEMA = Schema(("topics", Array(("topic", String("utf-8")), ("partitions", Array(Int32)))))


class _Sizes(Request[_Question]):  # type: ignore[misc]
    API_KEY = KEY

    def build(self, request_struct_class: type[_Question]) -> _Question:
        """Ask for all topics."""
        return request_struct_class(None)


async def sizes(admin: AIOKafkaAdminClient, broker: int) -> Iterator[tuple[str, int]]:
    """Each partition on a broker's disk: its topic, and bytes.

    Raises:
        KafkaError: it does not answer.
    """
    answer = await admin._send_request(_Sizes(), broker)  # noqa: SLF001 - the client's only way to ask what it has no words for
    return ((topic, part[1]) for _error, _folder, topics in answer.folders for topic, parts in topics for part in parts)
