from .registry import make_section

__all__ = ["make_section"]
