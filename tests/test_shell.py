import pytest

from cliova_pandas.cli import name_options


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('Try output="json", which marks its own end.', "Try --json, which marks its own end."),
        ("Pass verdict_column=..., and", "Pass --verdict-column NAME, and"),
        ("or verdict_map={word: class}.", "or --verdict-map WORD=CLASS."),
        ("pass verdict_map=... or", "pass --verdict-map WORD=CLASS or"),
        ("verdict_map gives 'x' the class 'y'.", "--verdict-map gives 'x' the class 'y'."),
        ("Check the base_url (http://x).", "Check the CLIOVA_BASE_URL (http://x)."),
        ("Set CLIOVA_API_KEY, or pass api_key=..., or store", "Set CLIOVA_API_KEY, or store"),
        (
            "It has 5 addresses. Wait for it with read_cliova('x', wait=True), or wait=600 for...",
            "It has 5 addresses. Wait for it with --wait, or --wait 600.",
        ),
        ("The list 'my_base_url_2' is empty.", "The list 'my_base_url_2' is empty."),
    ],
)
def test_arguments_become_options(said, told):
    """What a shell user reads can be typed at the shell."""
    assert name_options(said) == told
