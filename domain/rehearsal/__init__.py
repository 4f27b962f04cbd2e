"""The clock of a rehearsal, which an operator may move forward."""
