"""How much property tests try of what is slow, such as generating a module.

``DDBEVENTS_FUZZ_EXAMPLES=1000 pytest tests/gen/test_gen_hostile.py`` makes it a long
run, in which a failure is also shrunk: the gate must not wait for that.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

_EXAMPLES = os.environ.get("DDBEVENTS_FUZZ_EXAMPLES")
_UNSHRUNK = [Phase.explicit, Phase.reuse, Phase.generate]


def slow(examples: int) -> settings:
    """Return the settings of a test that tries so many examples in the gate."""
    return settings(
        max_examples=int(_EXAMPLES or examples),
        phases=[*Phase] if _EXAMPLES else _UNSHRUNK,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,  # tmp_path: each file is written anew
            HealthCheck.too_slow,
        ],
    )
