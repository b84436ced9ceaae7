"""What was filtered by before, to go back to and forth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cliova_pandas.panel.filters import Filters

_MOST: Final = 100


class History:
    """The filters of one result, in the order in which they were asked.

    Examples
    --------
    >>> from cliova_pandas.panel.filters import Filters
    >>> history = History()
    >>> for asked in (Filters(), Filters(verdicts=("risky",))):
    ...     history.note(asked)
    >>> history.go_back() == Filters()
    True
    >>> history.can_go_back, history.can_go_forth
    (False, True)
    """

    def __init__(self) -> None:
        self._asked: list[Filters] = []
        self._place = -1

    @property
    def can_go_back(self) -> bool:
        """Whether anything was asked before."""
        return self._place > 0

    @property
    def can_go_forth(self) -> bool:
        """Whether anything was asked after that."""
        return self._place < len(self._asked) - 1

    def note(self, filters: Filters) -> None:
        """Note what is asked now; what was taken back before is forgotten."""
        if self._place >= 0 and self._asked[self._place] == filters:
            return
        self._asked = [*self._asked[: self._place + 1], filters][-_MOST:]
        self._place = len(self._asked) - 1

    def go_back(self) -> Filters | None:
        """Return what was asked before; None if nothing was."""
        return self._go(-1) if self.can_go_back else None

    def go_forth(self) -> Filters | None:
        """Return what was asked after that; None if nothing was."""
        return self._go(1) if self.can_go_forth else None

    def _go(self, step: int) -> Filters:
        self._place += step
        return self._asked[self._place]
