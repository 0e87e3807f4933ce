"""Great Expectations suites as Python: what every build is checked against.

Great Expectations itself takes 4 to 6 s to import, so it is imported only inside functions. Its telemetry is off:
the switch is read when it is imported, hence it is set here, before anything in this package can import it.
"""

import os

os.environ["GX_ANALYTICS_ENABLED"] = "false"
