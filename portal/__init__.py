"""The portal: pages for trading partners, sites and staff; it changes the programme by messages."""
