"""internwatch tells a PhD student, first and truthfully, that a research internship they can apply to has opened.

This file holds the version and nothing else, so that `internwatch --version` stays cheap.
"""

__version__ = "0.1.0"
