"""What SFTP can ask and the exchange does not do: refused, or done without any effect."""

from typing import Any

from asyncssh import SFTPAttrs, SFTPOpUnsupported, SFTPPermissionDenied, SFTPServer


class Closed(SFTPServer):
    """An SFTP server that does nothing of what is not about putting and getting files."""

    def setstat(self, path: bytes, attrs: SFTPAttrs) -> None:
        """Nothing: modes and times are the hub's own, and clients that set them go on."""

    def lsetstat(self, path: bytes, attrs: SFTPAttrs) -> None:
        """Nothing, as `setstat`."""

    def fsetstat(self, file_obj: object, attrs: SFTPAttrs) -> None:
        """Nothing, as `setstat`."""

    def fsync(self, file_obj: object) -> None:
        """Nothing: a file is safe on disk when its close or rename is answered."""

    def open56(self, path: bytes, desired_access: int, flags: int, attrs: SFTPAttrs) -> object:
        """Refused: the hub speaks version 3 of SFTP."""
        raise SFTPOpUnsupported("The hub speaks version 3 of SFTP.")

    def mkdir(self, path: bytes, attrs: SFTPAttrs) -> None:
        """Refused: the folders are given."""
        raise SFTPPermissionDenied("The folders are given.")

    def rmdir(self, path: bytes) -> None:
        """Refused: the folders are given."""
        raise SFTPPermissionDenied("The folders are given.")

    def readlink(self, path: bytes) -> bytes:
        """Refused: there are no links."""
        raise SFTPOpUnsupported("There are no links.")

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        """Refused: there are no links."""
        raise SFTPOpUnsupported("There are no links.")

    def link(self, oldpath: bytes, newpath: bytes) -> None:
        """Refused: there are no links."""
        raise SFTPOpUnsupported("There are no links.")

    def statvfs(self, path: bytes) -> Any:
        """Refused: the disk is the hub's own affair."""
        raise SFTPOpUnsupported("The hub does not tell of its disk.")

    def fstatvfs(self, file_obj: object) -> Any:
        """Refused, as `statvfs`."""
        raise SFTPOpUnsupported("The hub does not tell of its disk.")
