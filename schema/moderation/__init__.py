"""Reports of HITs and other things: reporting, the operators' queue, decisions."""
