"""Is it safe to read? The first look at a file, by content and within bounds, before any reader opens it."""
