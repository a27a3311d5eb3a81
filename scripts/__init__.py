"""What make, the Dockerfile and compose run, with nothing but the standard library."""
