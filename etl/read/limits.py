"""The sizes beyond which the readers refuse: constants, so that one dataset is read alike on every machine."""

MAX_DOCUMENT_BYTES = 10_000_000
"""A page, a text, a row or a whole feed over this is `too_large`; it is never held in memory. Crawls keep 1 MB of a
page; a parser makes up to 45 bytes of each byte of text."""

MAX_TAGS = 500_000
"""A page or a feed with more is `too_large`: a parser takes about 600 bytes for each. Long live blogs have 30,000."""

MAX_RATIO = 200
"""How many bytes one compressed byte may become. Newspaper text gives 3 to 10; bombs give 1,000 and more."""

RATIO_APPLIES_ABOVE = 64_000_000
"""Below this many unpacked bytes the ratio is not looked at: short repetitive files are harmless."""

MAX_UNPACKED_BYTES = 200_000_000_000
"""A compressed file that unpacks to more than this is not read further."""

MAX_SPOOLED_BYTES = 4_000_000_000
"""A compressed file whose format needs jumps (Parquet) is unpacked to a temporary file, up to this size."""
