"""Two results or two groups side by side."""
