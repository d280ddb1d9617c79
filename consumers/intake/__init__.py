"""The edge: files of any kind are turned, item by item, into messages or refusals."""
