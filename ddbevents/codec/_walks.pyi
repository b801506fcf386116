from collections.abc import Callable
from typing import Any

def reader(
    hand_over: Callable[[Any, int, Any], Any], levels: Any, deepest: int, /
) -> Callable[[Any], Any]: ...
def writer(
    hand_over: Callable[[Any, int, Any], Any], levels: Any, deepest: int, /
) -> Callable[[Any], Any]: ...
