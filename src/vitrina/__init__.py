"""Vitrina: one self-hosted server for a market's product photos."""

import os

__version__ = "0.1.0"

# onnxruntime reports models and machines to its makers, unless it reads this when it is loaded
# (https://github.com/microsoft/onnxruntime/pull/27379). A server of one's own tells nobody anything.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
