"""The desk's pages about one fact-check: its form, its sources, its way to readers, its history."""
