"""One household's month explained: what was published of it, on what, and what would change it."""
