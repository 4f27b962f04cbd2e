"""The GraphQL documents of `kempelen batch`, which any client of the market could send."""

_REFUSED = "... on Refusal { reason message }"
BATCH_FIELDS = """id name state version message totalRows invalidRows publishedRows
  job { id state done total message }"""

PROJECTS = """query ($after: String) { me { requester {
  projects(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { id name } } } } }"""
BATCHES = """query ($after: String) { me { requester {
  batches(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { id name } } } } }"""
BATCH = f"""query ($id: ID!) {{ node(id: $id) {{ ... on Batch {{ {BATCH_FIELDS} }} }} }}"""
ERRORS = """query ($id: ID!) { node(id: $id) { ... on Batch { errors { url } } } }"""
COST = """query ($id: ID!) { node(id: $id) { ... on Batch {
  estimate { reward fee total available missing leftOfSpendingLimit }
  settings { hits { reward maxAssignments } }
  eligibleWorkers { atLeast atMost }
  wageEstimate { hourly isBelow floor rewardToMeet } } } }"""
PROGRESS = """query ($id: ID!) { node(id: $id) { ... on Batch { name state message
  progress { totalRows publishedRows phase
    assignments { wanted open inProgress submitted undecided approved rejected returned }
    times { medianSeconds } wage { median isBelow floor rewardToMeet }
    spending { total onHold } } } } }"""
JOB = """query ($id: ID!) { node(id: $id) { ... on Job { state done total message
  file { url fileName } } } }"""
COUNT = """query ($filter: ReviewFilter!) { me { requester {
  reviewCount(filter: $filter) } } }"""

CREATE_PROJECT = f"""mutation ($input: CreateProjectInput!) {{ createProject(input: $input) {{
  __typename ... on CreateProjectSuccess {{ project {{ id }} }} {_REFUSED} }} }}"""
CREATE_UPLOAD = f"""mutation ($input: CreateUploadInput!) {{ createUpload(input: $input) {{
  __typename ... on CreateUploadSuccess {{ uploadUrl upload {{ id }} }} {_REFUSED} }} }}"""
CREATE_BATCH = f"""mutation ($input: CreateBatchInput!) {{ createBatch(input: $input) {{
  __typename ... on CreateBatchSuccess {{ batch {{ {BATCH_FIELDS} }} }} {_REFUSED} }} }}"""
CHECK_BATCH = f"""mutation ($input: CheckBatchInput!) {{ checkBatch(input: $input) {{
  __typename ... on CheckBatchSuccess {{ batch {{ {BATCH_FIELDS} }} }} {_REFUSED} }} }}"""
PUBLISH_BATCH = f"""mutation ($input: PublishBatchInput!) {{ publishBatch(input: $input) {{
  __typename ... on PublishBatchSuccess {{ batch {{ {BATCH_FIELDS} }} }} {_REFUSED} }} }}"""
RESUME_BATCH = f"""mutation ($input: ResumeBatchInput!) {{ resumeBatch(input: $input) {{
  __typename ... on ResumeBatchSuccess {{ batch {{ {BATCH_FIELDS} }} }} {_REFUSED} }} }}"""
EXPORT_RESULTS = f"""mutation ($input: ExportResultsInput!) {{ exportResults(input: $input) {{
  __typename ... on ExportResultsSuccess {{ job {{ id }} }} {_REFUSED} }} }}"""
IMPORT_DECISIONS = f"""mutation ($input: ImportDecisionsInput!) {{ importDecisions(input: $input) {{
  __typename ... on ImportDecisionsSuccess {{ job {{ id }} }} {_REFUSED} }} }}"""
DECIDE_MATCHING = f"""mutation ($input: DecideMatchingInput!) {{ decideMatching(input: $input) {{
  __typename ... on DecideMatchingSuccess {{ job {{ id }} }} {_REFUSED} }} }}"""
