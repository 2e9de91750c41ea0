"""`python -m benchmarks.live WHAT`.

WHAT is `rules [EVENTS [RUNS]]`, `equality [EVENTS]`, `door [BODIES]`, `way [RATE [SECONDS]]` or `away`.
"""

import sys

from benchmarks.live import away, door, equality, rules, way

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
    elif what == "away":
        away.main()
    else:
        rules.main(*numbers)
