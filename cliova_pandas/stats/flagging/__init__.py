"""What is noticeable about an address."""
