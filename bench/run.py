"""``make bench``: speed, latency, start, memory and the poll round, as a table."""

import sys

from bench import latency, poll_round, speed, start
from bench.proof import show
from bench.prove import as_table


def main(quick: bool) -> int:
    """Run everything; 1 when a limit is not kept."""
    rows = [*start.run(quick=quick), *speed.run(quick=quick), *latency.run(quick=quick)]
    rows += poll_round.run(quick=quick)
    good = show(rows)
    print("\n" + as_table(rows))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main("--quick" in sys.argv))
