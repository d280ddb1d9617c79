"""A user's own account: signing in and out, password, one-time passwords, and its state."""
