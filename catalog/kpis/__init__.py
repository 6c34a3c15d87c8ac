"""One file per family of numbers. A module here that holds `KPIS` is found by the registry."""
