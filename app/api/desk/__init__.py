"""`/api/v1/desk/…`: everything that the browser can do, for the team's own tools."""
