"""The parts of a replay: which months can be, who would have been called, and what came of it."""
