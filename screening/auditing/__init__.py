"""The parts of an audit: published months as rows, what followed, traits joined late, figures, masks, and the page."""
