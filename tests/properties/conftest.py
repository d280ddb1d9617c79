"""How many lives are invented: few in the suite, and many with `--hypothesis-profile=long`.

The long ones take about ten minutes of one processor: `pytest --hypothesis-profile=long
tests/properties`.
"""

from hypothesis import HealthCheck, Phase, settings

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile(
    "suite",
    max_examples=8,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=SLOW,
)
settings.register_profile(
    "long",
    max_examples=100,
    stateful_step_count=60,
    deadline=None,
    print_blob=True,
    suppress_health_check=SLOW,
)
settings.load_profile("suite")
