"""A result in JSON: found, cut between records, and each record read strictly."""
