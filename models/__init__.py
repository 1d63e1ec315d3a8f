"""A matrix in; a score, its reasons and its proofs out. Knows neither households nor pages."""
