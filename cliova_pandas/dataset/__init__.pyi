from .scan import scan_cliova
from .sync import sync_cliova

__all__ = ["scan_cliova", "sync_cliova"]
