"""Files that come with kinagraph: the Cypher statements, the sample network, the mappings."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kinagraph.errors import KinagraphError
from kinagraph.language import _

_PACKAGE: Final = Path(__file__).parent


def resource(*parts: str) -> Path:
    """Return the path of a file or folder that comes with kinagraph.

    In a checkout the folders ``cypher`` and ``data`` stand beside the package; an installed kinagraph has them in it.

    Parameters
    ----------
    parts
        The path, part by part, as ``"data", "sample"``.

    Raises
    ------
    KinagraphError
        It is in neither place: the installation isn't whole.

    Examples
    --------
    >>> resource("data", "sample").name
    'sample'
    """
    beside = _PACKAGE.parent
    places = [beside, _PACKAGE] if (beside / "pyproject.toml").is_file() else [_PACKAGE]
    for place in places:
        path = place.joinpath(*parts)
        if path.exists():
            return path
    raise KinagraphError(
        _("kinagraph is not installed whole: {path} is missing").format(path="/".join(parts)),
        _("install it anew with `pip install --force-reinstall kinagraph`"),
    )
