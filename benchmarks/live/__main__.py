"""`python -m benchmarks.live rules [EVENTS [RUNS]] | equality [EVENTS] | door [BODIES]`."""

import sys

from benchmarks.live import door, equality, rules

if __name__ == "__main__":
    what, *rest = sys.argv[1:] or ["rules"]
    numbers = [int(one) for one in rest]
    if what == "door":
        sys.argv[1:] = rest
        door.main()
    elif what == "equality":
        equality.main(*numbers)
    else:
        rules.main(*numbers)
