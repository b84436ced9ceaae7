"""A list id becomes a frame: every row, every column as sent, and a verdict."""

from __future__ import annotations

import csv
import functools
import io
import itertools
import json
import pathlib
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cliova_pandas
from cliova_pandas import (
    VERDICTS,
    CliovaWarning,
    download_cliova,
    iter_cliova,
    read_cliova,
    read_cliova_file,
    sandbox,
)
from cliova_pandas.errors import (
    CliovaError,
    ConfigurationError,
    IncompleteDownloadError,
    JobFailedError,
    JobNotFinishedError,
    ResultFormatError,
    ServiceError,
)
from cliova_pandas.sandbox import LAYOUTS, SHAPES, Sandbox, faults
from cliova_pandas.service.cancel import Cancelled, CancelToken
from cliova_pandas.service.urls import Output
from tests.support.clients import PatientClient
from tests.support.raw_service import answering
from tests.support.whole_matrix import IS_WHOLE, find_missing

TRANSFERS = ("length", "chunked", "close")
LISTS = ("list_300", "list_hostile", "list_empty")


def without_output(df: pd.DataFrame) -> dict[str, Any]:
    """Return what a frame says of itself, but for the format it was downloaded in."""
    said = df.attrs["cliova"]
    lists = [{**one, "output": None} for one in said.get("lists", [])]
    return {**said, "output": None, "lists": lists}


def assert_same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    """Check that two frames are equal, and that they were read in the same way."""
    pd.testing.assert_frame_equal(left, right)
    assert without_output(left) == without_output(right)


@functools.cache
def read_plainly(layout: str, list_id: str, verified_only: bool = False) -> pd.DataFrame:
    with sandbox.serve(layout=layout) as service, service.client() as client:
        return read_cliova(list_id, verified_only, client=client, cache=False)


def test_the_list_of_the_first_example_is_read_whole(client: PatientClient) -> None:
    """Every row, every column under its own name, typed or text, and a verdict that adds up."""
    df = read_cliova("list_12345", client=client)
    assert len(df) == 2000
    assert list(df.columns) == [*LAYOUTS["inferred"].columns, "verdict"]
    typed = {
        **dict.fromkeys(("isRoleBased", "isDisposable"), "boolean"),
        **dict.fromkeys(("createdAt", "updatedAt"), "datetime64[ms, UTC]"),
    }
    expected = [typed.get(name, "str") for name in LAYOUTS["inferred"].columns]
    assert [str(dtype) for dtype in df.dtypes] == [*expected, "category"]
    assert df.attrs["cliova"]["dtypes"] == {k: v for k, v in typed.items() if k in df.columns}
    assert list(df["verdict"].cat.categories) == list(VERDICTS)
    assert df["verdict"].value_counts()["valid"] == 1500
    assert df["verdict"].notna().all()
    assert df["email"].str.contains("@").all()
    assert df.index.equals(pd.RangeIndex(2000))


def test_a_frame_says_where_it_comes_from_in_plain_json(client: PatientClient) -> None:
    """attrs survive JSON, and hold the job's counts, the columns chosen, and why."""
    df = read_cliova("list_12345", client=client, output="json")
    said = df.attrs["cliova"]
    assert json.loads(json.dumps(df.attrs)) == df.attrs
    assert (said["list_id"], said["name"]) == ("list_12345", "October newsletter")
    assert (said["output"], said["verified_only"], said["rows"]) == ("json", False, 2000)
    assert said["job"]["total_emails"] == 2000
    assert said["job"]["total_valid_emails"] == 1500
    assert said["job"]["updated_at"] == "2026-10-01T08:42:00.000Z"
    assert said["columns"] == {"email": "email", "verdict": "status", "reason": "failType"}
    assert said["verdict"]["words"]["ok"] == "valid"
    assert "status" in said["verdict"]["why"]
    assert said["verdict"]["not_understood"] == {}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("list_id", LISTS)
@pytest.mark.parametrize("verified_only", [False, True])
def test_csv_and_json_of_every_layout_give_equal_frames(
    serve: Callable[..., Sandbox],
    connect: Callable[..., PatientClient],
    layout: str,
    list_id: str,
    verified_only: bool,
) -> None:
    """Values, dtypes, order and what was understood agree, down to the oddest name."""
    client = connect(serve(layout=layout))
    df = read_cliova(list_id, verified_only, client=client)
    assert_same(df, read_cliova(list_id, verified_only, client=client, output="json"))
    if list_id != "list_empty":
        assert (df["verdict"] == "valid").sum() == df.attrs["cliova"]["job"]["total_valid_emails"]
    if verified_only:
        assert set(df["verdict"]) <= {"valid"}


WAYS: dict[str, list[Any]] = {
    "layout": [*LAYOUTS],
    "shape": [*SHAPES],
    "compress": [False, True],
    "transfer": [*TRANSFERS],
    "redirect": [False, True],
}


def choose_ways() -> list[tuple[Any, ...]]:
    """Return each way in which a result comes, or the half in which any three settings meet."""
    return [
        way
        for way in itertools.product(*WAYS.values())
        if IS_WHOLE or sum(WAYS[name].index(one) for name, one in zip(WAYS, way, strict=True)) % 2
    ]


def test_ways_that_are_tried_cover_all() -> None:
    """Any three settings of a transfer meet somewhere."""
    assert list(find_missing(WAYS, choose_ways(), 3)) == []


@pytest.mark.parametrize(tuple(WAYS), choose_ways())
def test_the_way_a_result_comes_changes_nothing(
    serve: Callable[..., Sandbox],
    connect: Callable[..., PatientClient],
    layout: str,
    shape: str,
    compress: bool,
    transfer: str,
    redirect: bool | str,
) -> None:
    """Envelope or bare, packed, in chunks, without a length, from another host: the same frame."""
    service = serve(
        layout=layout, json_shape=shape, compress=compress, transfer=transfer, redirect=redirect
    )
    client = connect(service)
    for list_id in ("list_300", "list_hostile"):
        expected = read_plainly(layout, list_id)
        for output in ("csv", "json"):
            df = read_cliova(list_id, client=client, cache=False, output=output)
            assert_same(df, expected)


TEXT = st.text(st.characters(codec="utf-8"), max_size=10) | st.sampled_from(
    ["NA", "null", "None", "nan", "True", "1e5", "007", "1.0", "", " ", "\r", "=1", "},{", '"']
)
WORDS = st.sampled_from(["valid", "invalid", "Catch-All", "unknown", "", "no such word"])


@pytest.mark.filterwarnings("ignore::cliova_pandas.CliovaWarning")
@settings(max_examples=60)
@given(
    st.lists(st.tuples(TEXT, TEXT, WORDS, st.booleans() | st.integers()), min_size=1, max_size=8),
    st.sampled_from(["length", "chunked"]),
)
def test_arbitrary_text_arrives_as_it_was_sent(rows: Any, framing: str) -> None:
    """Whatever stands in a result, CSV and JSON give it back, and both the same."""
    names = ["email", "name", "status", "n"]
    text = io.StringIO()
    csv.writer(text).writerows([names, *([*r[:3], json.dumps(r[3])] for r in rows)])
    records = [dict(zip(names, row, strict=True)) for row in rows]
    # How many addresses there are is not what this is about: many of these texts are none.
    job = {"totalEmails": None}
    with answering(b"", job, framing=framing) as service, service.client() as client:
        service.body = text.getvalue().encode()
        from_csv = read_cliova("list_1", client=client, cache=False)
        as_sent = read_cliova("list_1", client=client, cache=False, dtype=str)
        service.body = json.dumps({"payload": records}, ensure_ascii=False).encode()
        from_json = read_cliova("list_1", client=client, cache=False, output="json")
    assert_same(from_csv, from_json)
    sent = [[value or None for value in row[:3]] for row in rows]
    held = as_sent[names[:3]].astype(object).where(as_sent[names[:3]].notna(), None)
    assert held.to_numpy().tolist() == sent


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("output", ["csv", "json"])
def test_saved_result_is_read_like_the_downloaded_one(
    serve: Callable[..., Sandbox],
    connect: Callable[..., PatientClient],
    tmp_path: Path,
    layout: str,
    output: Output,
) -> None:
    """A file, an open one, and its text give the frame; only the job is not known."""
    client = connect(serve(layout=layout))
    path = download_cliova("list_hostile", tmp_path, client=client, output=output)
    assert path.name == f"validation_results_list_hostile.{output}"
    expected = read_plainly(layout, "list_hostile")
    data = path.read_bytes()
    for source in (path, str(path), io.BytesIO(data), io.StringIO(data.decode(), newline="")):
        df = read_cliova_file(source)
        pd.testing.assert_frame_equal(df, expected)
        assert df.attrs["cliova"]["job"] is None
        assert df.attrs["cliova"]["columns"] == expected.attrs["cliova"]["columns"]
        assert df.attrs["cliova"]["output"] == output


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("output", ["csv", "json"])
@pytest.mark.parametrize("chunksize", [1, 7, 300, 1000])
def test_chunks_together_are_the_whole_frame(
    serve: Callable[..., Sandbox],
    connect: Callable[..., PatientClient],
    layout: str,
    output: Output,
    chunksize: Any,
) -> None:
    """The same columns, verdicts and index, whatever the size, and every chunk says the same."""
    client = connect(serve(layout=layout))
    list_id = "list_300" if chunksize > 1 else "list_hostile"
    chunks = list(iter_cliova(list_id, chunksize=chunksize, client=client, output=output))
    assert {len(chunk) for chunk in chunks[:-1]} <= {chunksize}
    assert_same(pd.concat(chunks), read_plainly(layout, list_id))
    assert all(without_output(c) == without_output(chunks[0]) for c in chunks)


@pytest.mark.parametrize("output", ["csv", "json"])
def test_chunks_of_an_empty_list_are_one_empty_frame(client: PatientClient, output: Output) -> None:
    """Also without a row there is a frame with its columns."""
    [df] = iter_cliova("list_empty", client=client, output=output)
    assert_same(df, read_plainly("inferred", "list_empty"))
    assert list(df.columns) == [*LAYOUTS["inferred"].columns, "verdict"]


def test_chunks_are_whole_before_the_first_is_handed_over(
    service: Sandbox, client: PatientClient
) -> None:
    """A result that breaks off at its end gives no chunk at all."""
    service.inject(faults.cut_rows(1, times=None))
    chunks = iter_cliova("list_300", chunksize=10, client=client)
    with pytest.raises(IncompleteDownloadError):
        next(chunks)


def test_chunks_may_be_left_early(
    service: Sandbox,
    client: PatientClient,
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who stops in the middle leaves nothing open and nothing behind."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    chunks = iter_cliova("list_300", chunksize=10, client=client, cache=False)
    assert len(next(chunks)) == 10
    assert isinstance(chunks, Generator)
    chunks.close()
    assert list(tmp_path.iterdir()) == []
    assert not cache.exists()


def test_late_keys_of_json_are_in_every_chunk() -> None:
    """A key that only the last record has is a column of the first chunk, empty there."""
    rows = [{"email": f"a{i}@x.example", "status": "valid"} for i in range(5)]
    rows.append({"email": "z@x.example", "status": "invalid", "note": "late"})
    with answering(json.dumps(rows).encode()) as service, service.client() as client:
        whole = read_cliova("list_1", client=client, output="json", cache=False)
        chunks = list(iter_cliova("list_1", chunksize=2, client=client, output="json", cache=False))
    assert list(chunks[0].columns) == ["email", "status", "note", "verdict"]
    assert_same(pd.concat(chunks), whole)


def test_several_lists_are_one_frame(service: Sandbox, client: PatientClient) -> None:
    """The rows of each list follow each other, with the list in front."""
    ids = ["list_september", "list_october"]
    several: list[Any] = [ids, tuple(ids), pd.Series(ids)]
    for given_ids in several:
        df = read_cliova(given_ids, client=client, cache=False)
    assert df.columns[0] == "list_id"
    assert df.columns[-1] == "verdict"
    assert str(df["list_id"].dtype) == "str"
    assert df["list_id"].value_counts().to_dict() == dict.fromkeys(ids, 3000)
    assert df.index.equals(pd.RangeIndex(6000))
    assert list(df["verdict"].cat.categories) == list(VERDICTS)
    for list_id in ids:
        one = read_cliova(list_id, client=client, cache=False)
        rows = df[df["list_id"] == list_id].drop(columns="list_id").reset_index(drop=True)
        pd.testing.assert_frame_equal(rows, one)
    said = df.attrs["cliova"]
    assert json.loads(json.dumps(said)) == said
    assert [one["list_id"] for one in said["lists"]] == ids
    assert_same(df, read_cliova(ids, client=client, output="json", cache=False))


def test_one_list_in_a_list_still_has_its_column(client: PatientClient) -> None:
    """What comes back depends on the kind of the argument, not on how many ids there are."""
    df = read_cliova(["list_300"], client=client)
    assert df.columns[0] == "list_id"


def test_one_failure_of_several_lists_is_the_failure_of_all(
    client: PatientClient, service: Sandbox
) -> None:
    """No part comes back, and the error says which list it was."""
    with pytest.raises(JobFailedError) as caught:
        read_cliova(["list_300", "list_failed"], client=client)
    assert caught.value.list_id == "list_failed"
    assert all("download-result" not in record.path for record in service.requests)


@pytest.mark.parametrize("list_ids", [["list_300", "list_200"], ["list_200", "list_300"]])
def test_the_first_failure_ends_the_downloads_of_the_others(
    serve: Callable[..., Sandbox], cache: Path, list_ids: list[str]
) -> None:
    """Wherever it stands among them, the others are not waited for, and nothing is kept."""
    service = serve()
    service.inject(faults.drip(64, 64), faults.bad_row(7))  # one takes minutes, one is broken
    with service.client() as client, pytest.raises(ResultFormatError) as caught:
        read_cliova(list_ids, client=client)
    assert caught.value.row == 7
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_several_lists_end_with_the_callers_own_token(service: Sandbox, cache: Path) -> None:
    """A client that can be cancelled ends them all, from another thread."""
    service.inject(faults.drip(64, 64, times=None))
    token = CancelToken()

    def cancel_once_asked() -> None:
        while not any("download-result" in record.path for record in service.requests):
            pass
        token.cancel()

    with ThreadPoolExecutor(1) as pool, service.client() as client:
        pool.submit(cancel_once_asked)
        with client.with_cancel(token) as own, pytest.raises(Cancelled):
            read_cliova(["list_300", "list_200"], client=own)
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_warning_of_one_list_among_several_names_it(
    client: PatientClient, service: Sandbox
) -> None:
    """Whose words or counts are doubtful can be read."""
    service.update_job("list_300", totalEmails=299)
    with pytest.warns(CliovaWarning, match="^list_300: .*300 rows.*299 addresses"):
        read_cliova(["list_200", "list_300"], client=client)


def test_verified_only_asks_for_it_and_says_so(client: PatientClient, service: Sandbox) -> None:
    """The parameter is the documented word, and the frame says what its rows are."""
    df = read_cliova("list_12345", True, client=client)
    assert service.requests[-1].query == {"output": "csv", "verifiedOnly": "true"}
    assert len(df) == 1500
    assert df.attrs["cliova"]["verified_only"] is True
    assert df.attrs["cliova"]["job"]["total_emails"] == 2000


def test_columns_are_those_asked_for(client: PatientClient) -> None:
    """In the order asked for, with the verdict at the end, and from every function alike."""
    names = ["failType", "email"]
    df = read_cliova("list_300", client=client, columns=names)
    assert list(df.columns) == [*names, "verdict"]
    assert list(read_cliova("list_300", client=client, columns=[]).columns) == ["verdict"]
    assert list(read_cliova("list_300", client=client, columns=["verdict"]).columns) == ["verdict"]
    [chunk] = iter_cliova("list_300", client=client, columns=names)
    pd.testing.assert_frame_equal(chunk, df)
    with pytest.raises(ConfigurationError, match=r"no column 'nope'.*'email', 'domain'"):
        read_cliova("list_300", client=client, columns=["email", "nope"])


def test_choices_of_the_caller_are_followed(
    serve: Callable[..., Sandbox], connect: Callable[..., PatientClient]
) -> None:
    """Column and words can be said, and attrs show what was said."""
    client = connect(serve(layout="words"))
    words = {"None": "valid", "CATCH_ALL": "invalid", "greylisted": "risky"}
    options: dict[str, Any] = {"verdict_column": "Sub Result", "verdict_map": words}
    df = read_cliova("list_300", client=client, **options)
    assert df.attrs["cliova"]["columns"]["verdict"] == "Sub Result"
    assert set(df.loc[df["Sub Result"] == "server unavailable", "verdict"]) == {"unknown"}
    with pytest.warns(CliovaWarning, match="1 word is not understood .*'qwertz'"):
        read_cliova_file(
            b"email,word\na@x.example,valid\nb@x.example,qwertz\n", verdict_column="word"
        )
    assert set(df.loc[df["Sub Result"] == "catch all", "verdict"]) == {"invalid"}


def test_columns_of_our_names_are_kept() -> None:
    """What the service calls verdict or list_id stays, under a name of its own."""
    data = b"email,verdict,list_id,verdict_raw\na@x.example,valid,7,x\nb@x.example,risky,8,y\n"
    with answering(data) as service, service.client() as client:
        one = read_cliova("list_1", client=client, cache=False)
        several = read_cliova(["list_1"], client=client, cache=False)
    assert list(one.columns) == ["email", "verdict_raw_raw", "list_id", "verdict_raw", "verdict"]
    assert list(one["verdict"]) == list(one["verdict_raw_raw"]) == ["valid", "risky"]
    assert list(several.columns)[:1] == ["list_id"]
    assert list(several["list_id_raw"]) == [7, 8]


def test_unfinished_job_gives_no_frame(client: PatientClient, service: Sandbox) -> None:
    """The error carries the job and its counts, and says how to wait; nothing is downloaded."""
    with pytest.raises(JobNotFinishedError, match=r"5,000 addresses.*wait=True") as caught:
        read_cliova("list_running", client=client)
    assert caught.value.job is not None
    assert caught.value.job.total_emails == 5000
    with pytest.raises(JobNotFinishedError, match="QUEUE"):
        list(iter_cliova("list_queued", client=client))
    with pytest.raises(JobFailedError, match="FAILED"):
        download_cliova("list_failed", client=client)
    assert all("download-result" not in record.path for record in service.requests)


@pytest.mark.parametrize("wait", [True, 600, 600.0])
def test_waiting_reads_the_list_when_it_is_done(
    serve: Callable[..., Sandbox], connect: Callable[..., PatientClient], wait: bool | float
) -> None:
    """wait=True, or seconds, polls and then reads."""
    client = connect(serve(polls_until_done=4))
    assert len(read_cliova("list_finishing", client=client, wait=wait)) == 1000
    assert len(client.slept) == 3


def test_waiting_ends_with_its_time(client: PatientClient) -> None:
    """After so many seconds the error comes after all, and a failed job is not waited for."""
    with pytest.raises(JobNotFinishedError, match="after 30 seconds"):
        read_cliova("list_running", client=client, wait=30)
    assert sum(client.slept) == 30
    with pytest.raises(JobFailedError):
        read_cliova("list_failed", client=client, wait=True)
    assert sum(client.slept) == 30


def test_waiting_can_be_interrupted(
    service: Sandbox, connect: Callable[..., PatientClient]
) -> None:
    """Ctrl-C in a wait is not swallowed."""

    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    client = connect(service, sleep=interrupt)
    with pytest.raises(KeyboardInterrupt):
        read_cliova("list_running", client=client, wait=True)


class Interrupting:
    """A bar that is watched by somebody who presses Ctrl-C when the bytes begin to come."""

    total: float | None = None

    def update(self, n: float = 1) -> None:
        raise KeyboardInterrupt

    def reset(self, total: float | None = None) -> None:
        pass

    def close(self) -> None:
        pass


def test_download_can_be_interrupted(
    client: PatientClient, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in a download leaves no file, and is not tried again."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for lists in ("list_300", ["list_300", "list_200"]):
        with pytest.raises(KeyboardInterrupt):
            read_cliova(lists, client=client, progress=Interrupting())
    with pytest.raises(KeyboardInterrupt):
        download_cliova("list_300", tmp_path / "x.csv", client=client, progress=Interrupting())
    assert client.slept == []
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"list_id": ""}, "cannot be a list id"),
        ({"list_id": "../x"}, "cannot be a list id"),
        ({"list_id": 12345}, "not 12345"),
        ({"list_id": None}, "not None"),
        ({"list_id": b"list_1"}, "not b'list_1'"),
        ({"list_id": {"list_1": 1}}, "must be a string"),
        ({"list_id": []}, "No list id"),
        ({"list_id": ["list_1", 2]}, "not 2"),
        ({"list_id": ["list_1", "list_1"]}, "'list_1' is given twice"),
        ({"output": "xml"}, "not 'xml'"),
        ({"verified_only": "true"}, "not 'true'"),
        ({"columns": "email"}, r"\['email'\]"),
        ({"wait": None}, "wait must be"),
        ({"wait": "long"}, "wait must be"),
        ({"wait": -1}, "wait must be"),
        ({"wait": float("nan")}, "wait must be"),
        ({"api_key": "x"}, "not both"),
    ],
)
def test_impossible_argument_is_refused_before_anything_is_sent(
    client: PatientClient, service: Sandbox, options: dict[str, Any], words: str
) -> None:
    """The value is quoted, and the service is not asked."""
    with pytest.raises(ConfigurationError, match=words):
        read_cliova(**{"list_id": "list_300", "client": client, **options})
    assert service.requests == []


@pytest.mark.parametrize("chunksize", [0, -1, 1.5, True, None, "10"])
def test_impossible_chunksize_is_refused_at_once(client: PatientClient, chunksize: Any) -> None:
    """The call itself fails, not the first chunk."""
    with pytest.raises(ConfigurationError, match="chunksize"):
        iter_cliova("list_300", chunksize=chunksize, client=client)


def test_columns_named_twice_are_refused(client: PatientClient) -> None:
    """A frame with two columns of one name is no help to anybody."""
    with pytest.raises(ConfigurationError, match="'email' twice"):
        read_cliova("list_300", client=client, columns=["email", "domain", "email"])


def test_settings_of_the_environment_are_used(
    service: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With key and address in the environment, the list id is all there is to say."""
    for name, value in service.environ.items():
        monkeypatch.setenv(name, value)
    assert len(read_cliova("list_300", cache=False)) == 300
    assert len(vars(pd)["read_cliova"]("list_300", cache=False)) == 300
    assert sum(map(len, iter_cliova("list_300", chunksize=90, cache=False))) == 300


def test_download_is_named_and_placed_as_asked(
    client: PatientClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a path in this folder, in a folder under its own name, or as the file named."""
    monkeypatch.chdir(tmp_path)
    assert download_cliova("list_300", client=client) == pathlib.Path(
        "validation_results_list_300.csv"
    )
    (tmp_path / "sub").mkdir()
    inside = download_cliova("list_300", tmp_path / "sub", True, client=client, output="json")
    assert inside == tmp_path / "sub" / "validation_results_list_300.json"
    assert len(json.loads(inside.read_bytes())["payload"]) == 225
    named = download_cliova("list_300", str(tmp_path / "mine.txt"), client=client)
    assert named.read_bytes() == (tmp_path / "validation_results_list_300.csv").read_bytes()
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 3


def test_download_into_a_folder_that_is_not_there_is_refused_at_once(
    client: PatientClient, service: Sandbox, tmp_path: Path
) -> None:
    """A million rows are not downloaded to learn that they cannot be saved."""
    with pytest.raises(FileNotFoundError, match="no such folder"):
        download_cliova("list_300", tmp_path / "nowhere" / "x.csv", client=client)
    assert service.requests == []


def test_more_rows_than_the_job_counts_come_with_a_warning(
    client: PatientClient, service: Sandbox
) -> None:
    """All rows are there; both numbers are told."""
    service.update_job("list_300", totalEmails=290)
    with pytest.warns(CliovaWarning, match="300 rows, but the job counts 290 addresses"):
        df = read_cliova("list_300", client=client)
    assert len(df) == 300


def test_verified_rows_may_be_fewer_than_the_valid_ones(
    client: PatientClient, service: Sandbox
) -> None:
    """Nobody says that verified and valid mean the same, so of a whole download it is a warning."""
    service.update_job("list_300", totalValidEmails=230)
    with pytest.warns(CliovaWarning, match="225 rows, but the job counts 230 valid"):
        assert len(read_cliova("list_300", True, client=client)) == 225


def test_job_without_counts_is_read(client: PatientClient, service: Sandbox) -> None:
    """A count that the service does not give is not missed, and none is invented."""
    service.update_job("list_300", totalEmails=None, totalValidEmails=None)
    df = read_cliova("list_300", client=client)
    assert df.attrs["cliova"]["job"]["total_emails"] is None


def test_warning_points_at_the_line_that_reads(
    client: PatientClient, service: Sandbox, tmp_path: Path
) -> None:
    """The line to look at is the caller's, in every function."""
    service.update_job("list_300", totalEmails=290)
    for read in (
        lambda: read_cliova("list_300", client=client),
        lambda: read_cliova(["list_300"], client=client),
        lambda: list(iter_cliova("list_300", client=client)),
        lambda: download_cliova("list_300", tmp_path, client=client),
    ):
        with pytest.warns(CliovaWarning) as caught:
            read()
        assert {warning.filename for warning in caught} == {__file__}


def test_file_of_another_encoding_is_read_if_it_is_named(tmp_path: Path) -> None:
    """Latin-1 is an error that names the byte and the way out, and the way out works."""
    path = tmp_path / "old.csv"
    path.write_bytes("email,name,result\na@x.example,José,deliverable\n".encode("cp1252"))
    with pytest.raises(ResultFormatError, match=r"Row 1 .* 0xE9 at offset .*encoding=\"cp1252\""):
        read_cliova_file(path)
    assert list(read_cliova_file(path, encoding="cp1252")["name"]) == ["José"]
    path.write_bytes("email,name,result\na@x.example,José,deliverable\n".encode("utf-16"))
    assert list(read_cliova_file(path, encoding="utf-16")["name"]) == ["José"]
    with pytest.raises(ResultFormatError, match="is not written in ascii: byte 0xFF"):
        read_cliova_file(path, encoding="ascii")
    with pytest.raises(ConfigurationError, match="no encoding 'nope'"):
        read_cliova_file(path, encoding="nope")


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", IncompleteDownloadError, "'r.csv' is empty"),
        (b"email,status\na@x", IncompleteDownloadError, "'r.csv' stops short"),
        (b"email,status\na@x,b,c\n", ResultFormatError, "Row 1 .*'r.csv'"),
        (b"<html></html>", ServiceError, "'r.csv' is not a result but a page"),
        (b'{"error":{"message":"Expired"}}', ServiceError, "Expired"),
    ],
)
def test_file_that_is_no_result_is_named(
    tmp_path: Path, content: bytes, error: type[CliovaError], words: str
) -> None:
    """The file's name stands in the error."""
    (tmp_path / "r.csv").write_bytes(content)
    with pytest.raises(error, match=words):
        read_cliova_file(tmp_path / "r.csv")


def test_missing_file_is_pythons_own_error(tmp_path: Path) -> None:
    """A path that leads nowhere is no error of the service."""
    with pytest.raises(FileNotFoundError):
        read_cliova_file(tmp_path / "nope.csv")


def test_text_with_half_a_surrogate_pair_is_refused() -> None:
    """A text of Python that no file can hold is told by its row."""
    with pytest.raises(ResultFormatError, match="Row 1"):
        read_cliova_file(io.StringIO("email,result\n\ud83d@x.example,valid\n"))


def test_rows_of_a_verified_only_file_are_no_share_of_the_list(tmp_path: Path) -> None:
    """What the file leaves out can be said, and is then remembered."""
    df = read_cliova_file(io.StringIO("email,result\na@x.example,valid\n"), verified_only=True)
    assert df.attrs["cliova"]["verified_only"] is True
    with pytest.raises(cliova_pandas.VerdictError):
        df.cliova.breakdown("domain")
