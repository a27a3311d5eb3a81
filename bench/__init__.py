"""`make bench`: speed and memory against a bare Flask application, taken in one run."""
