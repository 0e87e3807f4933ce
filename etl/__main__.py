"""`python -m etl` is the same program as the console script `protests`."""

from etl.cli import main

main()
