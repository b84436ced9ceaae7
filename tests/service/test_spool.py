import io
import threading

import pytest

from cliova_pandas.service.spool import AbandonedError, Spool


def test_reader_follows_the_writer_to_its_end():
    """A reader that is faster than the writer waits, and gets every byte once."""
    landing = Spool(io.BytesIO())
    landing.restart()
    found = []
    started = threading.Event()

    def read():
        with landing.open() as file:
            started.set()
            found.append(file.read())

    reader = threading.Thread(target=read)
    reader.start()
    started.wait()
    for piece in (b"ab", b"", b"c" * 100_000):
        landing.write(piece)
    landing.finish()
    reader.join()
    assert found == [b"ab" + b"c" * 100_000]


def test_reader_of_an_abandoned_download_is_told():
    """Neither abandoning nor restarting leaves a reader waiting, or with a mixture."""
    for end in ("abandon", "restart"):
        landing = Spool(io.BytesIO())
        landing.restart()
        landing.write(b"half")
        file = landing.open()
        assert file.read(2) == b"ha"
        getattr(landing, end)()
        with pytest.raises(AbandonedError):
            file.read()


def test_reader_who_comes_too_late_does_not_wait():
    """A download may fail before its reader has begun; the next attempt is another matter."""
    landing = Spool(io.BytesIO())
    landing.restart()
    landing.abandon()
    with pytest.raises(AbandonedError):
        landing.open().read()
    landing.restart()
    landing.write(b"again")
    landing.finish()
    assert landing.open().read() == b"again"


def test_seeking_to_the_end_finds_it():
    """A finished landing reads like a file."""
    landing = Spool(io.BytesIO())
    landing.restart()
    landing.write(b"hello\n")
    landing.finish()
    with landing.open() as file:
        assert file.seek(0, io.SEEK_END) == 6
        file.seek(-1, io.SEEK_END)
        assert file.read() == b"\n"
    landing.restart()
    assert landing.size == 0


def test_part_that_a_disk_takes_is_not_the_whole():
    """A write that takes fewer bytes than it was given goes on with the rest."""

    class Slow(io.BytesIO):
        def write(self, data):
            return super().write(data[:3])

    landing = Spool(Slow())
    landing.restart()
    landing.write(b"0123456789")
    landing.finish()
    assert landing.size == 10
    with landing.open() as file:
        assert file.read() == b"0123456789"


def test_whole_file_is_read_from_its_beginning(tmp_path):
    """A file that is complete is a landing at once, wherever its handle stands."""
    path = tmp_path / "x"
    path.write_bytes(b"hello")
    with path.open("rb", buffering=0) as file:
        file.read(2)
        landing = Spool.of_whole(file)
        with landing.open() as one, landing.open() as other:
            assert one.read(3) + other.read() == b"hel" + b"hello"
