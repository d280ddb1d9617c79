-- The demo has a database of its own: it begins with an empty one.
CREATE DATABASE demo OWNER hub;
