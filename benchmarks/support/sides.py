"""The same work over a folder of lists: by this package, and by hand in pandas, Polars and DuckDB.

Each side returns a few counts, in which all of them agree. Those by hand count, and no more: what
ours does beside that (intervals, tests, addresses in any dress, denominators) they leave out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Numbers = tuple[int, ...]

COUNTS: Final = ", ".join(
    f"count(*) filter (verdict = '{verdict}') as {verdict}"
    for verdict in ("valid", "risky", "unknown", "invalid")
)
DRIVER: Final = "partner-b"
"""The source whose addresses are worse than the others in the lists; each side counts it."""
DOMAIN: Final = "lower(split_part(email, '@', 2))"


@dataclass(frozen=True)
class Lists:
    """Some lists of a folder."""

    folder: Path
    count: int

    @property
    def names(self) -> list[str]:
        """Their ids."""
        return [f"list_{number:03}" for number in range(self.count)]

    @property
    def files(self) -> list[str]:
        """Their files."""
        return [str(self.folder / f"{name}.parquet") for name in self.names]

    def scan(self, engine: str, part: slice = slice(None)) -> Any:
        """Return some of them as ours."""
        from cliova_pandas import scan_cliova

        return scan_cliova(self.folder, self.names[part], engine=engine)

    def query(self, text: str) -> Any:
        """Ask DuckDB by hand; ``{lists}`` stands for all files."""
        import duckdb

        return duckdb.sql(text.format(lists=f"read_parquet({self.files})")).df()

    def read(self, *columns: str) -> Any:
        """Read columns with pandas."""
        import pandas as pd

        return pd.read_parquet(self.files, columns=list(columns))

    def lazy(self) -> Any:
        """Scan with Polars."""
        import polars as pl

        return pl.scan_parquet(self.files).with_columns(pl.col("verdict").cast(pl.String))


def _split(lazy: Any) -> Any:
    import polars as pl

    return lazy.with_columns(d=pl.col("email").str.split("@").list.last().str.to_lowercase())


def _tell(lazy: Any, *by: str) -> Any:
    import polars as pl

    is_invalid = (pl.col("verdict") == "invalid").sum().alias("invalid")
    return lazy.group_by(*by).agg(pl.len().alias("n"), is_invalid).collect()


def domains_ours(lists: Lists, engine: str) -> Numbers:
    from cliova_pandas import breakdown

    found = breakdown(lists.scan(engine), "domain")
    return len(found), int(found["n"].sum()), int(found["invalid"].sum())


def domains_duckdb(lists: Lists) -> Numbers:
    found = lists.query(
        f"select {DOMAIN} as d, count(*) as n, {COUNTS} from {{lists}} group by d order by n desc"
    )
    return len(found), int(found["n"].sum()), int(found["invalid"].sum())


def domains_polars(lists: Lists) -> Numbers:
    found = _tell(_split(lists.lazy()), "d")
    return len(found), found["n"].sum(), found["invalid"].sum()


def domains_pandas(lists: Lists) -> Numbers:
    frame = lists.read("email", "verdict")
    frame["d"] = frame.pop("email").str.replace("^.*@", "", regex=True).str.lower()
    found = frame.groupby(["d", "verdict"], observed=False).size().unstack()
    return len(found), int(found.to_numpy().sum()), int(found["invalid"].sum())


def summary_ours(lists: Lists, engine: str) -> Numbers:
    from cliova_pandas import summarize

    return tuple(summarize(lists.scan(engine))["count"].tolist())


def summary_duckdb(lists: Lists) -> Numbers:
    return tuple(lists.query(f"select {COUNTS} from {{lists}}").iloc[0].tolist())


def summary_polars(lists: Lists) -> Numbers:
    found = dict(_tell(lists.lazy(), "verdict").select("verdict", "n").iter_rows())
    return tuple(found[verdict] for verdict in ("valid", "risky", "unknown", "invalid"))


def summary_pandas(lists: Lists) -> Numbers:
    found = lists.read("verdict")["verdict"].value_counts()
    return tuple(int(found[one]) for one in ("valid", "risky", "unknown", "invalid"))


def sources_ours(lists: Lists, engine: str) -> Numbers:
    from cliova_pandas import breakdown

    found = breakdown(lists.scan(engine), "source")
    return len(found), int(found["n"].sum()), int(found["invalid"].sum())


def sources_duckdb(lists: Lists) -> Numbers:
    found = lists.query(f"select source, count(*) as n, {COUNTS} from {{lists}} group by source")
    return len(found), int(found["n"].sum()), int(found["invalid"].sum())


def sources_polars(lists: Lists) -> Numbers:
    found = _tell(lists.lazy(), "source")
    return len(found), found["n"].sum(), found["invalid"].sum()


def sources_pandas(lists: Lists) -> Numbers:
    frame = lists.read("source", "verdict")
    found = frame.groupby(["source", "verdict"], observed=False).size().unstack()
    return len(found), int(found.to_numpy().sum()), int(found["invalid"].sum())


def drivers_ours(lists: Lists, engine: str) -> Numbers:
    from cliova_pandas import find_drivers

    found = find_drivers(lists.scan(engine), top=None)
    worst, whole = found.loc[("source", DRIVER)], found.attrs["cliova"]
    return int(worst["n"]), round(worst["n"] * worst["rate"]), whole["n"], whole["count"]


def drivers_duckdb(lists: Lists) -> Numbers:
    found = lists.query(
        "select source, isRoleBased, m, d, count(*) as n, "
        "count(*) filter (verdict = 'invalid') as invalid "
        f"from (select *, {DOMAIN} as d, date_trunc('month', createdAt) as m from {{lists}}) "
        "group by grouping sets (source, isRoleBased, m, d)"
    )
    counts = found[found["source"].notna()].set_index("source")[["n", "invalid"]]
    return tuple(map(int, (*counts.loc[DRIVER], *counts.sum())))


def drivers_polars(lists: Lists) -> Numbers:
    import polars as pl

    made = _split(lists.lazy()).with_columns(m=pl.col("createdAt").dt.truncate("1mo"))
    is_invalid = (pl.col("verdict") == "invalid").sum().alias("invalid")
    names = ("source", "isRoleBased", "m", "d")
    asked = [made.group_by(name).agg(pl.len().alias("n"), is_invalid) for name in names]
    counts = pl.collect_all(asked)[0]
    worst = counts.row(by_predicate=pl.col("source") == DRIVER)
    return worst[1], worst[2], counts["n"].sum(), counts["invalid"].sum()


def drivers_pandas(lists: Lists) -> Numbers:
    frame = lists.read("email", "source", "isRoleBased", "createdAt", "verdict")
    frame["d"] = frame.pop("email").str.replace("^.*@", "", regex=True).str.lower()
    frame["m"] = 12 * frame["createdAt"].dt.year + frame.pop("createdAt").dt.month
    frame["invalid"] = frame.pop("verdict") == "invalid"
    names = ("source", "isRoleBased", "m", "d")
    found = [frame.groupby(name)["invalid"].agg(["size", "sum"]) for name in names]
    return tuple(map(int, (*found[0].loc[DRIVER], *found[0].sum())))


def unique_ours(lists: Lists, engine: str) -> Numbers:
    from cliova_pandas import summarize

    return (int(summarize(lists.scan(engine), unique=True)["count"].sum()),)


def unique_duckdb(lists: Lists) -> Numbers:
    found = lists.query(
        "select w, count(*) as n from (select lower(email), max(verdict::text) as w "
        "from {lists} group by 1) group by w"
    )
    return (int(found["n"].sum()),)


def unique_polars(lists: Lists) -> Numbers:
    import polars as pl

    each = lists.lazy().group_by(pl.col("email").str.to_lowercase()).agg(pl.col("verdict").max())
    return (each.group_by("verdict").agg(pl.len()).collect()["len"].sum(),)


def unique_pandas(lists: Lists) -> Numbers:
    frame = lists.read("email", "verdict")
    kept = frame["verdict"][~frame["email"].str.lower().duplicated()]
    return (int(kept.value_counts().sum()),)


def comparison_ours(lists: Lists, engine: str) -> Numbers:
    from cliova_pandas import compare

    half = lists.count // 2
    first, second = lists.scan(engine, slice(half)), lists.scan(engine, slice(half, None))
    found = compare({"first": first, "second": second})["count"]
    return int(found.sum()), *found["invalid"][["first", "second"]].tolist()


def comparison_duckdb(lists: Lists) -> Numbers:
    half = lists.count // 2
    found = lists.query(
        f"select list_id >= 'list_{half:03}' as h, count(*) as n, {COUNTS} from {{lists}} "
        "group by h order by h"
    )
    return int(found["n"].sum()), *map(int, found["invalid"])


def comparison_polars(lists: Lists) -> Numbers:
    import polars as pl

    half = f"list_{lists.count // 2:03}"
    found = _tell(lists.lazy().with_columns(h=pl.col("list_id") >= half), "h", "verdict").sort("h")
    return found["n"].sum(), *found.filter(pl.col("verdict") == "invalid")["n"].to_list()


def comparison_pandas(lists: Lists) -> Numbers:
    frame = lists.read("list_id", "verdict")
    is_second = frame["list_id"] >= f"list_{lists.count // 2:03}"
    found = frame.groupby([is_second, "verdict"], observed=False).size()
    return int(found.sum()), *found.unstack()["invalid"].sort_index().tolist()


Side = Callable[[Lists], Numbers]

WORK: Final[Mapping[str, tuple[Callable[[Lists, str], Numbers], Side, Side, Side]]] = {
    "shares by domain": (domains_ours, domains_pandas, domains_polars, domains_duckdb),
    "summarize": (summary_ours, summary_pandas, summary_polars, summary_duckdb),
    "breakdown by a column": (sources_ours, sources_pandas, sources_polars, sources_duckdb),
    "drivers": (drivers_ours, drivers_pandas, drivers_polars, drivers_duckdb),
    "unique addresses": (unique_ours, unique_pandas, unique_polars, unique_duckdb),
    "comparison of two halves": (
        comparison_ours,
        comparison_pandas,
        comparison_polars,
        comparison_duckdb,
    ),
}
"""Of each work: ours, which takes an engine, and by hand in pandas, Polars and DuckDB."""

SIDES: Final = ("ours, DuckDB", "ours, Polars", "pandas", "Polars", "DuckDB")


def run_side(work: str, side: str, lists: Lists) -> Numbers:
    """Do a work in the way of one side."""
    ours, *by_hand = WORK[work]
    if side.startswith("ours"):
        return ours(lists, side.removeprefix("ours, ").lower())
    return by_hand[("pandas", "Polars", "DuckDB").index(side)](lists)
