"""Loads ONNX models on the processor."""

import onnxruntime as ort

from vitrina.looks.errors import ModelUnusable


def open_session(model: bytes, name: str, threads: int = 1) -> ort.InferenceSession:
    """A session that runs a model.

    From bytes and not from a path, so that a file cannot point at other files.

    Args:
        model: The ONNX file's bytes.
        name: Name of its Space, for the error.
        threads: Threads one call may use; 1, as whole pictures are already shared out among processes.

    Raises:
        ModelUnusable: The runtime cannot load the model.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only: warnings are about graph rewrites
    try:
        return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's exceptions have no common class of their own
        raise ModelUnusable("model_refused", f"onnxruntime cannot load the model of {name}: {error}") from error
