"""Words stand in a data file, each with its class, its strength and its language."""

from __future__ import annotations

import csv
from collections import defaultdict
from importlib.resources import files

import pytest

from cliova_pandas.verdicts import find_boolean, find_word
from cliova_pandas.verdicts.vocabulary import find_language, fold_word, load_words

LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl")


def test_no_word_has_two_classes() -> None:
    """In one language a word means one thing, so that the order of the file does not matter."""
    text = files("cliova_pandas.verdicts").joinpath("words.csv").read_text(encoding="utf-8")
    classes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in csv.DictReader(text.splitlines()):
        for language in row["language"].split():
            classes[language, fold_word(row["word"])].add(row["class"])
    assert not {word: said for word, said in classes.items() if len(said) > 1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_a_word_for_each_class(language: str) -> None:
    """A whole column of it can be understood."""
    said = {word.verdict for word in load_words(language).values()}
    assert said == {"valid", "risky", "unknown", "invalid"}


def test_another_language_is_read_only_as_a_whole() -> None:
    """One word that is not of the language, or no opposite, and nothing is understood."""
    assert find_language(["zustellbar", "nicht zustellbar"]) == "de"
    assert find_language(["ważny", "nieważny", "nieznany"]) == "pl"
    assert find_language(["gültig", "invalide"]) is None
    assert find_language(["gültig", "unbekannt"]) is None
    assert find_language([]) is None
    assert find_word("gültig") is None


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("✅ Valid", "valid"), ("⚠️ Risky", "risky"), ("❓ Unknown", "unknown"),
        ("❌ Invalid", "invalid"), ("❌ Valid", None), ("✅ Invalid", None), ("✅", None),
        ("Valid Address", "valid"), ("Not Valid Address", "invalid"), ("Valids", "valid"),
        ("email valid", "valid"), ("valid email address", "valid"), ("valid domain", None),
        ("email", None), ("address", None), ("", None), ("invalid email", "invalid"),
    ],
)  # fmt: skip
def test_a_word_is_known_with_what_stands_around_it(text: str, verdict: str | None) -> None:
    """A picture of the same class, or what it is said of, changes nothing; other things do."""
    said = find_word(text)
    assert (said.verdict if said else None) == verdict


@pytest.mark.parametrize(
    ("text", "value"),
    [("WAHR", True), ("falsch", False), ("1.0", True), ("0", False), ("no", False), ("o", None)],
)
def test_yes_and_no_are_known_in_all_languages(text: str, value: bool | None) -> None:
    """A spreadsheet writes them in the language of its user."""
    assert find_boolean(text) is value


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Undeliverable - the domain is for sale", "invalid"), ("Risky: who knows", "risky"),
        ("Verified - Good", "valid"), ("Verified - Bad", "invalid"), ("Valid - Bad", None),
        ("Verified - Catch-All", "risky"), ("Valid - until May", None),
        ("Mailbox verified", "valid"), ("No such mailbox", "invalid"), ("mailbox", None),
        ("Catch-all server", "risky"), ("Valid server", None), ("Not valid, sorry", "invalid"),
        ("This mailbox does not exist", "invalid"), ("This mailbox exists", "valid"),
    ],
)  # fmt: skip
def test_what_stands_behind_a_word_never_makes_it_better(text: str, verdict: str | None) -> None:
    """Behind a bad word stands a reason; behind a good one all must be understood."""
    said = find_word(text)
    assert (said.verdict if said else None) == verdict
