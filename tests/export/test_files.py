"""Files and folders appear whole or not at all, and take no name that somebody else has."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from cliova_pandas import ConfigurationError
from cliova_pandas.export.files import (
    check_folder_free,
    check_free,
    write_file,
    write_folder,
)


def find_nothing_foreign(folder: Path) -> str | None:
    return None


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fill_one(folder: Path) -> None:
    write_file(folder / "one.txt", "new", private=True, overwrite=False)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("ä\n", "ä\n".encode()),
        ("a\ud800b", b"a?b"),
        (b"\x00\xff\r\n", b"\x00\xff\r\n"),
        (lambda made: made.write_bytes(b"by itself"), b"by itself"),
    ],
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_text_bytes_and_a_callable_are_contents(
    tmp_path: Path,
    content: str | bytes | Callable[[Path], object],
    expected: bytes,
    overwrite: bool,
) -> None:
    """What is given stands in the file, byte for byte, and nothing else is in the folder."""
    path = tmp_path / "x.txt"
    write_file(path, content, private=False, overwrite=overwrite)
    assert path.read_bytes() == expected
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_private_file_is_its_owners_from_its_first_byte(tmp_path: Path, overwrite: bool) -> None:
    """Nobody else may read it while it is written either; the other kind has the usual rights."""
    seen: list[int] = []

    def write(made: Path) -> None:
        seen.append(stat.S_IMODE(made.stat().st_mode))
        made.write_bytes(b"a@x.example")

    usual = tmp_path / "usual"
    usual.touch()
    private, public = tmp_path / "private", tmp_path / "public"
    write_file(private, write, private=True, overwrite=overwrite)
    write_file(public, write, private=False, overwrite=overwrite)
    rights = [stat.S_IMODE(path.stat().st_mode) for path in (private, public)]
    assert rights == seen == [0o600, stat.S_IMODE(usual.stat().st_mode)]


def test_the_path_to_write_to_has_the_suffix_of_the_file(tmp_path: Path) -> None:
    """Libraries that choose a format or a compression by the suffix choose the right one."""
    seen: list[str] = []
    write_file(
        tmp_path / "x.Parquet",
        lambda made: seen.append(made.suffix),
        private=True,
        overwrite=False,
    )
    assert seen == [".Parquet"]


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt(), ValueError("no")])
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_failure_half_way_leaves_what_was_there(
    tmp_path: Path, error: BaseException, overwrite: bool
) -> None:
    """An old file stays to the byte, a new one does not appear, and no part of it is left."""
    path = tmp_path / "x.txt"
    if overwrite:
        path.write_text("old", encoding="utf-8")

    def fail(made: Path) -> None:
        made.write_bytes(b"half")
        raise error

    with pytest.raises(type(error)):
        write_file(path, fail, private=True, overwrite=overwrite)
    assert [p.name for p in tmp_path.iterdir()] == (["x.txt"] if overwrite else [])
    assert not overwrite or path.read_text(encoding="utf-8") == "old"


def test_until_the_end_the_old_file_has_the_name(tmp_path: Path) -> None:
    """Who reads while a file is replaced sees the old one or the new one, whole."""
    path = tmp_path / "x.txt"
    path.write_text("old", encoding="utf-8")

    def write(made: Path) -> None:
        made.write_bytes(b"new")
        assert path.read_text(encoding="utf-8") == "old"

    write_file(path, write, private=False, overwrite=True)
    assert path.read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("has_links", [True, False])
def test_who_takes_the_name_meanwhile_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    """A file that appears while another is made is not replaced, with links or without."""
    if not has_links:
        refuse_links(monkeypatch)
    path = tmp_path / "x.txt"

    def write(made: Path) -> None:
        path.write_text("theirs", encoding="utf-8")
        made.write_bytes(b"ours")

    with pytest.raises(FileExistsError, match="overwrite=True"):
        write_file(path, write, private=False, overwrite=False)
    assert path.read_text(encoding="utf-8") == "theirs"
    path.unlink()
    write_file(path, "ours", private=False, overwrite=False)
    assert path.read_text(encoding="utf-8") == "ours"
    assert list(tmp_path.iterdir()) == [path]


def refuse_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError("Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)


def test_a_name_that_cannot_be_had_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    """A missing folder, a folder, a file and a link that leads nowhere are each said."""
    made: list[Path] = []
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name, overwrite, kind, said in (
        ("no/x.txt", True, ConfigurationError, "no folder"),
        ("folder", True, FileExistsError, "is a folder"),
        ("file", False, FileExistsError, "overwrite=True"),
        ("link", False, FileExistsError, "overwrite=True"),
    ):
        with pytest.raises(kind, match=said):
            check_free(tmp_path / name, overwrite=overwrite)
        with pytest.raises(kind, match=said):
            write_file(tmp_path / name, made.append, private=True, overwrite=overwrite)
    assert made == []
    check_free(tmp_path / "file", overwrite=True)
    check_free(tmp_path / "other", overwrite=False)


def test_a_link_is_replaced_and_not_what_it_leads_to(tmp_path: Path) -> None:
    """The name gets the new file; the file that it stood for stays as it was."""
    thesis, link = tmp_path / "thesis", tmp_path / "link"
    thesis.write_text("years", encoding="utf-8")
    link.symlink_to(thesis)
    write_file(link, "new", private=False, overwrite=True)
    assert thesis.read_text(encoding="utf-8") == "years"
    assert link.read_text(encoding="utf-8") == "new"


def test_a_folder_appears_with_all_its_files(tmp_path: Path) -> None:
    """It is its owner's alone, and until all files are written nothing has its name."""
    path = tmp_path / "lists"

    def fill(folder: Path) -> None:
        fill_one(folder)
        assert not path.exists()
        write_file(folder / "two.txt", "2", private=True, overwrite=False)

    write_folder(path, fill, overwrite=False, find_foreign=find_nothing_foreign)
    assert list_names(path) == ["one.txt", "two.txt"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_folder_gives_its_name(tmp_path: Path) -> None:
    """It holds nothing that could be lost, and is not asked about."""
    path = tmp_path / "lists"
    path.mkdir()
    for overwrite in (False, True):
        write_folder(path, fill_one, overwrite=overwrite, find_foreign=lambda folder: "never asked")
        (path / "one.txt").unlink()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_is_put_into_a_folder_meanwhile_is_kept(tmp_path: Path, overwrite: bool) -> None:
    """A file that appears in the old folder while the new one is made comes back with it."""
    path = tmp_path / "lists"
    path.mkdir()

    def fill(folder: Path) -> None:
        fill_one(folder)
        (path / "thesis").write_text("years", encoding="utf-8")

    def find_foreign(folder: Path) -> str | None:
        return "it holds 'thesis'" if (folder / "thesis").exists() else None

    with pytest.raises(FileExistsError, match="'thesis'" if overwrite else "overwrite=True"):
        write_folder(path, fill, overwrite=overwrite, find_foreign=find_foreign)
    assert list_names(path) == ["thesis"]
    assert list(tmp_path.iterdir()) == [path]


def test_who_makes_the_folder_meanwhile_keeps_it(tmp_path: Path) -> None:
    """A folder with files that appears while another is made is not replaced."""
    path = tmp_path / "lists"

    def fill(folder: Path) -> None:
        fill_one(folder)
        path.mkdir()
        (path / "thesis").touch()

    with pytest.raises(FileExistsError, match="overwrite=True"):
        write_folder(path, fill, overwrite=False, find_foreign=find_nothing_foreign)
    assert list_names(path) == ["thesis"]
    assert list(tmp_path.iterdir()) == [path]


def test_an_old_folder_is_replaced_whole(tmp_path: Path) -> None:
    """No file of the old one is left in the new one."""
    path = tmp_path / "lists"
    path.mkdir()
    (path / "old.txt").touch()
    with pytest.raises(FileExistsError, match="overwrite=True"):
        check_folder_free(path, overwrite=False, find_foreign=find_nothing_foreign)
    write_folder(path, fill_one, overwrite=True, find_foreign=find_nothing_foreign)
    assert list_names(path) == ["one.txt"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_folder(tmp_path: Path) -> None:
    """If a file cannot be written, the old folder is as it was, and nothing else is left."""
    path = tmp_path / "lists"
    write_folder(path, fill_one, overwrite=False, find_foreign=find_nothing_foreign)

    def fail(folder: Path) -> None:
        fill_one(folder)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_folder(path, fail, overwrite=True, find_foreign=find_nothing_foreign)
    assert (path / "one.txt").read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["no/lists", "file", "link"])
def test_a_folder_takes_no_name_of_something_else(tmp_path: Path, name: str) -> None:
    """A file or a link is not replaced by a folder unless it may go, and nothing is made."""
    made: list[Path] = []
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    kind = ConfigurationError if name.startswith("no") else FileExistsError
    with pytest.raises(kind):
        write_folder(
            tmp_path / name, made.append, overwrite=True, find_foreign=lambda found: "it is theirs"
        )
    assert made == []
