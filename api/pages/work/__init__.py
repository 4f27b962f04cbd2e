"""The frame page: where a worker previews a HIT, accepts it, works on it and submits."""
