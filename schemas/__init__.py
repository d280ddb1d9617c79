"""What travels: topics, the CloudEvents envelope and one file per message family."""
