"""The version, read by the build and written into each load."""

__version__ = "0.1.0"
