"""The exchange of files with trading partners: one service behind the portal, the API and SFTP."""
