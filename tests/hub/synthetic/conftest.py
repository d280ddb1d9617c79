"""One small programme for all tests of this folder."""

from pathlib import Path

import pytest

from hub.synthetic import Programme, generate


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Programme]:
    folder = tmp_path_factory.mktemp("programme")
    return folder, generate(folder, members=600, claims=1500, seed=7)


@pytest.fixture(scope="session")
def programme_folder(generated: tuple[Path, Programme]) -> Path:
    return generated[0]


@pytest.fixture(scope="session")
def programme(generated: tuple[Path, Programme]) -> Programme:
    return generated[1]
