"""Plain Python: the words, the workflow and the errors of Plumbline. Knows no library."""
