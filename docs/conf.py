"""The documentation as a site: ``make docs``. Nothing is fetched while it is built, and nothing when a page is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kinagraph.version import __version__

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

project = "kinagraph"
author = "the authors of kinagraph"
project_copyright = "MIT licence"
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
exclude_patterns = ["decisions/README.md"]

# GitHub makes anchors of headings in the same way, so that one link works in both places.
myst_heading_anchors = 5

autodoc_typehints = "none"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False

html_theme = "furo"
html_title = f"kinagraph {__version__}"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_math_renderer = "mathml"


def setup(app: Sphinx) -> None:
    """Write formulas as MathML, which browsers show by themselves; Sphinx's own way fetches a program when a page is opened."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))


def _inline(translator: Any, node: nodes.math) -> None:
    _write(translator, node, "inline")


def _block(translator: Any, node: nodes.math_block) -> None:
    _write(translator, node, "block")


def _write(translator: Any, node: nodes.Node, display: str) -> None:
    from docutils.nodes import SkipNode
    from latex2mathml.converter import convert

    translator.body.append(convert(node.astext().replace("\\Bigl", "").replace("\\Bigr", ""), display=display))
    raise SkipNode
