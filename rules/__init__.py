"""The decisions of the programme: pure functions, cited, one file per subject."""
