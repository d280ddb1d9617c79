"""A coverage-guided search for bytes that the X12 engine does not answer."""
