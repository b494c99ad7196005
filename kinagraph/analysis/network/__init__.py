"""The network read as a graph: who stands between others, what hangs on one person, who can introduce us, where holes are.

One measure a file. A measure takes a NetworkX graph (edges with ``weight``, the strength) or the tables, and returns
plain values; ``find_`` functions put measures together with their evidence, for a person to read.
"""
