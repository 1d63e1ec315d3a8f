"""The parts of the fit: months replayed with what was known then, their outcomes, the suite of candidates."""
