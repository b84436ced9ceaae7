"""A spool is read while it is written, to its end and no further."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cliova_pandas.service.spool import AbandonedError, Spool

if TYPE_CHECKING:
    from typing_extensions import Buffer


def test_reader_follows_the_writer_to_its_end() -> None:
    """A reader that is faster than the writer waits, and gets every byte once."""
    spool = Spool(io.BytesIO())
    spool.restart()
    found = []
    started = threading.Event()

    def read() -> None:
        with spool.open() as file:
            started.set()
            found.append(file.read())

    reader = threading.Thread(target=read)
    reader.start()
    started.wait()
    for piece in (b"ab", b"", b"c" * 100_000):
        spool.write(piece)
    spool.finish()
    reader.join()
    assert found == [b"ab" + b"c" * 100_000]


def test_reader_of_an_abandoned_download_is_told() -> None:
    """Neither abandoning nor restarting leaves a reader waiting, or with a mixture."""
    for end in ("abandon", "restart"):
        spool = Spool(io.BytesIO())
        spool.restart()
        spool.write(b"half")
        file = spool.open()
        assert file.read(2) == b"ha"
        getattr(spool, end)()
        with pytest.raises(AbandonedError):
            file.read()


def test_reader_who_comes_too_late_does_not_wait() -> None:
    """A download may fail before its reader has begun; the next attempt is another matter."""
    spool = Spool(io.BytesIO())
    spool.restart()
    spool.abandon()
    with pytest.raises(AbandonedError):
        spool.open().read()
    spool.restart()
    spool.write(b"again")
    spool.finish()
    assert spool.open().read() == b"again"


def test_seeking_to_the_end_finds_it() -> None:
    """A finished spool reads like a file."""
    spool = Spool(io.BytesIO())
    spool.restart()
    spool.write(b"hello\n")
    spool.finish()
    with spool.open() as file:
        assert file.seek(0, io.SEEK_END) == 6
        file.seek(-1, io.SEEK_END)
        assert file.read() == b"\n"
    spool.restart()
    assert spool.size == 0


def test_part_that_a_disk_takes_is_not_the_whole() -> None:
    """A write that takes fewer bytes than it was given goes on with the rest."""

    class Slow(io.BytesIO):
        def write(self, data: Buffer) -> int:
            return super().write(memoryview(data)[:3])

    spool = Spool(Slow())
    spool.restart()
    spool.write(b"0123456789")
    spool.finish()
    assert spool.size == 10
    with spool.open() as file:
        assert file.read() == b"0123456789"


def test_whole_file_is_read_from_its_beginning(tmp_path: Path) -> None:
    """A file that is complete is a spool at once, wherever its handle stands."""
    path = tmp_path / "x"
    path.write_bytes(b"hello")
    with path.open("rb", buffering=0) as file:
        file.read(2)
        spool = Spool.of_whole(file)
        with spool.open() as one, spool.open() as other:
            assert one.read(3) + other.read() == b"hel" + b"hello"


STEPS: dict[str, Callable[[Spool], object]] = {
    "restart": lambda spool: spool.restart(),
    "write": lambda spool: spool.write(b"more"),
    "finish": lambda spool: spool.finish(),
    "abandon": lambda spool: spool.abandon(),
    "copy": lambda spool: spool.copy_to(0, memoryview(bytearray(2))),
}


@pytest.mark.parametrize("name", STEPS)
def test_an_interrupt_at_any_place_leaves_the_spool_to_others(name: str) -> None:
    """Ctrl-C comes between any two steps of Python; who waits for bytes must be told of the end."""
    for place in range(1_000):
        spool = Spool(io.BytesIO())
        spool.restart()
        spool.write(b"half")
        if not interrupt(partial(STEPS[name], spool), place):
            assert place > 3
            return
        other = threading.Thread(target=spool.abandon, daemon=True)
        other.start()
        other.join(10)
        assert not other.is_alive(), f"the lock is held for ever after an interrupt at {place}"
    pytest.fail("the step has no end")


def interrupt(work: Callable[[], object], place: int) -> bool:
    """Interrupt some work at one of the places where Python looks for signals; tell whether it was.

    It looks when a function of Python begins, and when one of C has ended.
    """
    passed = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal passed
        passed += event in ("call", "c_return")
        if passed > place:
            raise KeyboardInterrupt

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    except KeyboardInterrupt:
        return True
    finally:
        sys.setprofile(before)
    return False
