"""What each kind of study shows: text for the terminal, pictures."""
