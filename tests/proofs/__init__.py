"""Proofs on whole servers: each in processes of its own, over HTTP and websockets."""
