"""Writes a rendition again in a format that browsers take and cameras do not send."""

from vitrina.photos.darkroom.job import EncodeJob, Rendition
from vitrina.photos.darkroom.steps.load import decoding, open_picture
from vitrina.photos.errors import PhotoRefused, Reason

# As near to the stored rendition as that is to the photo (SSIM 0.96), at two thirds and three fifths of its bytes.
WEBP_QUALITY, AVIF_QUALITY = 80, 60
# Of libwebp's 0 to 6, and of libaom's 0 to 9: an AVIF made with 2 is 8 % smaller and takes six times as long.
WEBP_EFFORT, AVIF_EFFORT = 2, 0


def encode(data: bytes, job: EncodeJob) -> Rendition:
    """A rendition's pixels in another format.

    Raises:
        PhotoRefused: The stored file is damaged.
        MemoryError: The process has no memory left for it.
    """
    with decoding(job.kind):
        image = open_picture(data, job.kind)
        if image.width * image.height > job.pixels:
            raise PhotoRefused(Reason.TOO_MANY_PIXELS, "The file is larger than it should be.", job.pixels)
        made = (
            image.heifsave_buffer(Q=AVIF_QUALITY, effort=AVIF_EFFORT, compression="av1", keep="none")
            if job.extension == "avif"
            else image.webpsave_buffer(Q=WEBP_QUALITY, effort=WEBP_EFFORT, keep="none")
        )
    return Rendition(image.width, image.height, job.extension, made)
