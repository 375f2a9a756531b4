"""What benchmarks take as a picture: every kind there is, however large."""

from vitrina.photos.inspect import InspectRules
from vitrina.photos.kinds import Kind

RULES = InspectRules(frozenset(Kind), 64 * 1024**2)
