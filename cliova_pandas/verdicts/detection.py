"""Which column is the verdict, and which class each of its words is.

A layout that is known is recognised by its exact columns. Where none is, the columns are weighed by
the table of signals; the job's own count of valid addresses settles a doubt, and where a doubt
remains no verdict is made: a wrong "valid" is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from cliova_pandas.errors import ConfigurationError, Message, quote_names, word_lack
from cliova_pandas.verdicts.classes import Verdict
from cliova_pandas.verdicts.column_names import read_name
from cliova_pandas.verdicts.columns import (
    Agreement,
    Column,
    CountPairs,
    read_column,
    read_columns,
)
from cliova_pandas.verdicts.composition import Composition, compose
from cliova_pandas.verdicts.dated_names import find_older
from cliova_pandas.verdicts.evidence import Case
from cliova_pandas.verdicts.facts import ResultFacts
from cliova_pandas.verdicts.known_layouts import (
    Layout,
    recognise,
    require_layout,
    speaks_its_words,
)
from cliova_pandas.verdicts.legends import Legend
from cliova_pandas.verdicts.messages import (
    EMPTY,
    word_contradiction,
    word_doubt_of_state,
    word_missed,
    word_refusal,
    word_two_layouts,
)
from cliova_pandas.verdicts.profile import ColumnProfiles
from cliova_pandas.verdicts.reading import ColumnRoles
from cliova_pandas.verdicts.roles import find_email, find_reason
from cliova_pandas.verdicts.said import Said, fold_map
from cliova_pandas.verdicts.signals import COUNT_SIGNALS, Ranked, decide, make_cases
from cliova_pandas.verdicts.vocabulary import Word, find_word, fold_word
from cliova_pandas.verdicts.word_codes import MOST_WORDS


def detect_columns(
    profiles: ColumnProfiles,
    count_pairs: CountPairs,
    *,
    email_column: str | None = None,
    verdict_column: str | None = None,
    reason_column: str | None = None,
    verdict_map: Mapping[Any, str] | None = None,
    layout: str | None = None,
    total_valid: int | None = None,
    is_verified_only: bool = False,
    legends: Iterable[Legend] = (),
) -> ColumnRoles:
    """Decide which columns hold address, verdict and reason, and what the verdict's words mean.

    Parameters
    ----------
    profiles : ColumnProfiles
        What the columns hold.
    count_pairs : callable
        Counts how often the values of two columns occur together; asked only where it matters.
    email_column, verdict_column, reason_column : str, optional
        Said by the caller, and not questioned.
    verdict_map : mapping, optional
        Words and their classes, which go before those that the package knows.
    layout : str, optional
        The name of the layout that the result has.
    total_valid : int, optional
        How many addresses of these rows the service counts as valid.
    is_verified_only : bool
        Whether the rows are only those that the service counts as verified.
    legends : iterable of dict
        What codes mean, where the document says it.

    Raises
    ------
    ConfigurationError
        If a column or a layout is not there, or a class is none of the four.
    """
    for column in (email_column, verdict_column, reason_column):
        if column is not None:
            _require(profiles, column)
    said = Said(
        email_column, verdict_column, reason_column, layout,
        fold_map(verdict_map), total_valid, is_verified_only, tuple(legends),
    )  # fmt: skip
    agreement = Agreement(count_pairs)
    if verdict_column is not None:
        return _read_said(profiles, said, verdict_column, agreement)
    found, warnings = _find_layout(profiles, said)
    roles = None if found is None else _read_layout(profiles, said, *found, agreement)
    if roles is None:
        roles = _read_signals(profiles, said, agreement)
    return replace(roles, warnings=(*warnings, *roles.warnings))


def _read_said(
    profiles: ColumnProfiles, said: Said, name: str, agreement: Agreement
) -> ColumnRoles:
    """Read a result whose verdict column the caller names."""
    words = profiles.words.get(name)
    if words is None:
        raise ConfigurationError(
            f"The column {name!r} has more than {MOST_WORDS} different values, so "
            "it cannot be a verdict."
        )
    email = said.email or find_email(profiles)
    column = read_column(name, words, extra=said.words, is_said=True, legends=said.legends)
    if said.layout is not None:
        known = require_layout(said.layout).classify_words(word for word in words if word)
        read = {word: Word(verdict, "strong") for word, verdict in known.items()}
        column = replace(column, read={**read, **_pick_mapped(column, said)})
    reason = said.reason or find_reason(profiles, email, column, agreement)
    roles = ColumnRoles(email, name, reason, why="said by the caller")
    return _finish(roles, column, said)


def _find_layout(
    profiles: ColumnProfiles, said: Said
) -> tuple[tuple[Layout, dict[str, str]] | None, list[Message]]:
    """Return the layout of a result with its columns, and what to warn of."""
    if said.layout is not None:
        layout = require_layout(said.layout)
        columns = layout.pick_columns(profiles.names)
        for name in (layout.email, layout.verdict):
            if name not in columns:
                raise ConfigurationError(
                    f"The layout {layout.name!r} needs the column {name!r}. The result has: "
                    f"{quote_names(profiles.names)}."
                )
        return (layout, columns), []
    found = [
        (layout, columns)
        for layout, columns in recognise(profiles.names)
        if speaks_its_words(layout, profiles.words.get(columns[layout.verdict], {}))
    ]
    if len(found) > 1:
        return None, [word_two_layouts([layout.name for layout, _ in found])]
    return (found[0] if found else None), []


def _read_layout(
    profiles: ColumnProfiles,
    said: Said,
    layout: Layout,
    columns: Mapping[str, str],
    agreement: Agreement,
) -> ColumnRoles | None:
    """Read a result of a known layout; None if it is only inferred, and other columns deny it."""
    name = columns[layout.verdict]
    words = profiles.words.get(name)
    if words is None:
        return None
    texts = [word for word in words if word is not None]
    classes = layout.classify_words(texts)
    email = said.email or columns[layout.email]
    column = Column(
        name,
        read_name(name, email),
        words,
        {word: _give_strength(word, verdict) for word, verdict in classes.items()},
    )
    column = replace(column, read={**column.read, **_pick_mapped(column, said)})
    reason = said.reason or columns.get(layout.reason or "")
    roles = ColumnRoles(
        email, name, reason,
        why=f"the columns are those of {layout.service or layout.name}, whose verdict is {name!r}",
        layout=layout.describe(),
        signals=({"signal": "layout", "weight": 0, "text": f"layout {layout.name!r}"},),
    )  # fmt: skip
    facts = _gather(profiles, said, email, agreement, {})
    case = Case(column, facts, reason, frozenset())
    is_doubtful = layout.grade == "inferred" and said.layout is None
    doubt = (case.miscount or (case.denial and case.denial.text)) if is_doubtful else None
    if doubt:
        shown = [column, *_pick(facts, case.denial.column if case.denial else None)]
        warning = word_refusal(shown, doubt)
        return replace(roles, verdict=None, why=doubt, warnings=(warning,))
    telling = {columns.get(name) for name in layout.doubts}
    doubts = {name: one for name, one in case.doubts.items() if name in telling} if telling else {}
    roles = replace(roles, checks=doubts)
    return _finish(roles, column, said)


def _read_signals(profiles: ColumnProfiles, said: Said, agreement: Agreement) -> ColumnRoles:
    """Read a result of no known layout by what speaks for each of its columns."""
    email = said.email or find_email(profiles)
    facts = _gather(profiles, said, email, agreement, said.words)

    def reason_of(column: Column | None) -> str | None:
        return said.reason or find_reason(profiles, email, column, agreement)

    if not profiles.rows:
        named = [one for one in facts.columns.values() if one.meaning.kind == "verdict"]
        roles = ColumnRoles(email, None, reason_of(None), why="its name; there are no rows")
        return _finish(replace(roles, verdict=named[0].name), named[0], said) if named else roles
    ranked = decide(make_cases(facts, reason_of))
    if composed := compose(facts, ranked):
        return _read_checks(email, reason_of(None), composed, facts)
    if not ranked or not ranked[0].is_trusted:
        return _refuse(email, reason_of(None), ranked, facts)
    best = ranked[0]
    spoken = [
        signal["text"]
        for signal in best.describe()
        if int(signal["weight"]) > 0 and signal["signal"] not in COUNT_SIGNALS
    ]
    doubts = best.case.doubts
    spoken += [
        f"what {name!r} calls {_show(one.answers)} is no more" for name, one in doubts.items()
    ]
    settled = best.case.pairs
    spoken += [f"what {name!r} says beside it counts as well" for name in settled]
    roles = ColumnRoles(
        email, best.case.column.name, best.case.reason, why=", ".join(map(str, spoken)),
        checks=doubts, pairs=settled, signals=tuple(best.describe()),
        candidates=tuple(ranked),
    )  # fmt: skip
    return _finish(roles, best.case.settled_column, said)


def _read_checks(
    email: str | None, reason: str | None, composed: Composition, facts: ResultFacts
) -> ColumnRoles:
    """Read a result whose verdict is composed of checks."""
    asked = [f"{name!r} ({one.concept})" for name, one in composed.checks.items()]
    why = f"no column says it alone, so it is composed of checks: {', '.join(asked)}"
    if "mailbox" not in composed.concepts:
        why += ". None of them asked the mailbox, so none calls an address valid"
    missed: dict[str, int] = {}
    warnings = []
    for name, check in composed.checks.items():
        words = facts.columns[name].words
        unread = {
            word: count for word, count in words.items() if word and word not in check.answers
        }
        if unread:
            missed |= unread
            warnings.append(word_missed(name, unread))
    return ColumnRoles(
        email, None, reason, why=why, checks=composed.checks, confirmed=composed.valid_rows,
        not_understood=missed, warnings=tuple(warnings),
    )  # fmt: skip


def _show(words: Iterable[str]) -> str:
    return " or ".join(map(repr, sorted(words)))


def _refuse(
    email: str | None, reason: str | None, ranked: list[Ranked], facts: ResultFacts
) -> ColumnRoles:
    """Say why no column is the verdict."""
    doubt, other = None, None
    if ranked:
        case = max(ranked, key=lambda one: _weigh_for(one)).case
        conflict = case.rival or case.denial
        doubt = case.miscount or (conflict.text if conflict else None)
        other = conflict.column if conflict else None
        ordered = [case.column, *_pick(facts, other)]
    else:
        ordered = []
    named = [one for one in facts.columns.values() if one.meaning.kind != "other"]
    shown = [*ordered, *(one for one in named if one not in ordered)]
    why = doubt or "no column can be trusted to be it"
    return ColumnRoles(
        email, None, reason, why=why, warnings=(word_refusal(shown, doubt),),
        signals=tuple(ranked[0].describe()) if ranked else (), candidates=tuple(ranked),
    )  # fmt: skip


def _weigh_for(ranked: Ranked) -> int:
    """Return what speaks for a column, whatever speaks against it."""
    return sum(max(signal.weight, 0) for signal in ranked.signals)


def _finish(roles: ColumnRoles, column: Column, said: Said) -> ColumnRoles:
    """Fill in what the words mean, and what to warn of."""
    missed = {
        EMPTY if word is None else word: count
        for word, count in sorted(column.words.items(), key=lambda item: (-item[1], item[0] or ""))
        if word not in column.classes and not (word is None and None in said.words)
    }
    is_confirmed = said.count == column.valid_rows and roles.verdict != said.verdict
    confirmed = column.valid_rows or None if is_confirmed else None
    classes = dict(column.classes)
    if None in said.words:
        classes[EMPTY] = said.words[None]
    warnings = list(roles.warnings)
    rows = sum(column.words.values())
    is_sure = said.is_verified_only or roles.layout is not None or said.verdict is not None
    if said.count is not None and column.valid_rows != said.count:
        warnings.append(word_contradiction(column.name, column.valid_rows, said.count))
    elif said.count is None and not is_sure and _may_be_state(column):
        warnings.append(word_doubt_of_state(column, rows))
    if missed:
        warnings.append(word_missed(column.name, missed))
    return replace(
        roles, words=classes, not_understood=missed, confirmed=confirmed, warnings=tuple(warnings)
    )


def _may_be_state(column: Column) -> bool:
    return bool(column.valid_rows) and column.is_one_sided and column.coverage == 1


def _gather(
    profiles: ColumnProfiles,
    said: Said,
    email: str | None,
    agreement: Agreement,
    extra: Mapping[str | None, Verdict],
) -> ResultFacts:
    older = find_older(profiles.names)
    columns = {
        name: column
        for name, column in read_columns(profiles, email, extra, said.legends).items()
        if name not in older
    }
    names = tuple(name for name in profiles.names if name != email)
    place = profiles.names.index(email) if email in profiles.names else 0
    return ResultFacts(
        columns, names, email, profiles.rows, agreement, said.count, said.is_verified_only,
        profiles.names[:place],
    )  # fmt: skip


def _pick(facts: ResultFacts, name: str | None) -> list[Column]:
    column = facts.columns.get(name or "")
    return [] if column is None else [column]


def _pick_mapped(column: Column, said: Said) -> dict[str, Word]:
    mapped = {word: said.words.get(fold_word(word)) for word in column.words if word is not None}
    return {word: Word(verdict, "strong") for word, verdict in mapped.items() if verdict}


def _give_strength(word: str, verdict: Verdict) -> Word:
    known = find_word(word)
    return Word(verdict, known.strength if known else "strong")


def _require(profiles: ColumnProfiles, column: str) -> None:
    if column not in profiles.names:
        raise ConfigurationError(word_lack("The result", "column", [column], profiles.names))
