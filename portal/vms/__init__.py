"""The VMS portal: a service location's own pages, and asking to see them."""
