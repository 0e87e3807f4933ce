"""gzip and Zstandard streams, unpacked as they are read, with limits against bombs.

Everything before a damage is given first; the damage itself is then raised as `DamagedFileError`, once, by the read
that reaches it. Several members or frames in one file are one stream.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping
from typing import BinaryIO, Protocol

from etl.errors import InputError
from etl.read.limits import MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_APPLIES_ABOVE

UNPACKED_PIECE = 1 << 20
GZIP_PIECE = 1 << 16
ZSTD_PIECE = 1 << 10  # a kilobyte of Zstandard can be 32 MB at most, and the library unpacks a piece whole


class DamagedFileError(InputError):
    """A compressed file that is cut off, damaged, or unpacks beyond the limits: says which."""


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


class _GzipMember:
    """One gzip member behind the same two names that the Zstandard object has."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def held_back(self) -> bytes:
        return self._inner.unconsumed_tail

    def decompress(self, data: bytes, /) -> bytes:
        return self._inner.decompress(data, UNPACKED_PIECE)


class UnpackedStream(io.RawIOBase):
    """The unpacked bytes of a compressed stream. `name` is the format's, for messages; `damage` the error of its
    library; `piece` how many packed bytes are unpacked at once."""

    def __init__(
        self, packed: BinaryIO, name: str, new_member: Callable[[], _Unpacker], piece: int, damage: type[Exception]
    ) -> None:
        self._packed = packed
        self._name = name
        self._new_member = new_member
        self._piece = piece
        self._damage = damage
        self._member: _Unpacker | None = None
        self._waiting = b""
        self._ready = memoryview(b"")
        self._n_in = 0
        self._n_out = 0

    def readable(self) -> bool:
        """True: it is made for reading."""
        return True

    def close(self) -> None:
        """Close the packed stream too."""
        self._packed.close()
        super().close()

    def readinto(self, buffer: memoryview | bytearray, /) -> int:  # type: ignore[override]
        """Fill the buffer as far as one unpacked piece goes; 0 at the end."""
        while not self._ready:
            self._check_limits()
            piece = self._unpack()
            if piece is None:
                return 0
            self._ready = memoryview(piece)
            self._n_out += len(piece)
        n = min(len(buffer), len(self._ready))
        buffer[:n] = self._ready[:n]
        self._ready = self._ready[n:]
        return n

    def _unpack(self) -> bytes | None:
        """The next piece, perhaps empty; None at a proper end."""
        if not self._waiting:
            self._waiting = self._packed.read(self._piece)
            self._n_in += len(self._waiting)
        if self._member is None:
            if not self._waiting:
                return None
            self._waiting = self._waiting.lstrip(b"\0")  # padding between and after members is allowed
            if not self._waiting:
                return b""
            self._member = self._new_member()
        elif not self._waiting:
            raise DamagedFileError(f"the {self._name} file is cut off after {self._n_out:,} unpacked bytes")
        try:
            piece = self._member.decompress(self._waiting)
        except self._damage as error:
            raise DamagedFileError(
                f"the {self._name} file is damaged after {self._n_out:,} unpacked bytes: {error}"
            ) from error
        if self._member.eof:
            self._waiting = self._member.unused_data
            self._member = None
        else:
            self._waiting = getattr(self._member, "held_back", b"")
        return piece

    def _check_limits(self) -> None:
        if self._n_out > RATIO_APPLIES_ABOVE and self._n_out > MAX_RATIO * self._n_in:
            raise DamagedFileError(f"the {self._name} file unpacks to more than {MAX_RATIO} times its size")
        if self._n_out > MAX_UNPACKED_BYTES:
            raise DamagedFileError(f"the {self._name} file unpacks to more than {MAX_UNPACKED_BYTES:,} bytes")


def _open_gzip(packed: BinaryIO) -> io.BufferedReader:
    return io.BufferedReader(UnpackedStream(packed, "gzip", _GzipMember, GZIP_PIECE, zlib.error), UNPACKED_PIECE)


def _open_zstd(packed: BinaryIO) -> io.BufferedReader:
    import zstandard

    zstd = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    stream = UnpackedStream(packed, "zstd", lambda: zstd.decompressobj(), ZSTD_PIECE, zstandard.ZstdError)
    return io.BufferedReader(stream, UNPACKED_PIECE)


UNPACKERS: Mapping[str, Callable[[BinaryIO], io.BufferedReader]] = {".gz": _open_gzip, ".zst": _open_zstd}
"""How a compressed file is opened, by the suffix behind the format's own."""
