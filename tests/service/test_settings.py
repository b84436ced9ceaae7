"""Each setting comes from the argument, then the environment, then the keyring."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.service.settings import (
    DEFAULT_BASE_URL,
    find_api_key,
    find_base_url,
    find_cache_folder,
    has_api_key,
)


def test_key_comes_from_argument_then_environment_then_keyring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The nearest place that has a key wins."""
    stored = SimpleNamespace(get_password=lambda service, user: "from-keyring")
    monkeypatch.setitem(sys.modules, "keyring", stored)
    monkeypatch.setitem(sys.modules, "keyring.errors", SimpleNamespace(KeyringError=OSError))
    assert find_api_key() == "from-keyring"
    assert has_api_key()
    monkeypatch.setenv("CLIOVA_API_KEY", "from-environment")
    assert find_api_key() == "from-environment"
    assert find_api_key("  from-argument\n") == "from-argument"


def test_no_key_anywhere_says_where_to_put_one() -> None:
    """Without a key, the error names all three places."""
    assert not has_api_key()
    with pytest.raises(ConfigurationError, match=r"CLIOVA_API_KEY.*api_key=.*keyring"):
        find_api_key()


@pytest.mark.parametrize("key", ["secret-ü", "secret\nsecond", "secret\x00"])
def test_impossible_key_is_refused_without_being_quoted(key: Any) -> None:
    """A key with a character that no key has is not sent, nor shown."""
    with pytest.raises(ConfigurationError) as caught:
        find_api_key(key)
    assert "secret" not in str(caught.value)


def test_base_url_defaults_to_the_public_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argument, then environment, then the public service."""
    assert find_base_url() == DEFAULT_BASE_URL
    monkeypatch.setenv("CLIOVA_BASE_URL", "https://mirror.example/bulk-emails/")
    assert find_base_url() == "https://mirror.example/bulk-emails"
    assert find_base_url("http://127.0.0.1:8000/x") == "http://127.0.0.1:8000/x"


@pytest.mark.parametrize(
    "url",
    [
        "http://api.cliova.com/v1",
        "http://127.evil.example/v1",
        "ftp://api.cliova.com",
        "api.cliova.com/v1",
        "https://",
        "https://host:port/x",
        "https://[::1/x",
    ],
)
def test_unsafe_or_broken_address_is_refused(url: str) -> None:
    """Nothing but https leaves this machine, and the error shows an address that works."""
    with pytest.raises(ConfigurationError, match="base_url"):
        find_base_url(url)


@pytest.mark.parametrize(
    "url", ["https://u:geheim@h.example/x", "https://h.example/x?apiKey=geheim"]
)
def test_secrets_in_the_address_are_refused_and_not_quoted(url: str) -> None:
    """What stands in an address as a user or a query may be a secret."""
    with pytest.raises(ConfigurationError) as caught:
        find_base_url(url)
    assert "geheim" not in str(caught.value)


def test_cache_folder_can_be_moved_and_is_not_created(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The folder is a setting; finding it touches nothing."""
    monkeypatch.setenv("CLIOVA_CACHE_DIR", str(tmp_path / "elsewhere"))
    assert find_cache_folder() == tmp_path / "elsewhere"
    assert not find_cache_folder().exists()
    monkeypatch.delenv("CLIOVA_CACHE_DIR")
    assert "cliova_pandas" in str(find_cache_folder())
