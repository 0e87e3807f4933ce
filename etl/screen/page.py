"""What of a page's bytes the screen reads: not its scripts and styles, and not the words of its links."""

from __future__ import annotations

_CODE = ((b"<script", b"</script>"), (b"<style", b"</style>"))
SNIFFED_BYTES = 2_000
MAX_LINK_BYTES = 1_200
"""A link with more in it is no headline: some pages put a whole story into one."""


def without_code(data: bytes) -> bytes:
    """The lowered page without its scripts and styles, but for linked data, which may hold the article.

    >>> without_code(b'<script src="a">x</script><p>y<script type="application/ld+json">z</script><style>q')
    b' <p>y<script type="application/ld+json">z <style>q'
    """
    for opening, closing in _CODE:
        pieces = data.split(closing)
        for i, piece in enumerate(pieces[:-1]):
            start = piece.rfind(opening)
            if start >= 0 and b"ld+json" not in piece[start : piece.find(b">", start) + 1]:
                pieces[i] = piece[:start]
        data = b" ".join(pieces)
    return _without_links(data)


def _without_links(data: bytes) -> bytes:
    """The lowered page without the words of its links: headlines of other stories stand in menus, tickers and teasers.

    >>> _without_links(b'<h1>x</h1><li><a href="/1">protests</a></li><p>some <a href="/2">people</a> came</p><a>')
    b'<h1>x</h1><li> </li><p>some  came</p><a>'
    """
    pieces = data.split(b"</a>")
    for i, piece in enumerate(pieces[:-1]):
        start = piece.rfind(b"<a ")
        if start >= 0 and len(piece) - start <= MAX_LINK_BYTES:
            pieces[i] = piece[:start]
    return b" ".join(pieces)


def is_plain_utf8(data: bytes, head: bytes) -> bool:
    """Whether the bytes are UTF-8 and can mean nothing else."""
    if b"\0" in head:
        return False
    if data.isascii():
        return b"\x1b" not in data  # how encodings begin that write other scripts in ASCII bytes
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
