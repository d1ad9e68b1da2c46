"""`make fuzz`: broken replies through whole sessions, and hypothesis on the decoder."""

import argparse
import itertools
import resource
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from simulator.agent import AgentServer
from tests.fuzz.decoder import fuzz_decoder
from tests.fuzz.material import tables
from tests.fuzz.walks import BreakingAgent, Outcome, walk_once

WORKERS = 24
MOST_GROWTH_MB = 64.0
MOST_SHOWN = 20
DECODER_SHARE = 0.1


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--cases", type=_or(100_000), default="")
    parser.add_argument("--seed", type=_or(secrets.randbelow(10**9)), default="")
    given = parser.parse_args()
    _say(f"SEED={given.seed} CASES={given.cases}")
    faults = fuzz_decoder(round(given.cases * DECODER_SHARE), given.seed)
    _say(f"decoder: {round(given.cases * DECODER_SHARE):,} examples, {len(faults)} faults")
    total = fuzz_sessions(given.cases, given.seed, say=_say)
    faults += total.faults
    for fault in faults[:MOST_SHOWN]:
        _say(fault[:2000])
    _say(f"{total.cases:,} broken replies, {len(faults)} faults")
    for ending, times in total.endings.most_common():
        _say(f"  {ending:16} {times:8,}")
    return 1 if faults else 0


def fuzz_sessions(cases: int, seed: int, say: Callable[[str], None]) -> Outcome:
    """Sessions with seeds from `seed` on until so many replies were broken."""
    total = Outcome()
    served = tables()
    agents = [BreakingAgent(served[number % len(served)]) for number in range(WORKERS)]
    began, grown_from_mb, next_word = time.monotonic(), 0.0, 0.1
    with AgentServer(agents), ThreadPoolExecutor(WORKERS) as pool:
        for batch in _batches(seed):
            for outcome in pool.map(walk_once, agents, batch):
                _add(total, outcome)
            # By then caches are full and every table has been seen.
            grown_from_mb = grown_from_mb or (_memory_mb() if total.cases > cases / 4 else 0.0)
            if total.cases >= next_word * cases:
                next_word += 0.1
                say(f"{total.cases:9,} broken replies  {time.monotonic() - began:6.0f} s")
            if total.cases >= cases:
                break
    growth_mb = _memory_mb() - (grown_from_mb or _memory_mb())
    if growth_mb > MOST_GROWTH_MB:
        total.faults.append(f"SEED={seed}: memory grew by {growth_mb:.0f} MB")
    say(f"memory grew by {growth_mb:.0f} MB in the last three quarters")
    return total


def _batches(seed: int) -> Iterator[list[int]]:
    for first in itertools.count(seed, WORKERS):
        yield list(range(first, first + WORKERS))


def _add(total: Outcome, outcome: Outcome) -> None:
    total.cases += outcome.cases
    total.endings += Counter(outcome.endings)
    total.faults += outcome.faults


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _or(default: int) -> Callable[[str], int]:
    """An empty value, as make hands over an unset variable, means the default."""
    return lambda text: int(text) if text else default


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
