from .registry import has_something, make_section

__all__ = ["has_something", "make_section"]
