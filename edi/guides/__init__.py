"""The implementation guides: pyx12's maps, compiled into tables that check a segment at once."""
