"""The numbers of a result as a whole, and against what the job counts."""
