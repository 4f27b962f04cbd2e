"""Tests of commands about the work of workers."""
