"""Documents that are read, printed and written on in: blocks, drawn as one HTML file or as a Word document.

A document is a list of blocks. The same blocks make both files:

>>> from kinagraph.present.document.blocks import Document, Heading, Paragraph, Run, Table
>>> from kinagraph.present.document.html import render_html
>>> from kinagraph.present.document.word import render_docx
>>> document = Document(
...     "Visit to Guangzhou",
...     (
...         Heading("Who we meet"),
...         Paragraph(("Last met ", Run("2012-11-19", bold=True), ".")),
...         Table(("Name", "Contacts"), (("Guangdong", 12), ("Tianjin", 3)), caption="Contacts in 2012"),
...     ),
... )
>>> "<h2>Who we meet</h2>" in render_html(document)
True
>>> render_docx(document)[:2]
b'PK'

:func:`kinagraph.present.document.saving.save` chooses by the file's ending. Every text of a block is plain text: what looks
like markup is shown as it is, and signs that a file can't hold are left out. Numbers and dates in a table are given as
such; they are written as the document's language does, and a column of numbers stands to the right.
"""
