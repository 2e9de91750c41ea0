"""Collector: Python's search for garbage, which costs much where much is kept and little goes in circles."""

import gc


def spare() -> None:
    """Leave what is here now, such as the detectors' tables, out of the search; look seldom at what comes.

    What is made for an event is let go of with its batch, without a search. A full one would go through everything.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
