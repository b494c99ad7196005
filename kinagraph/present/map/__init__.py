"""The network map: one HTML file that opens anywhere, without a network; and the same as a picture."""
