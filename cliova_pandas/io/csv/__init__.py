"""A result in CSV: its head, whole records, and each row read strictly."""
