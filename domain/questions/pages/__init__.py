"""Questions that are pages: of HTML on the task pages, or on a requester's own server."""
