"""Which columns a file has, and what they are called, is as was said, or an error that says why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import CliovaWarning, ConfigurationError, export_lists
from cliova_pandas.export.file_columns import choose_columns


def make_frame() -> pd.DataFrame:
    return pd.DataFrame(
        {"email": ["a@x.de", "b@x.de", "b@x.de"], "score": [1, 2, 3]}
    ).assign(verdict=["valid", "invalid", "valid"])  # fmt: skip


def test_all_columns_are_written_unless_some_are_chosen() -> None:
    """In the order of the frame, or in the one that was said."""
    names = ["a", "b", "c"]
    assert choose_columns(names, None, None).places == (0, 1, 2)
    chosen = choose_columns(names, ["c", "a"], {"c": "Third"})
    assert (chosen.places, chosen.headers) == ((2, 0), ("Third", "a"))
    assert chosen.describe() == {"c": "Third", "a": "a"}
    assert choose_columns(names, "b", None).places == (1,)


@pytest.mark.parametrize(
    ("columns", "rename", "said"),
    [
        (["x"], None, "no column 'x'. It has: 'a', 'b'"),
        (["a", "a"], None, "names 'a' more than once"),
        ([], None, "names none"),
        (None, {"x": "y"}, "no column 'x'"),
        (["a"], {"b": "c"}, "'b', which columns leaves out"),
        (None, {"a": "b"}, "Two columns of the file would be called 'b'"),
        (None, {"a": 1}, "must be a mapping"),
        (None, ["a"], "must be a mapping"),
        (5, None, "columns must be a name or a list of names, not 5"),
        (None, {"a": ""}, "rename gives 'a' an empty name"),
        (["b"], {"a": " "}, "'a', which columns leaves out"),
    ],
)
def test_what_cannot_be_chosen_is_refused(columns: Any, rename: Any, said: str) -> None:
    """The message names what is wrong, and what there is."""
    with pytest.raises(ConfigurationError) as caught:
        choose_columns(["a", "b"], columns, rename)
    assert said in str(caught.value)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_every_format_has_the_chosen_columns(tmp_path: Path, suffix: Any) -> None:
    """The manifests say which they are, and which stand nowhere."""
    manifest = export_lists(
        make_frame(), tmp_path / "lists", format=suffix, unique=True,
        columns=["score", "email"], rename={"email": "E-Mail"},
    )  # fmt: skip
    read: Any = {"csv": pd.read_csv, "xlsx": pd.read_excel, "parquet": pd.read_parquet}[suffix]
    for name in manifest.index:
        assert list(read(tmp_path / "lists" / str(name)).columns) == ["score", "E-Mail"]
    about = json.loads((tmp_path / "lists" / "manifest.json").read_text(encoding="utf-8"))
    assert about["columns"][f"send.{suffix}"] == {"score": "score", "email": "E-Mail"}
    assert about["left_out"] == ["verdict"]


def test_columns_alike_in_the_frame_are_written_as_before(tmp_path: Path) -> None:
    """Who chooses nothing gets every column, also two of one name."""
    df = make_frame().rename(columns={"score": "email"})
    export_lists(df.set_axis(["email", "x", "verdict"], axis=1), tmp_path / "a", unique=True)
    export_lists(pd.DataFrame([[1, 2, "valid"]], columns=["n", "n", "verdict"]), tmp_path / "b")
    assert (tmp_path / "b" / "send.csv").read_text() == "n,n,verdict\n1,2,valid\n"


def test_only_some_files_are_written(tmp_path: Path) -> None:
    """What is left out is in no count, and an address that it would hold too is told of."""
    with pytest.warns(CliovaWarning, match="1 address would be in more than one file"):
        manifest = export_lists(make_frame(), tmp_path / "lists", only="send")
    assert manifest["rows"].to_dict() == {"send.csv": 2}
    assert manifest.attrs["cliova"]["exported"] == 2
    names = sorted(path.name for path in (tmp_path / "lists").iterdir())
    assert names == ["README.txt", "manifest.json", "send.csv"]
    said = (tmp_path / "lists" / "README.txt").read_text(encoding="utf-8")
    assert "1 address belongs in more than one file, with\n          different verdicts" in said
    review = export_lists(make_frame(), tmp_path / "review", only="review")
    assert review.attrs["cliova"]["in_several_files"] == 0
    manifest = export_lists(make_frame(), tmp_path / "two", only=["suppress", "send"], unique=True)
    assert manifest["rows"].to_dict() == {"send.csv": 1, "suppress.csv": 1}
    for only, said in (("valid", "'send', 'review', 'suppress'"), ([], "names no file")):
        with pytest.raises(ConfigurationError, match=said):
            export_lists(make_frame(), tmp_path / "no", only=only)


def test_a_readme_of_somebody_else_stays(tmp_path: Path) -> None:
    """A folder of an export from before there was one is not replaced with a README in it."""
    export_lists(make_frame(), tmp_path / "lists", unique=True)
    manifest = tmp_path / "lists" / "manifest.json"
    about = json.loads(manifest.read_text(encoding="utf-8"))
    del about["readme"]
    manifest.write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"'README\.txt', which no export has written"):
        export_lists(make_frame(), tmp_path / "lists", overwrite=True)
    (tmp_path / "lists" / "README.txt").unlink()
    export_lists(make_frame(), tmp_path / "lists", overwrite=True, unique=True)
    assert (tmp_path / "lists" / "README.txt").exists()


def test_columns_whose_names_are_no_texts_can_be_chosen() -> None:
    """A missing name is found though it is not equal to itself, a number is no text."""
    names = [float("nan"), "email", 5]
    chosen = choose_columns(names, [float("nan"), "email"], None)  # type: ignore[list-item]
    assert (chosen.places, chosen.headers) == ((0, 1), ("nan", "email"))
    called: Any = {5: "x", None: "y"}
    assert choose_columns(names, None, called).headers == ("y", "email", "x")
    twice: Any = [5, 5]
    with pytest.raises(ConfigurationError, match="names 5 more than once"):
        choose_columns(names, twice, None)


def test_columns_alike_are_told_apart_in_the_manifest(tmp_path: Path) -> None:
    """Each stands there once, in what is written or in what is left out."""
    df = pd.DataFrame(
        [["a@x.de", 1, 2, "valid"]], columns=["email", "note", "note", "verdict"]
    )  # fmt: skip
    about = export_lists(df, tmp_path / "all").attrs["cliova"]
    assert about["columns"]["send.csv"] == {
        "email": "email",
        "note (column 2)": "note",
        "note (column 3)": "note",
        "verdict": "verdict",
    }  # fmt: skip
    about = export_lists(df, tmp_path / "tool", preset="mailchimp").attrs["cliova"]
    assert about["columns"]["send.csv"] == {
        "email": "Email Address", "note (column 2)": "note", "verdict": "verdict",
    }  # fmt: skip
    assert about["left_out"] == ["note (column 3)"]


def test_a_tool_is_given_no_two_headers_that_it_takes_for_one(tmp_path: Path) -> None:
    """It has no regard to case, and needs a header for each column."""
    df = make_frame().assign(phone="1")
    for called in ("email address", " EMAIL ADDRESS "):
        with pytest.raises(ConfigurationError, match="Two columns of the file would be called"):
            export_lists(df, tmp_path / "a", preset="mailchimp", rename={"phone": called})
    with pytest.raises(ConfigurationError, match="rename gives 'email' an empty name"):
        export_lists(df, tmp_path / "a", preset="mailchimp", rename={"email": ""})
    blank = df.rename(columns={"score": ""})
    with pytest.raises(ConfigurationError, match="would have no name"):
        export_lists(blank, tmp_path / "a", preset="mailchimp", columns=["", "email"])
    assert not list(tmp_path.iterdir())
    manifest = export_lists(blank, tmp_path / "a", preset="mailchimp", unique=True)
    assert manifest.attrs["cliova"]["left_out"] == [""]


class Name(str):
    """A name that counts how often one is compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Name.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_columns_are_not_looked_through_for_each_name() -> None:
    """Naming every column of a wide frame costs time by their number, not by its square."""
    names = [Name(f"c{number}") for number in range(500)]
    wanted = [Name(name) for name in names]
    chosen = choose_columns(names, wanted, {name: f"{name}!" for name in wanted})
    assert chosen.headers == tuple(f"c{number}!" for number in range(500))
    assert Name.compared < 20 * len(names)


@pytest.mark.parametrize("name", [["email"], ({"email"},), {"email": 1}])
def test_what_cannot_be_a_name_is_no_column(name: Any) -> None:
    """It is refused as every name that there is not."""
    with pytest.raises(ConfigurationError, match="has no column"):
        choose_columns(["email", "x"], [name], None)
