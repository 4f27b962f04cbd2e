"""Help for people, as topics in several languages, from files that an installation can replace."""
