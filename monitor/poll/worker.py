"""The process that reads documents: ``python -m monitor.poll.worker SECONDS MEGABYTES``.

It reads requests from standard input and writes replies to standard output (monitor.poll.frame),
until its input ends. The kernel ends it when one document takes longer than SECONDS, whatever code
is running; it cannot take more than MEGABYTES of address space. It knows no secrets: its
environment is stripped by the parent.
"""

import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from monitor.poll.frame import HEAD, answer

_TIRED = 300 * 1024 * 1024
"""A process that has grown to this is replaced after its reply."""


def main() -> None:
    """Serve until the input ends."""
    seconds, megabytes = float(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024, hard))
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that prints may get between the frames
    while serve(sys.stdin.buffer, replies, seconds):
        pass


def serve(requests: BinaryIO, replies: BinaryIO, seconds: float) -> bool:
    """Answer one request; False when there will be no next one."""
    head = requests.read(HEAD.size)
    if len(head) < HEAD.size:
        return False
    text, body = (requests.read(n) for n in HEAD.unpack(head))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    reply = answer(text, body)
    signal.setitimer(signal.ITIMER_REAL, 0)
    replies.write(reply)
    replies.flush()
    return _size() < _TIRED


def _size() -> int:
    """Bytes this process holds now (``ru_maxrss`` would also count what our parent once held)."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
