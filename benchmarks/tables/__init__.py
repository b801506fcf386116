"""The tables of the workloads, as `ddbevents gen` writes them."""
