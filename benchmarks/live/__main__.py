"""`python -m benchmarks.live WHAT`: one measurement of the live pipeline on a real broker of its own."""

import argparse

from benchmarks.live import away, door, equality, rules, way

MEASURES = {
    "rules": (rules.main, "rules alone: throughput, time to a finding, recovery, stand-still; [EVENTS [RUNS]]"),
    "equality": (equality.main, "findings of rules and of a replay, compared; [EVENTS]"),
    "door": (door.main, "signed bodies a second that ingest takes; [BODIES]"),
    "way": (way.main, "from an accepted body to its finding; [RATE a second [SECONDS]]"),
    "away": (away.main, "going on after a broker was stopped, killed and frozen"),
}


def main() -> None:
    """Run what was asked for."""
    asked = argparse.ArgumentParser(
        prog="python -m benchmarks.live", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    told = "\n".join(f"{name}: {about}" for name, (_, about) in MEASURES.items())
    asked.add_argument("what", nargs="?", default="rules", choices=MEASURES, help=told)
    asked.add_argument("numbers", nargs="*", type=int, help="as the measurement takes them")
    options = asked.parse_args()
    measure, _ = MEASURES[options.what]
    measure(*options.numbers)


if __name__ == "__main__":
    main()
