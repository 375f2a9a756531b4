"""A model on disk is whole, or it is made again."""

import hashlib
from pathlib import Path

import pytest

from vitrina.looks.bundled.opening import open_embedder
from vitrina.looks.errors import ModelUnusable, UnknownSpace
from vitrina.looks.modelfile import kept_model
from vitrina.looks.spaces import DEFAULT_SPACE


class Maker:
    """Counts how often the model is made."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> bytes:
        self.calls += 1
        return b"a model"


def test_a_model_is_made_once_and_named_by_its_bytes(tmp_path: Path) -> None:
    make = Maker()
    assert kept_model(tmp_path / "models", "net", make) == b"a model"
    assert kept_model(tmp_path / "models", "net", make) == b"a model"
    assert make.calls == 1
    (file,) = (tmp_path / "models").iterdir()
    assert file.name == f"net-{hashlib.sha256(b'a model').hexdigest()}.onnx"


@pytest.mark.parametrize("damage", [b"", b"a modem", b"a model and more"])
def test_a_damaged_model_is_made_again(tmp_path: Path, damage: bytes) -> None:
    make = Maker()
    kept_model(tmp_path, "net", make)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert kept_model(tmp_path, "net", make) == b"a model"
    assert make.calls == 2
    assert file.read_bytes() == b"a model"


def test_what_a_killed_process_left_behind_is_not_taken_for_a_model(tmp_path: Path) -> None:
    (tmp_path / ".making-abc").write_bytes(b"a mo")
    assert kept_model(tmp_path, "net", Maker()) == b"a model"


def test_a_model_of_another_name_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other-0000.onnx"
    other.write_bytes(b"something else")
    kept_model(tmp_path, "net", Maker())
    assert other.read_bytes() == b"something else"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file stands in the way")
    with pytest.raises(ModelUnusable, match="models"):
        kept_model(tmp_path / "models", "net", Maker())


def test_the_bundled_model_survives_damage(tmp_path: Path) -> None:
    open_embedder(DEFAULT_SPACE.name, tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert open_embedder(DEFAULT_SPACE.name, tmp_path).space == DEFAULT_SPACE
    assert file.read_bytes() == whole


def test_an_unknown_space_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownSpace, match="no-such-space") as refused:
        open_embedder("no-such-space", tmp_path)
    assert refused.value.limit == DEFAULT_SPACE.name
    assert not list(tmp_path.iterdir())
