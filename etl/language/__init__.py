"""Language packs: one TOML file a language, loaded strictly and compiled once.

Words of human languages live in the packs and nowhere else. A pattern is a regular expression over *masked*
sentences (lower case, plain quotes, each number covered by `NUMBER` characters of the same length) that names word
lists of its pack as `{list}`; `{number}` is the number it reads, `{other_number}` any other, `{before_number}` one
that the same field has read already: what goes on from it ("police said 200, the unions 900") counts the same thing.
The examples of each pattern are tested when the tests run.
"""

from etl.language.letters import fold
from etl.language.lexicon import Lexicon
from etl.language.pack import NUMBER, Pack, load_pack
from etl.language.pack_file import Act, pack_codes
from etl.language.packs import ByLanguage, load_packs
from etl.language.patterns import Pattern
from etl.language.segment import annotate

__all__ = [
    "NUMBER",
    "Act",
    "ByLanguage",
    "Lexicon",
    "Pack",
    "Pattern",
    "annotate",
    "fold",
    "load_pack",
    "load_packs",
    "pack_codes",
]
