"""Export of all that is stored about a person: a job that writes one archive, in parts."""
