"""What a sending would come to: bounces, volume, and what to do about it."""
