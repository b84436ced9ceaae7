"""Numbers and dates as a language writes them; the words around them stay English."""

from __future__ import annotations

import difflib
import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.stats.formatting import NOTHING, format_points, format_share

if TYPE_CHECKING:
    from babel import Locale

_NUMBER: Final = re.compile(r"\d{4}-\d\d-\d\d|\d{1,3}(?:,\d{3})+(?!,?\d)|\d+\.\d+(?= %)")
# Some languages put other spaces between the parts than can be typed, and marks for text that runs
# from right to left, which the English around them does not.
_UNSEEN: Final = {0x202F: 0xA0, 0x200E: None, 0x200F: None}
_POINT: Final = re.compile(r"(?<=\d)\.(?=\d)")


class Writer:
    """Writes numbers and dates.

    Parameters
    ----------
    lang : str, default "en"
        A language, with or without a country, such as ``"de"`` or ``"en-GB"``.

    Raises
    ------
    ConfigurationError
        If there is no such language.

    Examples
    --------
    >>> writer = Writer("de")
    >>> writer.count(1500), writer.share(0.118), writer.sentence("12.9 % of 2,000 rows")
    ('1.500', '11,8 %', '12,9 % of 2.000 rows')
    """

    def __init__(self, lang: str = "en") -> None:
        self._locale = _find_locale(lang)
        symbols = self._locale.number_symbols["latn"]
        self.point: str = symbols["decimal"]

    def count(self, number: int | None) -> str:
        """Write a whole number."""
        from babel.numbers import format_decimal

        return NOTHING if number is None else format_decimal(number, locale=self._locale)

    def share(self, share: float) -> str:
        """Write a share as a percentage."""
        return self.figure(format_share(share))

    def percentage(self, share: float) -> str:
        """Write a chosen share, such as a threshold, as a percentage with all its digits."""
        return self.figure(f"{100 * share:.10g} %")

    def points(self, points: float) -> str:
        """Write a number of percentage points."""
        return self.figure(format_points(points))

    def figure(self, text: str) -> str:
        """Write again what `cliova_pandas.stats.formatting` has written."""
        return _POINT.sub(self.point, text)

    def date(self, moment: datetime) -> str:
        """Write a day."""
        from babel.dates import format_date

        return format_date(moment, "medium", locale=self._locale).translate(_UNSEEN)

    def time(self, moment: datetime) -> str:
        """Write a day and the time of it, with its zone."""
        from babel.dates import format_time

        written = format_time(moment, "short", locale=self._locale).translate(_UNSEEN)
        return f"{self.date(moment)}, {written} {moment:%Z}"

    def sentence(self, text: str) -> str:
        """Write again the numbers and dates in a sentence of this package."""
        return _NUMBER.sub(self._rewrite, text)

    def _rewrite(self, found: re.Match[str]) -> str:
        number = found[0]
        if "-" in number:
            try:
                return self.date(datetime.fromisoformat(number))
            except ValueError:  # it only looks like a date
                return number
        return self.count(int(number.replace(",", ""))) if "," in number else self.figure(number)


def _find_locale(lang: str) -> Locale:
    from babel import Locale, UnknownLocaleError
    from babel.localedata import locale_identifiers

    try:
        return Locale.parse(lang.replace("_", "-"), sep="-")
    except (ValueError, TypeError, AttributeError, UnknownLocaleError):
        known = [name.replace("_", "-") for name in locale_identifiers()]
        languages = sorted(name for name in known if "-" not in name and len(name) == 2)
        near = difflib.get_close_matches(str(lang), known)
        hint = f"Did you mean {', '.join(map(repr, near))}? " if near else ""
        raise ConfigurationError(
            f"There is no language {lang!r}. {hint}The languages are: {', '.join(languages)}; each "
            "also with a country, such as 'en-GB' or 'de-CH'."
        ) from None
