"""Questions of HITs, and the checks of answers to them."""
