"""A frame of any library or engine, as the columns and counts that a number is made of."""
