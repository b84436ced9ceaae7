import io
import threading

import pytest

from cliova_pandas.landing import AbandonedError, Landing


def test_reader_follows_the_writer_to_its_end():
    """A reader that is faster than the writer waits, and gets every byte once."""
    landing = Landing(io.BytesIO())
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
        landing = Landing(io.BytesIO())
        landing.restart()
        landing.write(b"half")
        file = landing.open()
        assert file.read(2) == b"ha"
        getattr(landing, end)()
        with pytest.raises(AbandonedError):
            file.read()


def test_seeking_to_the_end_finds_it():
    """A finished landing reads like a file."""
    landing = Landing(io.BytesIO())
    landing.restart()
    landing.write(b"hello\n")
    landing.finish()
    with landing.open() as file:
        assert file.seek(0, io.SEEK_END) == 6
        file.seek(-1, io.SEEK_END)
        assert file.read() == b"\n"
    landing.restart()
    assert landing.size == 0
