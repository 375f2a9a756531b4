"""Models that are added: what is taken, what is refused and why, and where they come from."""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto
from origin import Origin, answer
from tiny_model import DIMENSION, SIDE, tiny_model

from vitrina.errors import Invalid
from vitrina.looks.added import AddedEmbedder
from vitrina.looks.errors import ModelUnusable, UnknownSpace
from vitrina.looks.models import Fit, Layout, Recipe, Space
from vitrina.looks.opening import open_space
from vitrina.looks.registry import hub, presets, repository, service
from vitrina.looks.registry.examine import examine
from vitrina.looks.registry.models import Roles, model_path
from vitrina.looks.registry.presets import Preset
from vitrina.looks.registry.service import SpaceService
from vitrina.looks.registry.trial import try_model
from vitrina.looks.registry.verdict import Verdict, Wishes
from vitrina.looks.views import gallery_views, query_views
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects

HALVES = (0.5, 0.5, 0.5)
MODEL_PATH = "/makers/tiny/resolve/main/onnx/model.onnx"


def wishes(name: str = "tiny", **others: Any) -> Wishes:
    known = {"side": None, "mean": HALVES, "std": HALVES, "fit": "squash", "layout": None, "output": None}
    return Wishes(name, **(known | others))


@pytest.fixture(name="spaces")
def _spaces(tmp_path: Path, database: Database) -> SpaceService:
    return SpaceService(database, Objects((tmp_path / "objects").as_uri()), tmp_path / "models")


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "model.onnx"
    path.write_bytes(data)
    return path


def test_a_model_is_tried_kept_and_opened(spaces: SpaceService, database: Database, tmp_path: Path) -> None:
    path = written(tmp_path, tiny_model())
    space = asyncio.run(spaces.add_file(path, wishes()))
    assert (space.dimension, space.checksum) == (DIMENSION, hashlib.sha256(path.read_bytes()).hexdigest())
    assert space.recipe == Recipe(SIDE, HALVES, HALVES, "squash", "nchw", "look")
    assert asyncio.run(database.read(lambda session: repository.space_named(session, "tiny"))) == space
    pictures = np.random.default_rng(1).integers(0, 256, (3, SIDE, SIDE, 3), dtype=np.uint8)
    looks = open_space(space, tmp_path / "models").embed(pictures)
    assert np.linalg.norm(looks, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    with pytest.raises(Invalid, match="already"):
        asyncio.run(spaces.add_file(path, wishes()))


def test_of_two_that_add_a_model_by_one_name_one_is_told(spaces: SpaceService, tmp_path: Path) -> None:
    path = written(tmp_path, tiny_model())

    async def both() -> list[Space | BaseException]:
        return await asyncio.gather(*(spaces.add_file(path, wishes()) for _ in range(2)), return_exceptions=True)

    [refused] = [one for one in asyncio.run(both()) if not isinstance(one, Space)]
    assert isinstance(refused, Invalid)
    assert refused.code == "space_exists"


def test_another_server_of_the_market_fetches_the_model(
    spaces: SpaceService, database: Database, tmp_path: Path
) -> None:
    space = asyncio.run(spaces.add_file(written(tmp_path, tiny_model()), wishes()))
    other = SpaceService(database, Objects((tmp_path / "objects").as_uri()), tmp_path / "elsewhere")
    asyncio.run(other.ready([space]))
    [kept] = (tmp_path / "elsewhere").iterdir()
    kept.write_bytes(b"damaged")
    asyncio.run(other.ready([space]))
    assert open_space(space, tmp_path / "elsewhere").space == space


def test_what_is_removed_is_gone_and_what_is_in_use_is_not(
    spaces: SpaceService, database: Database, tmp_path: Path
) -> None:
    asyncio.run(spaces.add_file(written(tmp_path, tiny_model()), wishes()))
    asyncio.run(database.write(lambda session: repository.set_roles(session, Roles(building="tiny"))))
    with pytest.raises(Invalid, match="cannot be removed"):
        asyncio.run(spaces.remove("tiny"))
    asyncio.run(database.write(lambda session: repository.set_roles(session, Roles())))
    asyncio.run(spaces.remove("tiny"))
    assert not list((tmp_path / "models").iterdir())
    with pytest.raises(UnknownSpace):
        asyncio.run(spaces.remove("tiny"))
    with pytest.raises(Invalid):
        asyncio.run(spaces.remove("bundled"))


def test_a_model_that_another_space_is_given_meanwhile_stays_or_is_not_taken(
    spaces: SpaceService, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, objects, delete = written(tmp_path, tiny_model()), Objects((tmp_path / "objects").as_uri()), Objects.delete
    space = asyncio.run(spaces.add_file(path, wishes()))

    async def tried(*_: object) -> Verdict:
        return Verdict(space.recipe, space.dimension)

    def late(store: Objects, paths: list[str]) -> None:
        other = SpaceService(database, objects, tmp_path / "elsewhere")
        added = threads.submit(asyncio.run, other.add_file(path, wishes("other")))
        wait([added], timeout=2)  # not longer, as it may wait for this
        delete(store, paths)

    monkeypatch.setattr(service, "try_model", tried)
    monkeypatch.setattr(Objects, "delete", late)
    with ThreadPoolExecutor(1) as threads:
        asyncio.run(spaces.remove("tiny"))
    _, known = asyncio.run(spaces.known())
    assert [row.name for row in known if not objects.has(model_path(row.checksum))] == []


FORMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "rows before channels": ({"layout": "nhwc"}, {}),
    "bytes": ({"numbers": TensorProto.UINT8, "layout": "nhwc"}, {}),
    "half precision": ({"numbers": TensorProto.FLOAT16}, {}),
    "a vector for each patch": ({"tokens": True}, {}),
    "any size": ({"side": "side"}, {"side": 40}),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_usual_form_is_taken(form: str) -> None:
    made, wanted = FORMS[form]
    assert examine(tiny_model(**made), wishes(**wanted)).dimension == DIMENSION


UNFIT: dict[str, tuple[bytes, dict[str, Any], str]] = {
    "nothing": (b"", {}, "cannot load"),
    "no model": (b"\x08\x07this is no protocol buffer" * 50, {}, "cannot load"),
    "cut short": (tiny_model()[:-2000], {}, "cannot load"),
    "two inputs": (tiny_model(extra=["words"]), {}, "one input"),
    "another size": (tiny_model(), {"side": 64}, "another form"),
    "an open size": (tiny_model(side="side"), {}, "how large"),
    "no such output": (tiny_model(), {"output": "nose"}, "no output"),
    "nothing but zeros": (tiny_model(scale=0.0), {}, "without a direction"),
    "no numbers": (tiny_model(scale=float("nan")), {}, "without a direction"),
    "chance": (tiny_model(noisy=True), {}, "each time"),
    "always the same": (tiny_model(), {"mean": (1e9, 1e9, 1e9)}, "different pictures"),
}


@pytest.mark.parametrize("fault", UNFIT)
def test_what_is_not_fit_for_use_is_refused_with_the_reason(fault: str) -> None:
    data, wanted, reason = UNFIT[fault]
    with pytest.raises(ModelUnusable, match=reason) as refused:
        examine(data, wishes(**wanted))
    assert refused.value.code == "model_refused"


def test_a_model_that_names_other_files_is_refused(tmp_path: Path) -> None:
    model = onnx.load_from_string(tiny_model())
    onnx.save(model, tmp_path / "model.onnx", save_as_external_data=True, location="weights", size_threshold=0)
    with pytest.raises(ModelUnusable, match="cannot load"):
        asyncio.run(try_model(tmp_path / "model.onnx", wishes()))


def test_a_model_that_never_ends_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="too long"):
        asyncio.run(try_model(written(tmp_path, tiny_model()), wishes(), deadline=0.01))


@pytest.mark.parametrize(("layout", "numbers"), [("nchw", TensorProto.FLOAT), ("nhwc", TensorProto.UINT8)])
def test_a_model_sees_pictures_as_it_was_taught_to(layout: Layout, numbers: int) -> None:
    """A model told to normalise gives what the same arithmetic by hand gives."""
    mean, std = (0.1, 0.2, 0.3), (0.5, 0.6, 0.7)
    recipe = Recipe(SIDE, mean, std, "squash", layout, "look")
    model = tiny_model(layout=layout, numbers=numbers)
    picture = np.random.default_rng(4).integers(0, 256, (1, SIDE, SIDE, 3), dtype=np.uint8)
    by_hand: NDArray[np.float32] = picture.astype(np.float32)
    if numbers != TensorProto.UINT8:
        by_hand = ((by_hand / 255 - np.array(mean)) / np.array(std)).astype(np.float32)
    if layout == "nchw":
        by_hand = by_hand.transpose(0, 3, 1, 2)
    embedder = AddedEmbedder(model, Space("tiny", DIMENSION, "", recipe))
    [output] = embedder._session.run(["look"], {"picture": by_hand.astype(embedder._numbers)})
    assert embedder.embed(picture)[0] == pytest.approx(output[0] / np.linalg.norm(output[0]), abs=1e-5)


@pytest.mark.parametrize(("fit", "left", "centre"), [("squash", 0, 128), ("crop", 128, 128), ("pad", 0, 128)])
def test_a_wide_picture_becomes_a_square(fit: Fit, left: int, centre: int) -> None:
    wide = np.full((60, 180, 3), 128, np.uint8)
    wide[:, :60] = 0  # the left third is black
    for views in (gallery_views(wide, 30, fit), query_views(wide, 30, fit)):
        whole = views[0]
        assert whole.shape == (30, 30, 3)
        assert (whole[15, 1, 0], whole[15, 15, 0]) == (left, centre)
        assert (whole[0, 15] == 255).all() == (fit == "pad")


@pytest.fixture(name="small_hub")
def _small_hub(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> str:
    """A hub on loopback with one model, in the layout of the real one."""
    preset = Preset("makers/tiny", ("onnx/model.onnx",), SIDE, (HALVES, HALVES), "crop", "look", "MIT")
    monkeypatch.setitem(presets.PRESETS, "tiny-hub", preset)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    announce(origin, hashlib.sha256(tiny_model(5)).hexdigest())
    origin.serve("/storage/5", tiny_model(5))
    return origin.url("")


def announce(origin: Origin, checksum: str) -> None:
    """Has the hub answer with where the bytes are, what they are, and of which commit."""
    headers = {"Location": "/storage/5", "X-Linked-Etag": f'"{checksum}"', "X-Repo-Commit": "c0ffee"}
    origin.behave(MODEL_PATH, answer(b"moved", status="302 Found", headers=headers))


def test_a_model_comes_from_the_hub_by_name(spaces: SpaceService, small_hub: str) -> None:
    told: list[int] = []
    space = asyncio.run(spaces.add_preset("tiny-hub", small_hub, lambda came, _: told.append(came)))
    assert space.checksum == hashlib.sha256(tiny_model(5)).hexdigest()
    assert sum(told) == len(tiny_model(5))
    assert space.recipe == Recipe(SIDE, HALVES, HALVES, "crop", "nchw", "look")
    [row] = asyncio.run(spaces.known())[1]
    assert row.source == "makers/tiny@c0ffee/onnx/model.onnx"


def test_other_bytes_than_the_hub_announced_are_refused(spaces: SpaceService, small_hub: str, origin: Origin) -> None:
    announce(origin, "0" * 64)
    with pytest.raises(ModelUnusable, match="not what the hub announced"):
        asyncio.run(spaces.add_preset("tiny-hub", small_hub, lambda *_: None))


def test_a_hub_that_cannot_be_reached_or_lacks_the_file_is_named(spaces: SpaceService, small_hub: str) -> None:
    with pytest.raises(ModelUnusable, match="cannot be reached"):
        asyncio.run(spaces.add_preset("tiny-hub", "http://127.0.0.1:9", lambda *_: None))
    with pytest.raises(ModelUnusable, match="404"):
        asyncio.run(spaces.add_preset("siglip2-base", small_hub, lambda *_: None))
    with pytest.raises(Invalid, match="No model"):
        asyncio.run(spaces.add_preset("no-such-model", small_hub, lambda *_: None))


def test_weights_beside_the_file_are_put_into_it(tmp_path: Path) -> None:
    onnx.save(
        onnx.load_from_string(tiny_model()),
        tmp_path / "m.onnx",
        save_as_external_data=True,
        location="m.data",
        size_threshold=0,
    )
    assert examine(hub.whole_file(tmp_path / "m.onnx"), wishes()).dimension == DIMENSION


@pytest.mark.parametrize("name", presets.PRESETS)
def test_presets_are_well_formed(name: str) -> None:
    preset = presets.PRESETS[name]
    assert preset.repository.count("/") == 1
    assert all(path.startswith("onnx/") for path in preset.files)
    assert min(preset.colours[1]) > 0
