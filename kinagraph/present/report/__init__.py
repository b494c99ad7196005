"""The yearly report: its sentences, figures, document and workbook."""
