"""How the hub is watched: metrics, health, traces, and the watchdog of its consumers."""
