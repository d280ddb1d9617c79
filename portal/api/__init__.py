"""The API door of the exchange: for partners' programs, with a token."""
