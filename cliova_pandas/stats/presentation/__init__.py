"""Numbers for those who show them: alternative texts, previews, styles, accessor methods."""
