"""What is remembered: tables, one repository per subject, inbox, outbox and effects."""
