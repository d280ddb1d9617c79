"""The words of letters, notices, e-mails and portal messages, as Jinja2 data."""
