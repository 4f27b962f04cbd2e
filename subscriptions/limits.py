"""Every limit of the log and its readers, by name."""

# The entries that one statement reads or removes.
PAGE = 500
TRIM_PAGE = 1_000
TRIM_PAGES = 1_000

# More drafts than this are written as one parameter a column.
FEW_DRAFTS = 12

# The topics that one reader may follow: each is one branch of its query.
MAX_TOPICS = 16

# The tail's window: the newest entries, which a process holds in memory.
WINDOW = 10_000
# The entries in one batch for a follower.
BATCH = 200
# The followers that may read the log at the same time while they catch up.
CATCH_UP_READERS = 4

# The tail reads the log this often even when the bell does not ring.
POLL_SECONDS = 1.0
# The pause before the next read when an older open transaction holds committed entries back;
# doubled up to the second.
UNSETTLED_SECONDS = 0.005
UNSETTLED_SECONDS_AT_MOST = 0.1
# The pause after a failed read of the log, or after a ring that could not be published.
RETRY_SECONDS = 0.5
# A subscription ends with an error after so many failed reads in a row.
RETRIES = 120

# One process publishes at most one ring in this time, and gives up on a publication after the
# second.
RING_SECONDS = 0.005
PUBLISH_SECONDS = 2.0
CONNECT_SECONDS = 3.0
HEALTH_SECONDS = 15.0
# A task that is still running so long after its cancellation may have missed it: it is cancelled
# again.
CANCEL_AGAIN_SECONDS = 1.0
# The pause before a background task that failed is started again; doubled up to the second.
RESTART_SECONDS = 0.1
RESTART_SECONDS_AT_MOST = 1.0

# The same trouble is logged once in this time, and counted in between. More different troubles
# than this are not remembered.
QUIET_SECONDS = 10.0
MOST_TROUBLES = 100
# A failed write keeps a process from being ready for so long: full disks last.
TROUBLE_SECONDS = 5.0

# An audience caches payloads for so long, so that subscribers that catch up share them. Larger
# payloads, and more of them, are serialised again.
PAYLOAD_SECONDS = 1.0
MOST_CACHED_PAYLOADS = 500
LARGEST_CACHED_PAYLOAD = 64 * 1024
# The requirements for which an audience caches the excluded members.
MOST_REQUIREMENTS = 200
# A subscriber that catches up is sent about so many bytes at once, and then waits for room again.
PORTION_BYTES = 64 * 1024
# The updates that are executed at once take about so long, after which other tasks run; they are
# at least so many, since updates that are executed at once are read at once. The first portion is
# that of a selection whose updates were never executed. Updates for several subscribers may take
# as many times as long, up to the last number.
PORTION_SECONDS = 0.004
LEAST_PORTION = 4
FIRST_PORTION = 8
LARGEST_PORTIONS = 6
# The executions of updates that run at the same time, in turns that are fair between viewers.
EXECUTIONS = 4
# Other tasks run after so many deliveries, which take about half a millisecond. Where the other
# tasks took longer, a delivery goes on for as long as they took, up to the second.
MEMBERS_AT_ONCE = 25
DELIVERY_SECONDS_AT_MOST = 0.005
# The batches in a ring, and their bytes. The next one is read when every member has received the
# oldest.
BATCHES_AHEAD = 16
BYTES_AHEAD = 1024 * 1024

# A cursor's text is never longer than this.
CURSOR_CHARACTERS = 64
