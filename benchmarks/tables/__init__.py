"""The tables of the workloads, written by `ddbevents gen` from the schemas here."""
