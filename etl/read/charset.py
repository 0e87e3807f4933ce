"""Bytes to text: byte order marks, then UTF-8, then what the page declares, then detection. Never raises."""

from __future__ import annotations

import codecs

SAMPLE_BYTES = 131_072
BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LAST_RESORT = "cp1252"


def encoding_by_mark(data: bytes) -> tuple[str, int] | None:
    r"""The encoding that a byte order mark names, and the mark's length.

    >>> encoding_by_mark(b"\xff\xfea\x00"), encoding_by_mark(b"abc")
    (('utf-16-le', 2), None)
    """
    return next(((name, len(mark)) for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), None)


def sniff_encoding(sample: bytes, *, declared_in_markup: bool = False) -> str:
    r"""The encoding of text that begins with `sample` (no byte order mark): a Python codec name.

    >>> sniff_encoding("Митинг".encode()), sniff_encoding("Hi".encode("utf-16-le") * 20)
    ('utf-8', 'utf-16-le')
    """
    zeros = sample[:2000].count(0)
    if zeros * 3 > len(sample[:2000]):
        return "utf-16-be" if sample[:2000:2].count(0) > zeros // 2 else "utf-16-le"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=len(sample) < SAMPLE_BYTES)
    except UnicodeDecodeError:
        return _detected(sample, declared_in_markup=declared_in_markup)
    if declared_in_markup and sample.isascii():
        return _detected(sample, declared_in_markup=True)
    return "utf-8"


def _detected(sample: bytes, *, declared_in_markup: bool) -> str:
    from resiliparse.parse.encoding import detect_encoding

    for from_meta in (True, False) if declared_in_markup else (False,):
        name = detect_encoding(sample[:SAMPLE_BYTES], from_html_meta=from_meta)
        if name is None:
            continue
        try:
            codec = codecs.lookup(name).name
        except LookupError:
            continue
        if codec != "utf-8" and not codec.startswith(("utf-16", "utf-32")):
            return codec
        if sample.isascii():
            return "utf-8"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample[:SAMPLE_BYTES])
    except UnicodeDecodeError as error:
        # mostly UTF-8 with a broken byte: keep it UTF-8, else the single-byte code page that reads everything
        lead = sample[: error.start]
        return "utf-8" if not lead.isascii() or _reads_mostly_as_utf8(sample) else LAST_RESORT
    return "utf-8"


def _reads_mostly_as_utf8(sample: bytes) -> bool:
    high = sum(1 for byte in sample if byte >= 0x80)
    return sample.decode("utf-8", "replace").count("\ufffd") * 10 < high


def decode(data: bytes, *, declared_in_markup: bool = False) -> str:
    r"""The text of a whole file or page; bytes that mean nothing in its encoding become U+FFFD.

    >>> decode(b"\xef\xbb\xbfrally"), decode("Митинг".encode("utf-16")), decode(b"")
    ('rally', 'Митинг', '')
    >>> decode(b'<meta charset="windows-1251">' + "Митинг".encode("cp1251"), declared_in_markup=True)[-6:]
    'Митинг'
    """
    mark = encoding_by_mark(data)
    if mark is not None:
        return data[mark[1] :].decode(mark[0], "replace")
    name = sniff_encoding(data, declared_in_markup=declared_in_markup)
    try:
        return data.decode(name, "replace")
    except (LookupError, ValueError):  # a codec of bytes to bytes, named by a page
        return data.decode("utf-8", "replace")
