"""`python -m benchmarks.live rules [EVENTS [RUNS]] | equality [EVENTS] | door [BODIES] | way [RATE [SECONDS]]`."""

import sys

from benchmarks.live import door, equality, rules, way

if __name__ == "__main__":
    what, *rest = sys.argv[1:] or ["rules"]
    numbers = [int(one) for one in rest]
    if what == "door":
        sys.argv[1:] = rest
        door.main()
    elif what == "equality":
        equality.main(*numbers)
    elif what == "way":
        way.main(*numbers)
    else:
        rules.main(*numbers)
