from .widget import Panel

__all__ = ["Panel"]
