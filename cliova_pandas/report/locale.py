"""Numbers and dates as a language writes them; the words around them stay English."""

from __future__ import annotations

import difflib
from datetime import datetime
from typing import TYPE_CHECKING, Final

from cliova_pandas.errors import ConfigurationError, quote_names
from cliova_pandas.stats.writing.formatting import NOTHING, format_points, format_share

if TYPE_CHECKING:
    from babel import Locale

# Some languages put other spaces between the parts than can be typed, and marks for text that runs
# from right to left, which the English around them does not. Some versions of Babel have the
# apostrophe of a typewriter between the thousands of Swiss numbers, others that of print.
_SIGNS: Final = {0x202F: 0xA0, 0x200E: None, 0x200F: None, ord("'"): "’"}


class LocaleFormatter:
    """Writes numbers and dates, as a `cliova_pandas.stats.writing.formatting.Formatter`.

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
    >>> german = LocaleFormatter("de")
    >>> german.count(1500), german.share(0.118), german.percentage(0.05)
    ('1.500', '11,8 %', '5 %')
    """

    def __init__(self, lang: str = "en") -> None:
        self._locale = _find_locale(lang)
        symbols = self._locale.number_symbols["latn"]
        self.point: str = symbols["decimal"]
        self._group: str = symbols["group"].translate(_SIGNS)

    def count(self, number: int | None) -> str:
        """Write a whole number."""
        if number is None:
            return NOTHING
        # With English commas first: Babel 2.19 takes apostrophes between thousands for quotes.
        pattern = self._locale.decimal_formats[None]
        return str(pattern.apply(number, "en")).replace(",", self._group)

    def share(self, share: float) -> str:
        """Write a share as a percentage."""
        return format_share(share).replace(".", self.point)

    def points(self, points: float) -> str:
        """Write a number of percentage points."""
        return format_points(points).replace(".", self.point)

    def percentage(self, share: float) -> str:
        """Write a chosen share, such as a threshold, as a percentage with all its digits."""
        return f"{100 * share:.10g} %".replace(".", self.point)

    def date(self, moment: datetime) -> str:
        """Write a day."""
        from babel.dates import format_date

        return format_date(moment, "medium", locale=self._locale).translate(_SIGNS)

    def month(self, moment: datetime) -> str:
        """Write a month."""
        from babel.dates import format_skeleton

        return format_skeleton("yMMM", moment, locale=self._locale).translate(_SIGNS)

    def time(self, moment: datetime) -> str:
        """Write a day and the time of it, with its zone."""
        from babel.dates import format_time

        written = format_time(moment, "short", locale=self._locale).translate(_SIGNS)
        return f"{self.date(moment)}, {written} {moment:%Z}"


def _find_locale(lang: str) -> Locale:
    from babel import Locale, UnknownLocaleError
    from babel.localedata import locale_identifiers

    try:
        return Locale.parse(lang.replace("_", "-"), sep="-")
    except (ValueError, TypeError, AttributeError, UnknownLocaleError):
        known = [name.replace("_", "-") for name in locale_identifiers()]
        languages = sorted(name for name in known if "-" not in name and len(name) == 2)
        near = difflib.get_close_matches(str(lang), known)
        hint = f"Did you mean {quote_names(near)}? " if near else ""
        raise ConfigurationError(
            f"There is no language {lang!r}. {hint}The languages are: {', '.join(languages)}; each "
            "also with a country, such as 'en-GB' or 'de-CH'."
        ) from None
