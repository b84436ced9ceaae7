"""How much memory a process has held."""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def read_peak(process: int | str = "self") -> int:
    """Return the most memory that a process has held, in MB.

    What `resource` says of a process is at least what its parent held when it began, which hides
    all that a child of a large test process takes. So Linux is asked by its files; elsewhere
    `resource` is all there is, and only of this process.
    """
    status = Path(f"/proc/{process}/status")
    if status.exists():
        text = status.read_text(encoding="ascii", errors="replace")
        return int(text.partition("VmHWM:")[2].split()[0]) // 1024
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
