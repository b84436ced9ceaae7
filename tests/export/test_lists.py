"""A list cut into files for a mailing tool."""

from __future__ import annotations

import csv
import hashlib
import json
import stat
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliova_pandas import (
    VERDICTS,
    CliovaWarning,
    ConfigurationError,
    VerdictError,
    export_lists,
    read_cliova,
)
from cliova_pandas.export.formulas import is_formula
from cliova_pandas.verdicts.addresses import fold_domain

DECISION = {"valid": "send", "risky": "review", "unknown": "review", "invalid": "suppress"}
SUFFIXES = ["csv", "xlsx", "parquet"]
EMAILS = st.text(st.sampled_from("ab@.=+ -\r\n\",'＝"), max_size=6)


def read_csv(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def fold(email: str) -> str:
    local, at, domain = email.strip().rpartition("@")
    return f"{local}@{fold_domain(domain)}" if at else domain


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("by", ["decision", "verdict"])
def test_every_row_is_in_one_file(tmp_path: Path, client: Any, suffix: Any, by: Any) -> None:
    """The files hold each row once, where its verdict puts it, and the manifest's counts and
    checksums are theirs."""
    df = read_cliova("list_12345", client=client, cache=False)
    manifest = export_lists(df, tmp_path / "lists", by=by, format=suffix)
    read: Any = {"csv": pd.read_csv, "xlsx": pd.read_excel, "parquet": pd.read_parquet}[suffix]
    found: Counter[tuple[str, str]] = Counter()
    for name, row in manifest.iterrows():
        path = tmp_path / "lists" / str(name)
        part = read(path)
        assert list(part.columns) == list(df.columns)
        assert len(part) == row["rows"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"]
        assert path.stat().st_size == row["bytes"]
        assert set(part["verdict"]) <= set(row["verdicts"].split(", "))
        found.update((email, row["group"]) for email in part["email"])
    expected = Counter(
        (email, DECISION[verdict] if by == "decision" else verdict)
        for email, verdict in zip(df["email"], df["verdict"], strict=True)
    )
    assert found == expected
    assert manifest["rows"].sum() == len(df) == manifest.attrs["cliova"]["exported"]


def test_the_manifest_is_in_the_folder_too(tmp_path: Path, client: Any) -> None:
    """``manifest.json`` says what is returned, whose dtypes are the documented ones."""
    df = read_cliova("list_12345", client=client, cache=False)
    manifest = df.cliova.export(tmp_path / "lists")
    written = json.loads((tmp_path / "lists" / "manifest.json").read_text(encoding="utf-8"))
    assert written.pop("files") == manifest.reset_index().to_dict("records")
    assert written == manifest.attrs["cliova"]
    assert written["list_id"] == "list_12345"
    texts = {"group", "verdicts", "sha256"}
    assert manifest.dtypes.astype(str).to_dict() == {
        name: "str" if name in texts else "int64"
        for name in ("group", "verdicts", "rows", "quoted", "prefixed", "bytes", "sha256")
    }
    assert (manifest.index.name, str(manifest.index.dtype)) == ("file", "str")


@settings(max_examples=50)
@given(st.lists(st.tuples(EMAILS, EMAILS, st.sampled_from(VERDICTS)), max_size=12), st.booleans())
def test_no_csv_starts_a_formula_or_loses_a_row(
    tmp_path_factory: Any, rows: list[tuple[str, str, Any]], unique: bool
) -> None:
    """Whatever the texts, no cell starts a formula and each file has the rows that it should."""
    folder = tmp_path_factory.mktemp("export") / "lists"
    df = pd.DataFrame(rows, columns=["email", "name", "verdict"]).astype("str")
    if not unique:  # all different, so no warning
        df["email"] = [f"{email}{i}@x.de" for i, email in enumerate(df["email"])]
    manifest = export_lists(df, folder, unique=unique, email_column="email")
    for name, row in manifest.iterrows():
        head, *found = read_csv(folder / str(name))
        assert head == ["email", "name", "verdict"]
        assert len(found) == row["rows"]
        assert not any(is_formula(cell) for line in found for cell in line)
        assert all(DECISION[line[-1]] == row["group"] for line in found)
    folded = list(map(fold, df["email"]))
    addresses = len({*folded} - {""}) + folded.count("")
    assert manifest["rows"].sum() == (addresses if unique else len(df))


def test_changed_texts_are_counted(tmp_path: Path) -> None:
    """An address that starts like a formula stays the same address; the manifest counts how many
    rows were changed, and the other formats are to the letter."""
    df = pd.DataFrame(
        {
            "email": ["+49301234@sms.example", "a@x.de", "=cmd|' /C calc'!A0", "b@x.de"],
            "name": ["=1+1", "Ada", "-", "Bo"],
            "verdict": ["valid", "valid", "invalid", "valid"],
        }
    )
    manifest = export_lists(df, tmp_path / "csv")
    assert manifest["quoted"].tolist() == [1, 0, 0]
    assert manifest["prefixed"].tolist() == [1, 0, 1]
    assert read_csv(tmp_path / "csv" / "send.csv")[1:] == [
        ['"+49301234"@sms.example', "'=1+1", "valid"],
        ["a@x.de", "Ada", "valid"],
        ["b@x.de", "Bo", "valid"],
    ]
    exact = export_lists(df, tmp_path / "parquet", format="parquet")
    assert exact[["quoted", "prefixed"]].to_numpy().sum() == 0
    sent = pd.read_parquet(tmp_path / "parquet" / "send.parquet")
    assert sent["email"].tolist() == ["+49301234@sms.example", "a@x.de", "b@x.de"]


def test_the_hostile_list_is_harmless(tmp_path: Path, client: Any) -> None:
    """No cell of the hostile list's export starts a formula, and no row of it is lost."""
    df = read_cliova("list_hostile", client=client, cache=False)
    manifest = export_lists(df, tmp_path / "lists")
    rows = [row for name in manifest.index for row in read_csv(tmp_path / "lists" / name)[1:]]
    assert len(rows) == len(df)
    assert not any(is_formula(cell) for row in rows for cell in row)
    assert manifest["prefixed"].sum() > 0


def test_an_address_in_several_files_is_told(tmp_path: Path) -> None:
    """Rows of one address with different verdicts raise a warning; ``unique`` writes one row, with
    the worst verdict, and leaves rows without an address apart."""
    df = pd.DataFrame(
        {
            "email": ["a@x.de", "A@X.de ", "b@x.de", "b@x.de", None, None],
            "n": range(6),
            "verdict": ["valid", "invalid", "risky", "unknown", "valid", "valid"],
        }
    )
    with pytest.warns(CliovaWarning, match="1 address is in more than one file") as caught:
        manifest = export_lists(df, tmp_path / "rows")
    assert caught[0].filename == __file__
    assert manifest["rows"].tolist() == [3, 2, 1]
    assert manifest.attrs["cliova"]["in_several_files"] == 1
    manifest = export_lists(df, tmp_path / "addresses", unique=True)
    assert manifest["rows"].tolist() == [2, 1, 1]
    about = manifest.attrs["cliova"]
    assert (about["rows"], about["exported"], about["in_several_files"]) == (6, 4, 0)
    written = [
        row[1]
        for name in manifest.index
        for row in read_csv(tmp_path / "addresses" / str(name))[1:]
    ]
    assert written == ["4", "5", "3", "1"]


def test_a_verified_only_frame_says_what_it_is(tmp_path: Path, client: Any) -> None:
    """There is no empty list to suppress where nothing is known of it, and the manifest says so."""
    df = read_cliova("list_12345", verified_only=True, client=client, cache=False)
    manifest = export_lists(df, tmp_path / "lists")
    assert manifest["rows"].to_dict() == {"send.csv": 1500}
    assert sorted(path.name for path in (tmp_path / "lists").iterdir()) == [
        "README.txt", "manifest.json", "send.csv",
    ]  # fmt: skip
    assert manifest.attrs["cliova"]["verified_only"] is True
    assert "nothing is known" in manifest.attrs["cliova"]["about"]
    lost = df.copy()
    lost.attrs = {}
    assert len(export_lists(lost, tmp_path / "said", verified_only=True)) == 1
    with pytest.raises(ConfigurationError, match="nothing to write for 'review', 'suppress'"):
        export_lists(df, tmp_path / "none", only=["review", "suppress"])
    assert not (tmp_path / "none").exists()


def test_the_files_are_private(tmp_path: Path, client: Any) -> None:
    """Only the owner can read the folder and what is in it, and nothing else is left behind."""
    df = read_cliova("list_12345", client=client, cache=False)
    export_lists(df, tmp_path / "lists")
    assert stat.S_IMODE((tmp_path / "lists").stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "lists").iterdir()}
    assert modes == {0o600}
    assert [path.name for path in tmp_path.iterdir()] == ["lists"]


def make_frame(*emails: str) -> pd.DataFrame:
    return pd.DataFrame({"email": list(emails), "verdict": "valid"})


def test_an_export_is_replaced_only_when_asked(tmp_path: Path) -> None:
    """``overwrite`` replaces the whole folder, so that no file of the old export is left."""
    export_lists(make_frame("a@x.de"), tmp_path / "lists", by="verdict")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        export_lists(make_frame("b@x.de"), tmp_path / "lists")
    export_lists(make_frame("b@x.de"), tmp_path / "lists", overwrite=True)
    assert sorted(path.name for path in (tmp_path / "lists").iterdir()) == [
        "README.txt", "manifest.json", "review.csv", "send.csv", "suppress.csv",
    ]  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["lists"]


def test_what_is_no_export_is_never_replaced(tmp_path: Path) -> None:
    """Not even with ``overwrite`` does a folder go that holds anything else, or a file or link."""
    thesis = tmp_path / "work" / "thesis.txt"
    thesis.parent.mkdir()
    thesis.write_text("years")
    with pytest.raises(FileExistsError, match="no export has written"):
        export_lists(make_frame(), thesis.parent, overwrite=True)
    export_lists(make_frame(), tmp_path / "lists")
    (tmp_path / "lists" / "mine.txt").write_text("notes")
    with pytest.raises(FileExistsError, match=r"'mine\.txt'"):
        export_lists(make_frame(), tmp_path / "lists", overwrite=True)
    with pytest.raises(FileExistsError, match="no folder"):
        export_lists(make_frame(), thesis, overwrite=True)
    (tmp_path / "link").symlink_to(tmp_path / "lists")
    with pytest.raises(FileExistsError, match="no folder"):
        export_lists(make_frame(), tmp_path / "link", overwrite=True)
    assert thesis.read_text() == "years"


def test_an_empty_folder_may_be_there(tmp_path: Path) -> None:
    """A folder that was made for the export takes it."""
    (tmp_path / "lists").mkdir()
    assert len(export_lists(make_frame("a@x.de"), tmp_path / "lists")) == 3


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    """If one file cannot be written, there is no folder; an earlier one is as it was."""
    wrong = pd.DataFrame({"email": ["a@x.de"], "x": ["y" * 40_000], "verdict": ["invalid"]})
    with pytest.raises(ConfigurationError, match="40,000"):
        export_lists(wrong, tmp_path / "lists", format="xlsx")
    assert not list(tmp_path.iterdir())
    export_lists(make_frame("a@x.de"), tmp_path / "lists")
    before = {path.name: path.read_bytes() for path in (tmp_path / "lists").iterdir()}
    with pytest.raises(ConfigurationError):
        export_lists(wrong, tmp_path / "lists", format="xlsx", overwrite=True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "lists").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["lists"]


def test_the_old_folder_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the new folder cannot take the name, the old one has it again."""
    export_lists(make_frame("a@x.de"), tmp_path / "lists")
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="no"):
        export_lists(make_frame("b@x.de"), tmp_path / "lists", overwrite=True)
    assert "a@x.de" in (tmp_path / "lists" / "send.csv").read_text()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"by": "reason"}, "'decision', 'verdict'"),
        ({"format": "ods"}, "'csv', 'xlsx', 'parquet'"),
        ({"email_column": "mail"}, "'mail'"),
    ],
)
def test_a_wrong_choice_names_the_valid_ones(tmp_path: Path, options: Any, said: str) -> None:
    """What cannot be chosen is an error that says what can; no folder appears."""
    with pytest.raises(ConfigurationError, match=said):
        export_lists(make_frame("a@x.de"), tmp_path / "lists", **options)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_exported_is_refused(tmp_path: Path) -> None:
    """A frame without verdicts, another kind of frame and a folder in no folder are errors."""
    with pytest.raises(VerdictError, match="no column 'verdict'"):
        export_lists(pd.DataFrame({"email": ["a@x.de"]}), tmp_path / "lists")
    gap = pd.DataFrame({"email": ["a@x.de"], "verdict": [None]})
    with pytest.raises(VerdictError, match="is missing in 1 of 1 rows"):
        export_lists(gap, tmp_path / "lists")
    with pytest.raises(ConfigurationError, match="'dict'"):
        export_lists({"verdict": ["valid"]}, tmp_path / "lists")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="no folder"):
        export_lists(make_frame(), tmp_path / "no" / "lists")
    assert not list(tmp_path.iterdir())


def test_a_frame_without_addresses_can_be_exported(tmp_path: Path) -> None:
    """Verdicts are enough; of addresses in several files nothing is then known."""
    manifest = export_lists(pd.DataFrame({"verdict": list(VERDICTS)}), tmp_path / "lists")
    assert manifest["rows"].tolist() == [1, 2, 1]
    assert manifest.attrs["cliova"]["in_several_files"] is None


def test_a_frame_that_no_parquet_file_holds_is_refused(tmp_path: Path) -> None:
    """Two columns of one name do not fit, which is said, and nothing stays behind."""
    df = pd.DataFrame([["a@x.de", "valid", 1j]], columns=["email", "verdict", "number"])
    for frame in (df, df.assign(number="").rename(columns={"number": "email"})):
        with pytest.raises(ConfigurationError, match=r"(?s)Parquet.*\.csv"):
            export_lists(frame, tmp_path / "lists", format="parquet")
        assert list(tmp_path.iterdir()) == []
    manifest = export_lists(df, tmp_path / "lists", format="csv")
    assert manifest["rows"].tolist() == [1, 0, 0]


def test_bare_addresses_are_written_and_rows_without_one_are_not(tmp_path: Path) -> None:
    """A mailing tool takes the address alone; the manifest says how many rows are nowhere."""
    df = pd.DataFrame(
        {
            "email": ["Ann <a@x.de>", None, "mailto:b@x.de", "Total", " c@x.de ", "foo"],
            "verdict": ["valid", None, "risky", None, "valid", "invalid"],
        }
    )
    manifest = export_lists(df, tmp_path / "lists")
    assert manifest["rows"].to_dict() == {"send.csv": 2, "review.csv": 1, "suppress.csv": 1}
    about = manifest.attrs["cliova"]
    assert (about["rows"], about["exported"], about["no_address"]) == (6, 4, 2)
    found = [pd.read_csv(tmp_path / "lists" / name)["email"].tolist() for name in manifest.index]
    assert found == [["a@x.de", "c@x.de"], ["b@x.de"], ["foo"]]
    assert df["email"].tolist()[0] == "Ann <a@x.de>"


@pytest.mark.parametrize("about", [{}, {"readme": "README.txt"}, {"made_by": "cliova"}])
def test_a_manifest_of_somebody_else_gives_no_leave(
    tmp_path: Path, about: dict[str, object]
) -> None:
    """Whatever files it lists, also those that an export has."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "send.csv").write_text("years")
    files = [{"file": "send.csv"}]
    (folder / "manifest.json").write_text(json.dumps({**about, "files": files}))
    with pytest.raises(FileExistsError, match="no export has written"):
        export_lists(make_frame("a@x.de"), folder, overwrite=True)
    assert (folder / "send.csv").read_text() == "years"


def put_folder(path: Path) -> None:
    path.mkdir()
    (path / "thesis.txt").write_text("years")


def put_link(path: Path) -> None:
    path.symlink_to(path.parent / "send.csv")


@pytest.mark.parametrize("put", [put_folder, put_link])
@pytest.mark.parametrize("name", ["suppress.csv", "README.txt", "precious.csv", "../x.csv"])
def test_only_files_that_an_export_has_are_removed(
    tmp_path: Path, name: str, put: Callable[[Path], None]
) -> None:
    """A folder or a link under the name of one stays, and so does what its manifest was made to
    list."""
    folder = tmp_path / "lists"
    export_lists(make_frame("a@x.de"), folder)
    manifest = folder / "manifest.json"
    about = json.loads(manifest.read_text(encoding="utf-8"))
    about["files"].append({"file": name})
    manifest.write_text(json.dumps(about), encoding="utf-8")
    inside = folder / Path(name).name
    inside.unlink(missing_ok=True)
    put(inside)
    with pytest.raises(FileExistsError, match=f"{inside.name!r}, which no export has written"):
        export_lists(make_frame("b@x.de"), folder, overwrite=True)
    assert "a@x.de" in (folder / "send.csv").read_text()
    assert inside.is_symlink() or (inside / "thesis.txt").read_text() == "years"


@pytest.mark.parametrize(
    "options", [{"preset": "mailchimp"}, {"unique": True}, {"email_column": "email"}]
)
def test_two_columns_of_addresses_are_not_chosen_between(tmp_path: Path, options: Any) -> None:
    """Nor is a third one taken that nobody meant, whose addresses are other people's."""
    rows = [["a@x.de", "boss@x.de", "c@x.de", "valid"], ["b@x.de", "boss@y.de", "d@x.de", "risky"]]
    df = pd.DataFrame(rows, columns=["email", "Email Address", "email", "verdict"])
    with pytest.raises(ConfigurationError, match="The frame has 2 columns 'email'"):
        export_lists(df, tmp_path / "lists", **options)
    assert not list(tmp_path.iterdir())
    said = {**options, "email_column": "Email Address"}
    assert len(export_lists(df, tmp_path / "lists", **said)) == 3


@pytest.mark.parametrize("given", [5, True])
def test_what_names_no_files_is_refused(tmp_path: Path, given: Any) -> None:
    """As any other choice that is none."""
    with pytest.raises(ConfigurationError, match="only must be one of 'send'"):
        export_lists(make_frame("a@x.de"), tmp_path / "lists", only=given)
