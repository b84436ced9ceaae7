"""Why a column was taken for the verdict, in sentences; and tables of all that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cliova_pandas.errors import quote_names
from cliova_pandas.verdicts.checks import RULES
from cliova_pandas.verdicts.columns import Agreement, read_column
from cliova_pandas.verdicts.facts import ResultFacts
from cliova_pandas.verdicts.known_layouts import list_layouts
from cliova_pandas.verdicts.messages import word_agreement
from cliova_pandas.verdicts.signals import SIGNALS, Ranked, decide, make_cases
from cliova_pandas.verdicts.thresholds import SETTLED, TRUSTED, VETO

_EXAMPLES: Final[Sequence[Mapping[str, Any]]] = (
    {"email_status": ["valid", "invalid"], "did_you_mean": ["", "a@x.example"]},
    {"Verification Result": ["deliverable", "risky"], "reason": ["accepted_email", "low_quality"]},
    {"state": ["valid", "invalid"], "seat": ["A1", "A2"]},
    {"smtp.status": ["valid", "invalid"], "disposable": ["no", "yes"]},
    {"list_status": ["risky", "ok"]},
    {"final status": ["deliverable", "undeliverable"], "status": ["valid", "invalid"]},
    {"status": ["ok", "error"], "total": 1},
    {"status": ["valid", "invalid", "valid", "valid", "new"], "result": ["ok", "x", "y", "z", "w"]},
    {"status": ["valid", "expired", "expired"]},
    {"status": ["valid", "invalid"], "is_valid": ["true", "false"], "total": 1},
    {"status": ["valid", "invalid"], "result": ["invalid", "valid"]},
    {"status": ["valid", "valid"], "mailbox_exists": ["yes", "no"]},
    {"status": ["ok", "ok"], "total": 1},
    {"status": ["ok", "ok"], "total": 2},
    {"status": ["ok", "ok"], "verified": True},
    {"deliverable": ["yes", "no"], "street": ["Main Street", "Elm Street"]},
    {"mx_status": ["valid"] * 60 + ["invalid"] * 60, "total": 60},
    {"is_valid": ["true", "false"], "address": "holder_email"},
    {"code (1=deliverable, 0=undeliverable)": ["1", "0"]},
    {"reason": ["mailbox not found", None, None]},
    {"Result": ["OK", "Unsure", "Bad"], "reason": ["", "catch-all domain", "no such mailbox"]},
    {"result": ["valid", "invalid"], "email_status": ["risky", "invalid"]},
    {"probe_reply": ["250 Accepted", "550 No such user"], "rcpt_reply": ["250 OK", "250 OK"]},
)
"""Small results which together show every signal."""


_SHOWN: Final = 12


def explain_verdict(described: Mapping[str, Any]) -> str:
    """Return what was recognised in a result, every signal that counted, and what would change it.

    Parameters
    ----------
    described : mapping
        What ``frame.attrs["cliova"]`` says.

    Examples
    --------
    >>> print(explain_verdict({"verdict": {"why": "said by the caller", "words": {"ok": "valid"}},
    ...                        "columns": {"email": "mail", "verdict": "status"}}))
    Columns: address 'mail', verdict 'status', reason none.
    Layout: none that is known.
    Why: said by the caller.
    Words: 'ok' is valid.
    """
    columns, verdict = described.get("columns") or {}, described.get("verdict") or {}
    roles = (("address", "email"), ("verdict", "verdict"), ("reason", "reason"))
    named = ", ".join(
        f"{role} {columns[key]!r}" if columns.get(key) else f"{role} none" for role, key in roles
    )
    layout = verdict.get("layout")
    known = f"{layout['name']}, {layout['grade']}: {layout['source']}" if layout else ""
    lines = [
        f"Columns: {named}.",
        f"Layout: {known}." if known else "Layout: none that is known.",
        f"Why: {_say_why(verdict)}.",
    ]
    words = verdict.get("words") or {}
    if words:
        lines.append(f"Words: {', '.join(f'{word!r} is {said}' for word, said in words.items())}.")
    checks = verdict.get("checks") or {}
    lines += [f"Check: {name!r} asks for {_say_check(one)}." for name, one in checks.items()]
    for name, pairs in (verdict.get("pairs") or {}).items():
        said = ", ".join(
            f"{one!r} beside {other!r} is {side}" for one, other, side in pairs[:_SHOWN]
        )
        lines.append(f"With {name!r}: {said}{' and more' * (len(pairs) > _SHOWN)}.")
    if missed := verdict.get("not_understood"):
        lines.append(f"Not understood: {quote_names(missed)}. Pass verdict_map to say.")
    signals = [one for one in verdict.get("signals") or [] if one["weight"]]
    if signals:
        lines += [
            "Signals:",
            *(f"  {one['weight']:+6,d} {one['signal']}: {one['text']}" for one in signals),
        ]
        lines.append(_say_what_changes(signals))
    return "\n".join(lines)


def _say_check(described: Mapping[str, Any]) -> str:
    said = (f"{word!r} is {answer}" for word, answer in described["answers"].items())
    return f"{described['concept']}: {', '.join(said)}"


def _say_why(verdict: Mapping[str, Any]) -> str:
    confirmed = verdict.get("confirmed")
    said = None if confirmed is None else word_agreement(confirmed)
    return ", and ".join(filter(None, (verdict.get("why"), said)))


def _say_what_changes(signals: Sequence[Mapping[str, Any]]) -> str:
    """Say how far the weight is from what is needed, and which signal decides."""
    weight = sum(int(signal["weight"]) for signal in signals)
    if weight < TRUSTED:
        against = [
            one for one in signals if one["weight"] < 0 and weight - one["weight"] >= TRUSTED
        ]
        if against:
            named = " or ".join(repr(one["signal"]) for one in against)
            return f"Without {named} it would be the verdict; verdict_column says it as well."
        return (
            f"It weighs {weight:,}, and {TRUSTED} are needed: a second sign of a verification, the "
            "job's count, or verdict_column would make it the verdict."
        )
    needed = [one for one in signals if one["weight"] > 0 and weight - one["weight"] < TRUSTED]
    if needed:
        named = " or ".join(repr(one["signal"]) for one in needed)
        return f"It weighs {weight:,}, and {TRUSTED} are needed: without {named} there were none."
    return f"It weighs {weight:,}, and {TRUSTED} are needed: no single signal decides."


def write_layout_lines() -> str:
    """Return all known layouts with grade and source, one a line, for a terminal."""
    layouts = list_layouts()
    width = max(len(one.name) for one in layouts)
    return "\n".join(f"{one.name:{width}}  {one.grade:10}  {one.source}" for one in layouts)


def write_layout_table() -> str:
    """Return all known layouts as a Markdown table, for the documentation."""
    lines = ["| layout | service | grade | verdict | reason | shape | source |", "|---" * 7 + "|"]
    for one in list_layouts():
        cells = [one.name, one.service, one.grade, f"`{one.verdict}`"]
        cells += [f"`{one.reason}`" if one.reason else "", one.shape, one.source]
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def write_signal_table() -> str:
    """Return all signals with weight and example as a Markdown table, for the documentation."""
    lines = ["| signal | weight | for example |", "|---|---:|---|"]
    examples = _find_examples()
    for signal in SIGNALS:
        weight = {VETO: "veto", SETTLED: "settles it"}.get(signal.weight, f"{signal.weight:+d}")
        example = examples.get(signal.name, "").replace("|", "&#124;")
        lines.append(f"| {signal.name} | {weight} | {example} |")
    return "\n".join(lines) + "\n"


def write_rule_table() -> str:
    """Return the rules of composed verdicts, in their order, as a Markdown table."""
    lines = ["| check | says | verdict | why |", "|---" * 4 + "|"]
    lines += [f"| {one.concept} | {one.answer} | {one.verdict} | {one.why} |" for one in RULES]
    return "\n".join(lines) + "\n"


def _find_examples() -> dict[str, str]:
    found: dict[str, str] = {}
    for example in _EXAMPLES:
        for ranked in rank_example(example):
            for signal in ranked.signals:
                found.setdefault(signal.name, signal.explains(ranked.case))
    return found


def rank_example(example: Mapping[str, Any]) -> list[Ranked]:
    """Weigh the columns of a small result; "total" and "verified" say what the service counts.

    "address" is the name of the column of the addresses, "leading" those before it.
    """
    lists = {
        name: words
        for name, words in example.items()
        if isinstance(words, list) and name != "leading"
    }

    def count_pairs(*names: str) -> Counter[tuple[str | None, ...]]:
        return Counter(zip(*(lists[name] for name in names), strict=True))

    facts = ResultFacts(
        {name: read_column(name, Counter(words)) for name, words in lists.items()},
        tuple(lists),
        example.get("address"),
        max(map(len, lists.values())),
        Agreement(count_pairs),
        example.get("total"),
        bool(example.get("verified")),
        tuple(example.get("leading", ())),
    )
    reason = "reason" if "reason" in lists else None
    return decide(make_cases(facts, lambda _: reason))
