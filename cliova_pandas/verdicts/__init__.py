"""The four classes of an address, and how a result says which one it means."""

from cliova_pandas.verdicts.detection import VERDICTS, Verdict

__all__ = ["VERDICTS", "Verdict"]
