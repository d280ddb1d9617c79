"""The SFTP door of the exchange: public keys only, a folder of its own for each partner."""
