"""Transparency, premultiplied in 8 bits while a picture is made smaller: hidden colours then have no say in others."""

import cv2
import numpy as np

from vitrina.photos.darkroom.steps.pixels import GREY_ALPHA, OPAQUE, RGBA, Pixels


def averageable(pixels: Pixels) -> Pixels:
    """The picture without its alpha channel if that hides nothing, else premultiplied RGBA."""
    if int(pixels[:, :, -1].min()) == OPAQUE:
        return np.ascontiguousarray(pixels[:, :, :-1])
    if pixels.shape[2] == GREY_ALPHA:
        grey, alpha = cv2.split(pixels)
        pixels = np.asarray(cv2.merge([grey, grey, grey, alpha]), np.uint8)
    return premultiplied(pixels)


def premultiplied(rgba: Pixels) -> Pixels:
    """Colour times alpha, and alpha: what may be averaged."""
    return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2mRGBA), np.uint8)


def unpremultiplied(rgba: Pixels) -> Pixels:
    """Undoes :func:`premultiplied`."""
    return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_mRGBA2RGBA), np.uint8)


def on_white(pixels: Pixels) -> Pixels:
    """A premultiplied picture as it looks on white, as RGB; one without alpha as it is."""
    if pixels.shape[2] != RGBA:
        return pixels
    light = cv2.bitwise_not(pixels[:, :, 3])
    return np.asarray(cv2.add(np.ascontiguousarray(pixels[:, :, :3]), cv2.merge([light, light, light])), np.uint8)
