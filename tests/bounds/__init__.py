"""Every named bound: at it, taken; past it, refused."""
