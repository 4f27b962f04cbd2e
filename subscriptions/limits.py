"""Every limit of the log and its readers, by name."""

# How many entries one statement reads or removes.
PAGE = 500
TRIM_PAGE = 1_000
TRIM_PAGES = 1_000

# Up to so many drafts are written as plain values.
FEW_DRAFTS = 12

# How many topics one reader may follow: each is one branch of its query.
MAX_TOPICS = 16

# The tail's window: how many of the newest entries a process keeps in memory.
WINDOW = 10_000
# At most so many entries are handed to a follower at once.
BATCH = 200
# How many followers may read the log at the same time while they catch up.
CATCH_UP_READERS = 4

# The tail looks by itself this often, whether or not the bell was heard.
POLL_SECONDS = 1.0
# Committed but held back by an older open transaction: look again soon, then less and less soon.
UNSETTLED_SECONDS = 0.005
UNSETTLED_SECONDS_AT_MOST = 0.1
# After a failed read of the log, or a ring that could not be told.
RETRY_SECONDS = 0.5
# A subscription that cannot be read so often in a row is ended with an error.
RETRIES = 120

# The bell is rung between processes at most once in this time, and no ringing takes longer than
# the second.
RING_SECONDS = 0.005
PUBLISH_SECONDS = 2.0
# A lost link is tried again after this long, doubled up to the second.
RECONNECT_SECONDS = 0.1
RECONNECT_SECONDS_AT_MOST = 5.0
CONNECT_SECONDS = 3.0
HEALTH_SECONDS = 15.0
# A task that has not ended so long after it was cancelled may not know: it is cancelled again.
CANCEL_AGAIN_SECONDS = 1.0

# An audience remembers what it was told in these words for so long, so that those who catch up
# hear the same; longer words, and more of them, are found again.
PAYLOAD_SECONDS = 1.0
MOST_CACHED_PAYLOADS = 500
LARGEST_CACHED_PAYLOAD = 64 * 1024
# An audience remembers whom so many signatures keep out.
MOST_REQUIREMENTS = 200
# After so many members others get their turn: about half a millisecond.
MEMBERS_AT_ONCE = 25
# So many rounds may be on their way at once; the next ones are read when one of them has arrived.
BATCHES_AHEAD = 16

# A cursor's text is never longer than this.
CURSOR_CHARACTERS = 64
