"""Pages of portal support: access to sites, billing records, leads and accounts."""
