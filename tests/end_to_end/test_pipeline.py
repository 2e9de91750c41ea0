"""One webhook's way through all processes, and what happens when it comes twice or a process is gone."""

from tests.end_to_end.pipeline import GREETING, THREAT, Pipeline, message


def test_a_threat_becomes_one_mail_each(pipeline: Pipeline) -> None:
    """A signed webhook becomes one mail to each who must know; a copy of it changes nothing."""
    threat = message("ann", THREAT)
    assert pipeline.post(message("bob", GREETING), threat) == [200, 200]
    pipeline.until(lambda: pipeline.mails("omar@example.org") and pipeline.mails("judith@example.org"))
    assert (
        THREAT.split("'")[0] in pipeline.mails("omar@example.org")[0]
        or "threat" in pipeline.mails("omar@example.org")[0]
    )
    assert pipeline.post(threat, threat, message("cat", GREETING)) == [200, 200, 200]
    for name in pipeline.services:
        pipeline.services[name].stop()
        pipeline.services[name].start()
        pipeline.services[name].wait_until_ready()
    assert pipeline.post(message("bob", THREAT, group=1)) == [200]
    pipeline.until(lambda: len(pipeline.mails("omar@example.org")) == 2)
    assert len(pipeline.mails("judith@example.org")) == 2
