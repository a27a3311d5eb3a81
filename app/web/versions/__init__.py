"""An article's versions: listed, read, compared, and new ones taken in by hand."""
