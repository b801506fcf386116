"""The tables of the workloads, in the shape that `ddbevents gen` writes."""
