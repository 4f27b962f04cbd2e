"""The types that other types lead to. They alone may refer to each other in a circle."""
