"""How Sphinx builds the site: ``nox -s docs``, or ``sphinx-build -W docs docs/_build``.

The examples of every page run while it is built, against a sandbox that this file starts: their
kernels inherit its address and its key, so that a page shows what a user with an account writes.
"""

from __future__ import annotations

import atexit
import inspect
import os
import re
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version as read_version
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

import cliova_pandas
from cliova_pandas import read_cliova, sandbox, write_report

sys.path.insert(0, str(Path(__file__).parent))
from as_notebooks import find_pages, write_notebooks
from messages import fill_messages
from panel_pictures import SCRIPT, STYLE, write_front_end


def list_inherited(kind: type) -> list[tuple[str, str]]:
    """Return what a class has of bases of ours, each with the directive that documents it.

    Panel and SubmittedJob are made of parts; whose part it is, is nothing to the reader.
    """
    return [
        ("automethod" if inspect.isroutine(member) else "autoattribute", name)
        for base in kind.__mro__[1:]
        if base.__module__.startswith("cliova_pandas.")
        for name, member in vars(base).items()
        if inspect.isroutine(member) or isinstance(member, property)
        if not name.startswith("_") and name not in vars(kind) and member.__doc__
    ]


project = "cliova_pandas"
author = "the authors of cliova_pandas"
release = version = read_version("cliova-pandas")

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_copybutton",
    "sphinx_design",
]
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
nitpicky = False

# Pages: Markdown whose code cells run.
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "auto"
nb_execution_excludepatterns = ["twenty-million-rows.ipynb"]  # of many minutes, and 1 GB of disk
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_execution_in_temp = True
nb_merge_streams = True
nb_execution_show_tb = True
nb_ipywidgets_js = {}  # the site asks nothing of another host; a panel shows its static form
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]

# The reference: one page a name, from docstrings.
autosummary_generate = True
autosummary_context = {
    "inherited": {
        f"cliova_pandas.{name}": list_inherited(kind)
        for name in ("CliovaClient", "Panel", "SubmittedJob")
        for kind in [getattr(cliova_pandas, name)]
    }
}
autodoc_typehints = "none"  # numpydoc shows those of the docstring
autodoc_member_order = "bysource"
numpydoc_show_class_members = False

html_theme = "pydata_sphinx_theme"
html_title = "cliova_pandas"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "navbar_align": "left",
    "navbar_persistent": ["search-button"],
    "navbar_center": ["navbar-nav"],
    "navbar_end": ["theme-switcher"],
    "primary_sidebar_end": [],
    "header_links_before_dropdown": 7,
    "show_nav_level": 1,
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "back_to_top_button": False,
}
html_sidebars = {
    "**": ["sidebar-nav-bs"],
    "index": [],
    "gallery": [],
    "comparison": [],
    "project": [],
}
templates_path = ["_templates"]
PAGES_THAT_RUN = frozenset(find_pages())
project_copyright = "the authors of cliova_pandas"


def start_service() -> None:
    """Run the sandbox for as long as this process, and let the kernels of all pages find it."""
    service = sandbox.serve()
    atexit.register(service.close)
    os.environ |= service.environ
    os.environ["CLIOVA_CACHE_DIR"] = make_folder()
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"


def let_kernels_import_this_folder() -> None:
    """Let the cells of pages import what makes their pictures."""
    folders = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, folders))


def write_example_reports() -> str:
    """Write the reports that the gallery shows, and return their folder."""
    folder = Path(make_folder())
    log = sandbox.write_campaign_log("october", folder / "events.ndjson")
    now = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)  # so that ages do not depend on today
    signups = {
        month: read_cliova(f"list_signups_{month.lower()}") for month in ("September", "October")
    }
    shown = folder / "shown"
    shown.mkdir()
    signups["September"].cliova.report(shown / "report.html", log=log, now=now)
    write_report(signups["October"], shown / "change.html", previous=signups["September"], now=now)
    write_report(signups, shown / "months.html", now=now)
    return str(shown)


def write_panel_pictures() -> str:
    """Write the front end of the pictures of the panel, and return its folder."""
    folder = make_folder()
    write_front_end(Path(folder))
    return folder


def make_folder() -> str:
    """Return a folder that is gone when this process ends."""
    folder = tempfile.TemporaryDirectory(prefix="cliova-docs-")
    atexit.register(folder.cleanup)
    return folder.name


def list_all_messages(app: Sphinx, page: str, source: list[str]) -> None:
    """List on the page of errors what the code can say, without keeping it twice."""
    if page == "reference/errors":
        source[0] = fill_messages(source[0])


def leave_no_empty_header(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Make data cells of the empty header cells of pandas, which screen readers announce."""
    context["body"] = re.sub(
        r"<th([^>]*)>(?:&nbsp;)?</th>", r"<td\1></td>", context.get("body", "")
    )


def collect_notebooks() -> str:
    """Write each page that runs as a notebook, beside those of the source; return their folder."""
    folder = Path(make_folder())
    notebooks = folder / "notebooks"
    shutil.copytree(
        Path(__file__).parents[1] / "notebooks", notebooks, ignore=shutil.ignore_patterns(".*")
    )
    write_notebooks(notebooks)
    return str(folder)


def offer_notebook(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Let a page whose examples run be taken away as a notebook."""
    if page in PAGES_THAT_RUN:
        target = context["pathto"](f"notebooks/{page}.ipynb", resource=True)
        link = f'<a href="{target}" download>This page as a notebook</a>'
        body = context["body"]
        context["body"] = body.replace(
            "</h1>", f'</h1>\n<p class="as-notebook">{link}, which runs on the sandbox</p>', 1
        )


def add_front_end(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Give pages with pictures of the panel what these need."""
    if 'class="panel-picture"' in context.get("body", ""):
        app.add_css_file(STYLE)
        app.add_js_file(SCRIPT)


def setup(app: Sphinx) -> None:
    """Start the service before the first page is read."""
    app.connect("html-page-context", leave_no_empty_header)
    app.connect("source-read", list_all_messages)
    app.connect("html-page-context", add_front_end)
    app.connect("html-page-context", offer_notebook)
    let_kernels_import_this_folder()
    start_service()
    app.config.html_extra_path = [write_example_reports(), collect_notebooks()]
    app.config.html_static_path.append(write_panel_pictures())
