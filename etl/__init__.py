"""From news articles to a dataset of protests, each value with its evidence.

The line: files are *read* into documents and *cleaned* into articles with fixed text offsets; acts of protest are
*detected*; one *extractor* per field reads claims (numbers, dates, permits) with who said them; toponyms are
*geocoded* offline with the whole article as context; claims and acts are *assembled* into reports, reports of one
event are *merged*, hand-made *corrections* applied, the tables *validated*, *written* and *published*.
`pipeline.py` is the only module that knows all the steps.
"""

__version__ = "0.1.0"
