"""Downloads models from a hub in the layout of huggingface.co: ``/{owner/name}/resolve/{revision}/{path}``.

Happens only when somebody asks for a model by name. The hub, or a mirror of it, is a setting of the operator, so its
address is not held to the rules for addresses that strangers give.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import aiohttp

import vitrina
from vitrina.looks.errors import ModelUnusable
from vitrina.looks.registry.presets import Preset

MOST_BYTES = 2 * 1024**3  # a protocol buffer, which an ONNX file is, ends there
CHUNK = 1024 * 1024
SILENCE_SECONDS = 60  # without a byte, after which a download is given up
_SHA256 = re.compile(r'"?([0-9a-f]{64})"?')

Told = Callable[[int, int | None], None]


async def download(hub: str, preset: Preset, folder: Path, revision: str, told: Told) -> tuple[Path, str]:
    """Brings a preset's files into a folder.

    Args:
        hub: Address of the hub, without a slash at its end.
        preset: What to bring.
        folder: Where to.
        revision: Branch, tag or commit.
        told: Called with the bytes that came and, where the hub says, how many there are.

    Returns:
        The ONNX file, and where it is from: repository, commit if the hub names it, path.

    Raises:
        ModelUnusable: The hub cannot be reached, has no such file, or sent other bytes than it announced.
    """
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=SILENCE_SECONDS, sock_read=SILENCE_SECONDS)
    agent = {"User-Agent": f"Vitrina/{vitrina.__version__}", "Accept-Encoding": "identity"}
    commit = revision
    try:
        async with aiohttp.ClientSession(timeout=timeout, headers=agent, trust_env=True) as session:
            for path in preset.files:
                url = f"{hub}/{preset.repository}/resolve/{commit}/{path}"
                commit = await _bring(session, url, folder / Path(path).name, told) or commit
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise _failed(f"The hub at {hub} cannot be reached: {error or type(error).__name__}.") from error
    return folder / Path(preset.files[0]).name, f"{preset.repository}@{commit}/{preset.files[0]}"


async def _bring(session: aiohttp.ClientSession, url: str, target: Path, told: Told) -> str | None:
    """Downloads one file; returns the commit it is of, where the hub says."""
    announced = commit = None
    digest, size = hashlib.sha256(), 0
    async with session.get(url) as response:
        for step in (*response.history, response):
            # The hub answers for large files with a redirect, and says there what they are.
            announced = announced or _SHA256.fullmatch(step.headers.get("X-Linked-Etag", ""))
            commit = commit or step.headers.get("X-Repo-Commit")
        if response.status != 200:
            raise _failed(f"The hub answers {url} with status {response.status}.")
        with target.open("wb") as file:
            async for chunk in response.content.iter_chunked(CHUNK):
                size += len(chunk)
                if size > MOST_BYTES:
                    raise _failed(f"The file {url} is too large.", MOST_BYTES)
                digest.update(chunk)
                file.write(chunk)
                told(len(chunk), response.content_length)
    if announced and announced[1] != digest.hexdigest():
        raise _failed(f"The file {url} is not what the hub announced.", announced[1], digest.hexdigest())
    return commit


def whole_file(path: Path) -> bytes:
    """An ONNX file with the weights that stand in a file beside it, as one.

    Raises:
        ModelUnusable: They do not belong together, or are no model.
    """
    import onnx  # noqa: PLC0415 - takes a third of a second to load

    try:
        model: bytes = onnx.load(str(path)).SerializeToString()
    except Exception as error:  # protobuf's and onnx's exceptions have no common class
        raise _failed(f"{path.name} cannot be read with its weights: {error}") from error
    return model


def _failed(message: str, limit: int | str | None = None, actual: int | str | None = None) -> ModelUnusable:
    hint = "Set VITRINA_HUB_URL to a mirror that can be reached, or add the model from a file."
    return ModelUnusable("hub_failed", message, limit, actual, hint)
