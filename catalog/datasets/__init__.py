"""One file per export. A module here that holds a `DATASET` is found by the registry."""
