"""Where quotes stand from one article version to the next, and what people decide about it."""
