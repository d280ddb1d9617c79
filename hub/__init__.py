"""The running hub: settings, command line, dispatch, transports, clock, files and mail."""
