"""Has a model tried in a process of its own, under a deadline."""

import asyncio
import sys
from pathlib import Path

import msgspec

from vitrina.looks.errors import ModelUnusable
from vitrina.looks.registry.verdict import Verdict, Wishes

DEADLINE_SECONDS = 300.0  # the largest towers load in half a minute on a slow disk
LAST_WORDS = 300  # characters shown of what a process that died wrote


async def try_model(path: Path, wishes: Wishes, deadline: float = DEADLINE_SECONDS) -> Verdict:
    """How a model is to be used.

    Raises:
        ModelUnusable: It cannot be loaded, makes no usable looks, crashes, or takes too long.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "vitrina.looks.registry.examine", str(path)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(deadline):
            said, complained = await process.communicate(msgspec.json.encode(wishes))
    except TimeoutError as error:
        raise ModelUnusable(
            "model_refused", "The model takes too long to load or to run.", f"{deadline:g} s", hint="Use a smaller one."
        ) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise ModelUnusable(
            "model_refused",
            "The model crashed the process that tried it.",
            actual=complained.decode(errors="replace").strip()[-LAST_WORDS:] or f"status {process.returncode}",
            hint="It is damaged, made to do harm, or needs more than 8 GB of memory.",
        )
    verdict = msgspec.json.decode(said, type=Verdict)
    if verdict.wrong is not None:
        raise ModelUnusable(*verdict.wrong)
    return verdict
