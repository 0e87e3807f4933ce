"""Great Expectations suites as Python: what every build is checked against."""
