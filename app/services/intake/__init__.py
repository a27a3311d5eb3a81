"""How articles come in: pasted, fetched, uploaded."""
