from .corrections import export_corrections
from .lists import export_lists

__all__ = ["export_corrections", "export_lists"]
