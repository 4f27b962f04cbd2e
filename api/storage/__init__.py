"""Stores of bytes: a folder, or a service that speaks S3; and the key that signs links."""
