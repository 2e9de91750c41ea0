"""`python -m services.figures`: looks at the broker and at PostgreSQL every so often, for Prometheus."""

import asyncio
import sys

from services.chassis import http, log, process, telemetry
from services.chassis.settings import load
from services.figures.looking import BROKER, DATABASE, Looking
from services.figures.settings import FiguresSettings
from services.figures.telemetry import Telemetry

PORT = 8083


async def main(stop: asyncio.Event) -> None:
    """Run until told to stop."""
    settings = load(FiguresSettings)
    log.configure("figures", settings.log_level)
    metrics = telemetry.registry("figures", settings)
    looking = Looking(settings, Telemetry(metrics))
    ready = {BROKER: looking.broker, DATABASE: looking.database}
    application = http.app(http.probes(ready, {"progress": looking.watchdog.missing}, metrics))
    working = [asyncio.create_task(one) for one in (looking.run(), looking.watchdog.run())]
    try:
        await http.serve(application, http.listen(settings.port or PORT, settings.host), stop)
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await looking.close()


if __name__ == "__main__":
    sys.exit(process.run(main))
