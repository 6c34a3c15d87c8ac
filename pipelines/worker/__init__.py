"""Where files are read: child processes under limits, without a database, and our side of them."""
