"""What became of mail that was really sent."""
