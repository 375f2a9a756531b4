"""Image models on the hub, each with the preparation of pictures that its makers publish with it.

Numbers are those of each repository's ``preprocessor_config.json``. Where a model resizes beyond its side and cuts the
middle out, the whole middle square is taken here: a product's edges are worth more than the last pixel of sharpness.
"""

from dataclasses import dataclass

from vitrina.looks.models import Fit

Three = tuple[float, float, float]
IMAGENET: tuple[Three, Three] = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
CLIP: tuple[Three, Three] = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
HALVES: tuple[Three, Three] = (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)
AS_IT_IS: tuple[Three, Three] = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Preset:
    """Where a model is and how it is used.

    Attributes:
        repository: ``owner/name`` on the hub.
        files: The ONNX file, and the file of its weights if they stand apart.
        side: Width and height of its pictures, in pixels.
        colours: Mean and standard deviation of each channel.
        fit: How a picture becomes a square.
        output: Name of the output that is the look.
        licence: What its makers allow.
    """

    repository: str
    files: tuple[str, ...]
    side: int
    colours: tuple[Three, Three]
    fit: Fit
    output: str
    licence: str


_VISION, _MODEL = ("onnx/vision_model.onnx",), ("onnx/model.onnx",)
PRESETS: dict[str, Preset] = {
    "siglip2-base": Preset(
        "onnx-community/siglip2-base-patch16-224-ONNX", _VISION, 224, HALVES, "squash", "pooler_output", "Apache-2.0"
    ),
    "dinov2-small": Preset(
        "onnx-community/dinov2-small", _MODEL, 224, IMAGENET, "crop", "last_hidden_state", "Apache-2.0"
    ),
    "dinov2-base": Preset(
        "onnx-community/dinov2-base", _MODEL, 224, IMAGENET, "crop", "last_hidden_state", "Apache-2.0"
    ),
    "dinov3-small": Preset(
        "onnx-community/dinov3-vits16-pretrain-lvd1689m-ONNX",
        (*_MODEL, "onnx/model.onnx_data"),
        224,
        IMAGENET,
        "squash",
        "pooler_output",
        "DINOv3 License (Meta; conditions of its own)",
    ),
    "mobileclip-s0": Preset(
        "Xenova/mobileclip_s0", _VISION, 256, AS_IT_IS, "crop", "image_embeds", "Apple's own; see the model card"
    ),
    "clip-base": Preset("Xenova/clip-vit-base-patch32", _VISION, 224, CLIP, "crop", "image_embeds", "MIT (OpenAI)"),
}
