"""The one kind of array that simulated bodies are reckoned in."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
