"""From the table of a result to the frame that an analyst gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import Argument, ConfigurationError, Message, word_given
from cliova_pandas.io.address_rows import NoAddress, Positions, drop_rows
from cliova_pandas.io.dtypes import (
    ColumnForms,
    Dtype,
    TypedColumns,
    check_dtype,
    choose_dtypes,
    to_frame,
)
from cliova_pandas.io.parsing import require_columns, select_columns
from cliova_pandas.io.request import Origin
from cliova_pandas.io.survey import Survey
from cliova_pandas.service.job import LIST_ID
from cliova_pandas.verdicts import (
    ColumnRoles,
    PairCounter,
    classify_table,
    detect_columns,
)
from cliova_pandas.verdicts.address_rows import KINDS
from cliova_pandas.verdicts.legends import find_legends
from cliova_pandas.verdicts.word_codes import CodedColumn

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_VERDICT: Final = "verdict"


@dataclass(frozen=True)
class ColumnChoices:
    """What the caller says about the columns, and whether rows without an address stay out."""

    columns: Sequence[str] | None = None
    email: str | None = None
    verdict: str | None = None
    reason: str | None = None
    verdict_map: Mapping[Any, str] | None = None
    layout: str | None = None
    dtype: Dtype = None
    drop_empty: bool = False

    def __post_init__(self) -> None:
        check_dtype(self.dtype)
        if isinstance(self.columns, str):
            raise ConfigurationError(
                Argument("columns"), f" must be a list of names, such as [{self.columns!r}]."
            )
        if self.columns is not None and not isinstance(self.columns, Iterable):
            raise ConfigurationError(
                Argument("columns"), f" must be a list of names, not {word_given(self.columns)}."
            )
        names = None if self.columns is None else tuple(self.columns)
        if wrong := [name for name in names or () if not isinstance(name, Hashable)]:
            raise ConfigurationError(
                Argument("columns"),
                f" must be a list of names, and {word_given(wrong[0])} is none.",
            )
        object.__setattr__(self, "columns", names)

    def choose_dtypes(self, forms: ColumnForms, names: Iterable[str]) -> dict[str, Any]:
        """Return the dtype of each column that is not to be text; see `dtypes`."""
        return choose_dtypes(forms, names, self.dtype)


@dataclass(frozen=True)
class FramePlan:
    """How every table of one result becomes a frame."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    roles: ColumnRoles
    dtypes: Mapping[str, Any]
    no_address: NoAddress = field(default_factory=NoAddress)
    drop_empty: bool = False
    coded: Mapping[str, CodedColumn] = field(default_factory=dict)
    """The words of some columns for each row of the frames; none where rows were sorted out."""

    def select(self, tables: Iterable[pa.Table]) -> Iterable[pa.Table]:
        """Return the tables with the rows that the frames have."""
        return drop_rows(tables, self.no_address.positions) if self.drop_empty else tables

    def select_values(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return of one value for each row those of the rows that the frames have."""
        return np.delete(values, self.no_address.positions) if self.drop_empty else values

    def list_notes(self, name: str) -> tuple[Message, ...]:
        """Return what a reader must know; ``name`` is what the result is called."""
        is_told = self.no_address.count and not self.drop_empty
        return (*((self.no_address.word(name),) if is_told else ()), *self.roles.warnings)


def make_plan(
    survey: Survey,
    pairs: PairCounter,
    choices: ColumnChoices,
    origin: Origin,
    envelope: Mapping[str, Any] | None = None,
) -> FramePlan:
    """Decide how the tables of a result become frames; an envelope may say what codes mean."""
    profiles = survey.profiles
    roles = detect_columns(
        profiles,
        pairs,
        email_column=choices.email,
        verdict_column=choices.verdict,
        reason_column=choices.reason,
        verdict_map=choices.verdict_map,
        layout=choices.layout,
        total_valid=origin.job.total_valid_emails if origin.job else None,
        is_verified_only=origin.request.verified_only,
        legends=find_legends(envelope or {}),
    )
    columns = profiles.names
    if choices.columns is not None:
        # "verdict" comes always, so whoever asks for it as well gets what is meant.
        asked = [c for c in choices.columns if c != _VERDICT or c in profiles.names]
        columns = tuple(asked)
        repeated = [name for name, count in Counter(asked).items() if count > 1]
        if repeated:
            raise ConfigurationError(Argument("columns"), f" names {repeated[0]!r} twice.")
        require_columns(asked, profiles.names)
    dtypes = choices.choose_dtypes(survey.forms, profiles.names)
    return FramePlan(profiles.names, columns, roles, dtypes, drop_empty=choices.drop_empty)


def make_frame(
    table: pa.Table,
    plan: FramePlan,
    attrs: Mapping[str, Any],
    start: int = 0,
    typed: TypedColumns | None = None,
) -> pd.DataFrame:
    """Make the frame of a table: the columns, and the verdict."""
    import pandas as pd

    rows = table.num_rows
    verdict = classify_table(table, plan.roles, plan.coded, start)
    if not plan.drop_empty:
        verdict = _leave_missing(verdict, plan.no_address.positions - start)
    dtypes = {name: type_ for name, type_ in plan.dtypes.items() if name in plan.columns}
    frame = to_frame(select_columns(table, plan.columns), dtypes, typed)
    frame.index = pd.RangeIndex(start, start + rows)
    frame = put_aside(frame, _VERDICT)
    frame[_VERDICT] = verdict
    frame.attrs["cliova"] = dict(attrs)
    return frame


def _leave_missing(verdict: pd.Categorical, positions: Positions) -> pd.Categorical:
    """Return verdicts without those of some rows, of which some may be in other pieces."""
    import pandas as pd

    inside = positions[(positions >= 0) & (positions < len(verdict))]
    if not len(inside):
        return verdict
    codes = verdict.codes.copy()
    codes[inside] = -1
    return pd.Categorical.from_codes(codes, dtype=verdict.dtype)


def rechunk(tables: Iterable[pa.Table], names: tuple[str, ...], size: int) -> Iterator[pa.Table]:
    """Yield tables of exactly so many rows with exactly these columns; the last may be shorter."""
    import pyarrow as pa

    schema = pa.schema([(name, pa.large_string()) for name in names])
    held = schema.empty_table()
    is_first = True
    for table in tables:
        # Columns that only later records have are missing in the first tables.
        held = pa.concat_tables([held, table], promote_options="default").select(list(names))
        while held.num_rows >= size:
            yield held.slice(0, size)
            held = held.slice(size)
            is_first = False
    if held.num_rows or is_first:
        yield held


def make_attrs(plan: FramePlan, origin: Origin, rows: int) -> dict[str, Any]:
    """Say, as plain JSON, where a frame comes from and how it was read."""
    request, job, roles = origin.request, origin.job, plan.roles
    if plan.drop_empty:
        rows -= plan.no_address.count

    def final(name: str | None) -> str | None:
        """Return the name that the column has in the frame."""
        return _raw_name(_VERDICT, plan.columns) if name == _VERDICT else name

    return {
        "list_id": origin.list_id,
        "name": job.name if job else None,
        "verified_only": request.verified_only,
        "output": request.output,
        "job": job.to_dict() if job else None,
        "rows": rows,
        "no_address": plan.no_address.describe(dropped=plan.drop_empty),
        "part": origin.part.to_dict() if origin.part else None,
        "columns": {
            "email": final(roles.email),
            "verdict": final(roles.verdict),
            "reason": final(roles.reason),
        },
        "dtypes": {
            final(name): str(plan.dtypes[name]) for name in plan.columns if name in plan.dtypes
        },
        "verdict": {
            "why": roles.why,
            "confirmed": roles.confirmed,
            "words": dict(roles.words),
            "not_understood": dict(roles.not_understood),
            "layout": None if roles.layout is None else dict(roles.layout),
            "signals": [dict(signal) for signal in roles.signals],
            "checks": {final(name): one.describe() for name, one in roles.checks.items()},
            "pairs": {
                final(name): [[*words, verdict] for words, verdict in pairs.items()]
                for name, pairs in roles.pairs.items()
            },
        },
    }


def stack_frames(
    frames: list[pd.DataFrame], labels: Sequence[Any], column: str = LIST_ID
) -> pd.DataFrame:
    """Put frames under each other, with what each row is of in front.

    Parameters
    ----------
    frames : list of pandas.DataFrame
        The frames.
    labels : sequence
        For each frame the list or the file that it is of, or one for each of its rows.
    column : str, default "list_id"
        The name of the column in front. One of this name that the service sends is kept as
        ``list_id_raw``.
    """
    import pandas as pd

    described = [frame.attrs["cliova"] for frame in frames]
    named = []
    for frame, label in zip(frames, labels, strict=True):
        labelled = put_aside(frame, column)
        labelled.insert(0, column, pd.Series(label, index=frame.index, dtype="str"))
        labelled.attrs = {}
        named.append(labelled)
    stacked = pd.concat(named, ignore_index=True)
    stacked = stacked[[*stacked.columns.drop(_VERDICT), _VERDICT]]

    def common(*keys: str) -> Any:
        values = []
        for one in described:
            for key in keys:
                one = one[key]
            values.append(one)
        return values[0] if all(value == values[0] for value in values) else None

    stacked.attrs["cliova"] = {
        "list_id": None,
        "name": None,
        "verified_only": common("verified_only"),
        "output": common("output"),
        "job": None,
        "rows": len(stacked),
        "no_address": {
            key: sum(one["no_address"][key] for one in described)
            for key in ("count", *KINDS.values())
        },
        "part": common("part"),
        "columns": {role: common("columns", role) for role in ("email", "verdict", "reason")},
        "dtypes": {k: v for one in described for k, v in one["dtypes"].items()},
        "verdict": {
            "why": common("verdict", "why"),
            "confirmed": common("verdict", "confirmed"),
            "words": {k: v for one in described for k, v in one["verdict"]["words"].items()},
            "not_understood": dict(
                sum((Counter(one["verdict"]["not_understood"]) for one in described), Counter())
            ),
            "layout": common("verdict", "layout"),
            "signals": common("verdict", "signals") or [],
            "checks": common("verdict", "checks") or {},
        },
        "lists": described,
    }
    return stacked


def put_aside(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Rename a column of the service that has a name of ours."""
    if name not in frame.columns:
        return frame
    return frame.rename(columns={name: _raw_name(name, tuple(frame.columns))})


def _raw_name(name: str, taken: Sequence[str]) -> str:
    raw = f"{name}_raw"
    while raw in taken:
        raw += "_raw"
    return raw
