"""Plain text: one article a file, its first line the title."""

from __future__ import annotations

from etl.read.charset import decode
from etl.read.limits import MAX_DOCUMENT_BYTES
from etl.read.source import Records, Source, unreadable
from etl.records import RawDocument

MAX_TITLE_CHARACTERS = 300


def read_text(source: Source) -> Records:
    """The one document of a text file. A file of one line, or with a first line too long for a title, has none."""
    data = read_whole(source)
    if data is None:
        yield unreadable(source, "", f"over {MAX_DOCUMENT_BYTES:,} bytes", "too_large", source.stem, source.n_bytes)
        return
    text = decode(data)
    if not text.strip("\0\ufeff \t\r\n"):
        yield unreadable(source, "", "empty", source_id=source.stem, n_bytes=len(data))
        return
    title, body = split_title(text)
    yield RawDocument(source.name, "", source.stem, "text", body, title=title)


def split_title(text: str) -> tuple[str | None, str]:
    r"""The first line and the rest, or None and the whole where the first line is no title.

    >>> split_title("Rally in Minsk\n\nThousands came.")
    ('Rally in Minsk', 'Thousands came.')
    >>> split_title("В Минске прошёл митинг.")
    (None, 'В Минске прошёл митинг.')
    """
    lines = text.lstrip("\ufeff \t\r\n\0").splitlines(keepends=True)
    if not lines:
        return None, ""
    title, body = lines[0].strip(), "".join(lines[1:]).lstrip("\r\n")
    if not title or not body.strip() or len(title) > MAX_TITLE_CHARACTERS:
        return None, "".join(lines)
    return title, body


def read_whole(source: Source) -> bytes | None:
    """The bytes of a file that is one document, or None where it is over the limit: then it is not read to its end."""
    if source.n_bytes is not None and source.n_bytes > MAX_DOCUMENT_BYTES:
        return None
    pieces: list[bytes] = []
    n = 0
    while piece := source.stream.read(1 << 20):
        pieces.append(piece)
        n += len(piece)
        if n > MAX_DOCUMENT_BYTES:
            return None
    return b"".join(pieces)
