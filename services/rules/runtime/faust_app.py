"""Faust app: consumption, partitions, rebalancing and recovery by Faust; what is judged and what is safe by ours."""

from collections.abc import Callable
from typing import cast

import faust

from moderation.memory import NewerStateError
from services.chassis.settings import SettingsError
from services.chassis.watchdog import give_up
from services.rules.runtime.consumer import Consumer, Transport
from services.rules.runtime.gate import Gate
from services.rules.runtime.inbox import Inbox
from services.rules.runtime.marks import mark
from services.rules.runtime.recovery import BulkTableManager
from services.rules.runtime.settings import RulesSettings
from services.rules.runtime.shell import STREAMS, Shell, Stream
from services.rules.runtime.table import MemoryStore, StateTable, Store


class RulesApp(faust.App):
    """Faust's app with a table and an inbox for each stream, and the gate.

    Made once a process: Faust keeps a current app.
    """

    gate: Gate
    inboxes: dict[str, Inbox]
    states: dict[str, StateTable]
    store_kind: type[Store] = MemoryStore

    def _create_directories(self) -> None:
        """Make none: the state lies in memory and in the changelog."""


def create_app(settings: RulesSettings) -> RulesApp:
    """Make the app. Topics are created by `services.chassis.topics`, never from here."""
    app = RulesApp(
        settings.app_id,
        broker=[f"kafka://{server.strip()}" for server in settings.kafka.split(",")],
        store="memory://",
        topic_partitions=settings.partitions,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,  # recovery is quicker than a standby is worth
        web_enabled=False,
        stream_wait_empty=False,  # there are no streams: batches are the shell's
        broker_commit_interval=settings.commit_s,
        broker_max_poll_records=500,
        broker_max_poll_interval=300.0,
        broker_session_timeout=settings.session_s,
        broker_rebalance_timeout=60.0,
        broker_heartbeat_interval=min(3.0, settings.session_s / 4),
        broker_request_timeout=max(settings.request_s, settings.session_s),
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=settings.instance or None,
        worker_redirect_stdouts=False,
        TableManager=BulkTableManager,
    )
    app.gate, app.inboxes = Gate(), {}
    app.store_kind = _store_kind(settings)
    app.transport = Transport(app.conf.broker_consumer, app)
    app.states = {stream.source: _table(app, settings, stream) for stream in STREAMS}
    return app


def _store_kind(settings: RulesSettings) -> type[Store]:
    if settings.store == "memory":
        return MemoryStore
    try:
        from services.rules.runtime.disk import DiskStore  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise SettingsError("STEWARD_STORE cannot be used: for `disk` install steward[disk]") from error
    return type("DiskStore", (DiskStore,), {"folder": settings.state_folder})


def _table(app: RulesApp, settings: RulesSettings, stream: Stream) -> StateTable:
    made = StateTable(
        app, name=stream.state, key_type=bytes, value_type=bytes, partitions=settings.partitions, use_partitioner=True,
        changelog_topic=_topic(app, settings, stream.state, acks=False),
    )  # fmt: skip
    app.tables.add(made)
    return made


def _topic(app: faust.App, settings: RulesSettings, name: str, *, acks: bool = True) -> faust.types.TopicT:
    # raw: what Faust cannot decode it throws into the agent, which would skip it; the judge decodes and rejects
    return app.topic(
        settings.topic_prefix + name, partitions=settings.partitions, key_serializer="raw", value_serializer="raw",
        acks=acks,
    )  # fmt: skip


def add_stream(app: RulesApp, settings: RulesSettings, stream: Stream, shell: Callable[[], Shell]) -> None:
    """Let a shell take what lies in our partitions of a stream's source, batch by batch."""
    topic = _topic(app, settings, stream.source)
    app.topics.add(topic)
    inbox = app.inboxes[topic.get_topic_name()] = Inbox(settings.batch, settings.within_ms / 1000)

    async def work() -> None:
        try:
            while True:
                await _take(app, inbox, shell)
        except NewerStateError as error:
            give_up(f"{error}: a newer version has judged here, so only it may go on")
        except Exception as error:  # noqa: BLE001 - Faust's own end would commit first
            give_up("a batch could not be made durable", error)

    app.task(work)


async def _take(app: RulesApp, inbox: Inbox, shell: Callable[[], Shell]) -> None:
    records = await inbox.take()
    # nothing may be waited for in between: a rebalance empties the inbox and then closes the gate
    with app.gate.batch() as ours:
        if ours and records:
            await shell().take(records)
            cast("Consumer", app.consumer).done(records)
            mark("acked")


def gated(app: RulesApp) -> Consumer:
    """Give the app's consumer its gate and inboxes, before it starts."""
    consumer = cast("Consumer", app.consumer)
    consumer.gate, consumer.inboxes = app.gate, app.inboxes
    return consumer
