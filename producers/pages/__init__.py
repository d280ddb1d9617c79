"""What people read: letters, portal messages and e-mails, rendered from facts and nothing else."""
