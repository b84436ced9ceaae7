"""What is kept is found again, by its owner, as long as it is what it was."""

from __future__ import annotations

import os
import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cliova_pandas import clear_cache
from cliova_pandas.io import cache as cache_module
from cliova_pandas.io.cache import ResultCache, ResultKey

KEY = ResultKey("https://h/x", "list_1", "csv", False, "2026-10-01T08:42:00.000Z")


def find(cache: ResultCache, key: Any) -> tuple[Path, bytes] | None:
    """Return the path and the content of a kept result."""
    file = cache.find(key)
    if file is None:
        return None
    with file:
        file.seek(0)
        return Path(file.name), file.read()


def keep(cache: ResultCache, key: Any, content: bytes) -> Path:
    import xxhash

    with cache.open_new(key) as file:
        file.write(content)
        return cache.keep(key, file, xxhash.xxh3_128_hexdigest(content))


def test_nothing_is_created_before_it_is_needed(tmp_path: Path) -> None:
    """Looking for a result makes no folder."""
    cache = ResultCache(tmp_path / "cache")
    assert find(cache, KEY) is None
    assert not (tmp_path / "cache").exists()


def test_kept_result_is_found_again_for_the_same_key_alone(tmp_path: Path) -> None:
    """Any part of the key makes another result."""
    cache = ResultCache(tmp_path)
    path = keep(cache, KEY, b"email\na@x\n")
    assert find(cache, KEY) == (path, b"email\na@x\n")
    for change in (
        {"base_url": "https://other"},
        {"list_id": "list_2"},
        {"output": "json"},
        {"verified_only": True},
        {"updated_at": "2026-10-02T00:00:00.000Z"},
    ):
        assert find(cache, ResultKey(**{**KEY.__dict__, **change})) is None


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_only_the_owner_can_read_what_is_kept(tmp_path: Path) -> None:
    """Folders and files are for the owner alone, also where they were wider before."""
    cache = ResultCache(tmp_path)
    cache.root.mkdir(mode=0o755)
    path = keep(cache, KEY, b"x")
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (cache.root, path.parent, path)]
    assert modes == [0o700, 0o700, 0o600]


@pytest.mark.skipif(os.name != "posix", reason="links are those of POSIX")
def test_folder_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    """A link in place of the folder is not followed."""
    (tmp_path / "elsewhere").mkdir()
    cache = ResultCache(tmp_path / "cache")
    cache.root.parent.mkdir()
    cache.root.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="belongs to somebody else"):
        cache.open_new(KEY)


@pytest.mark.skipif(os.name != "posix", reason="links and owners are those of POSIX")
@pytest.mark.parametrize("whose", ["a link", "of another user"])
def test_result_in_a_folder_of_somebody_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    """Where others can write, a right digest proves nothing: they could have made it."""
    cache = ResultCache(tmp_path)
    keep(cache, KEY, b"email\na@x\n")
    if whose == "a link":
        cache.root.rename(tmp_path / "theirs")
        cache.root.symlink_to(tmp_path / "theirs")
    else:
        monkeypatch.setattr(os, "geteuid", lambda: cache.root.stat().st_uid + 1)
    assert find(cache, KEY) is None


@pytest.mark.skipif(os.name != "posix", reason="links and pipes are those of POSIX")
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_no_file_is_not_opened(tmp_path: Path, kind: str) -> None:
    """Under the name of a result, a link is not followed, and a pipe is not waited for."""
    cache = ResultCache(tmp_path)
    path = keep(cache, KEY, b"email\na@x\n")
    copy = tmp_path / "copy"
    path.rename(copy)
    if kind == "link":
        path.symlink_to(copy)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    assert find(cache, KEY) is None
    assert copy.read_bytes() == b"email\na@x\n"


def test_result_is_read_though_it_is_removed_meanwhile(tmp_path: Path) -> None:
    """Another process may clear the cache; who has found a result reads it to its end."""
    cache = ResultCache(tmp_path)
    keep(cache, KEY, b"email\na@x\n")
    file = cache.find(KEY)
    assert file is not None
    with file:
        cache.clear()
        file.seek(0)
        assert file.read() == b"email\na@x\n"


@pytest.mark.parametrize("damage", [b"", b"shorter", b"email\na@y\n"])
def test_damaged_copy_is_not_used_and_removed(tmp_path: Path, damage: Any) -> None:
    """What is not what was kept is as good as nothing."""
    cache = ResultCache(tmp_path)
    path = keep(cache, KEY, b"email\na@x\n")
    path.write_bytes(damage)
    assert find(cache, KEY) is None
    assert not path.exists()


def test_foreign_file_is_not_used(tmp_path: Path) -> None:
    """A file that somebody put there under the right beginning is not a result."""
    cache = ResultCache(tmp_path)
    path = keep(cache, KEY, b"email\na@x\n")
    foreign = path.with_name(f"{KEY.state_name}-{'0' * 32}.result")
    path.rename(foreign)
    assert find(cache, KEY) is None


def test_new_state_of_the_job_replaces_the_old(tmp_path: Path) -> None:
    """One list takes the space of one result."""
    cache = ResultCache(tmp_path)
    old = keep(cache, KEY, b"old")
    newer = ResultKey(**{**KEY.__dict__, "updated_at": "later"})
    new = keep(cache, newer, b"new")
    assert not old.exists()
    assert find(cache, newer) == (new, b"new")


def test_writers_at_the_same_time_do_not_disturb_each_other(tmp_path: Path) -> None:
    """However many keep the same result at once, a whole one is there at the end."""
    cache = ResultCache(tmp_path)
    content = b"email\n" + b"a@example.com\n" * 10_000
    threads = [threading.Thread(target=keep, args=(cache, KEY, content)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = find(cache, KEY)
    assert found is not None
    assert found[1] == content
    assert len(list(cache.root.rglob("*.*"))) == 1


def test_files_of_killed_writers_are_removed_after_some_hours(tmp_path: Path) -> None:
    """What a killed process left does not stay for ever, and what is young is let alone."""
    cache = ResultCache(tmp_path)
    folder = keep(cache, KEY, b"x").parent
    old, young = folder / "old.part", folder / "young.part"
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    keep(cache, KEY, b"x")
    assert not old.exists()
    assert young.exists()
    keep(cache, replace(KEY, list_id="another"), b"x")
    assert young.exists()
    os.utime(young, (0, 0))
    keep(cache, replace(KEY, list_id="another"), b"x")
    assert not young.exists()


def test_clear_cache_removes_results_and_nothing_else(cache: Path) -> None:
    """The cache folder may be anybody's; only our own folder in it is removed."""
    cache.mkdir()
    (cache / "mine.txt").write_text("keep me")
    keep(ResultCache(), KEY, b"x")
    assert clear_cache() == 1
    assert clear_cache() == 0
    assert [p.name for p in cache.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("kind", [FileExistsError, FileNotFoundError])
def test_folder_that_goes_while_it_is_made_is_made_again(
    kind: type[OSError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process clears the cache just then, which shows in either of two errors."""
    make, gone = Path.mkdir, iter([True, True])

    def mkdir(path: Path, *args: Any, **kwargs: Any) -> None:
        if next(gone, False):
            raise kind(path)
        make(path, *args, **kwargs)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    cache = ResultCache(tmp_path / "cache")
    assert find(cache, KEY) is None
    path = keep(cache, KEY, b"email\na@x\n")
    assert find(cache, KEY) == (path, b"email\na@x\n")


def test_cache_that_others_clear_at_the_same_time_is_clear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has gone since it was looked at has been removed by them."""
    monkeypatch.setattr(cache_module, "_is_private", lambda folder: True)
    assert ResultCache(tmp_path / "cache").clear() == 0
