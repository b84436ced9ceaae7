"""What goes with a verdict."""
