"""What runs in a worker process of the darkroom: ``python -m vitrina.photos.darkroom.worker FD``.

The parent talks through the socket ``FD``: first an outfit, which is answered with a :class:`Ready`, then a job and a
file at a time, each answered with :class:`Taken` when it has come whole, and then with what was made of it or with the
error that prevented it.
"""

import os
import resource
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import structlog

from vitrina.errors import VitrinaError
from vitrina.logs import configure_logs
from vitrina.looks.embedder import Embedder
from vitrina.looks.opening import open_space
from vitrina.memory import keep_freed_memory
from vitrina.photos.darkroom.develop import develop
from vitrina.photos.darkroom.job import CutoutJob, DevelopJob, EncodeJob, Job, Made, Outfit, Ready, Taken
from vitrina.photos.darkroom.steps.cutout import cut_out
from vitrina.photos.darkroom.steps.engine import set_up_engine
from vitrina.photos.darkroom.steps.load import starved
from vitrina.photos.darkroom.steps.sibling import encode
from vitrina.photos.errors import DarkroomUnavailable, PhotoRefused, Reason

# Freed memory that is kept for the next picture: nearly twice what points are looked for in.
KEPT_MEMORY = 64 * 2**20
_STATUS = Path("/proc/self/status")
log = structlog.get_logger(__name__)


def main() -> None:
    """Answers until the parent hangs up."""
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    configure_logs("error")
    keep_freed_memory(KEPT_MEMORY)
    parent = Connection(int(sys.argv[1]))
    outfit: Outfit = parent.recv()
    try:
        embedders = [open_space(space, outfit.cache) for space in outfit.spaces]
    except VitrinaError as error:
        parent.send(error)
        return
    set_up_engine()
    _limit_memory(outfit.memory)
    parent.send(Ready())
    while True:
        job: Job = parent.recv()
        data = parent.recv_bytes()
        parent.send(Taken())
        parent.send(_answer(data, job, embedders))


def _answer(data: bytes, job: Job, embedders: list[Embedder]) -> Made | VitrinaError:
    try:
        return _made(data, job, embedders)
    except VitrinaError as error:
        return error
    except (OSError, SystemError):
        raise  # it lies with the process, not with the picture
    except Exception as error:
        if starved(error):
            return DarkroomUnavailable(
                "worker_out_of_memory",
                "The picture needs more memory than a worker may use.",
                hint="Send a smaller copy.",
            )
        log.exception("a picture met a fault of ours")
        return PhotoRefused(
            Reason.CORRUPT, "The picture could not be worked on.", hint="Open the picture and save it again."
        )


def _made(data: bytes, job: Job, embedders: list[Embedder]) -> Made:
    match job:
        case EncodeJob():
            return encode(data, job)
        case CutoutJob():
            return cut_out(data, job)
        case DevelopJob():
            return develop(data, job, embedders)


def _leave_with_parent() -> None:
    """Ends the process when the other end of its standard input is gone, however the parent ended."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(0)


def _limit_memory(allowance: int) -> None:
    """Limits private memory to what is held now and ``allowance`` bytes more; only Linux can tell and do that.

    Address space would be the wrong thing to limit: runtimes reserve much of it and use little.
    """
    if not _STATUS.exists():
        return
    held = next(int(line.split()[1]) * 1024 for line in _STATUS.read_text().splitlines() if line.startswith("VmData:"))
    resource.setrlimit(resource.RLIMIT_DATA, (held + allowance, held + allowance))


if __name__ == "__main__":
    main()
