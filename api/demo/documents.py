"""The GraphQL documents of the players, which any client of the market could send."""

REFUSED = "... on Refusal { reason message }"

SIGN_UP = f"""mutation ($input: SignUpInput!) {{ signUp(input: $input) {{ __typename
  {REFUSED} }} }}"""
VERIFY_EMAIL = f"""mutation ($input: VerifyEmailInput!) {{ verifyEmail(input: $input) {{ __typename
  {REFUSED} }} }}"""
SIGN_IN = f"""mutation ($input: SignInInput!) {{ signIn(input: $input) {{ __typename
  ... on SignInSuccess {{ token }} {REFUSED} }} }}"""
OPEN_WORKER = f"""mutation ($input: OpenWorkerAccountInput!) {{
  openWorkerAccount(input: $input) {{ __typename
    ... on OpenWorkerAccountSuccess {{ worker {{ workerId }} }} {REFUSED} }} }}"""
OPEN_REQUESTER = f"""mutation ($input: OpenRequesterAccountInput!) {{
  openRequesterAccount(input: $input) {{ __typename {REFUSED} }} }}"""
DEPOSIT = f"""mutation ($input: DepositFundsInput!) {{ depositFunds(input: $input) {{ __typename
  {REFUSED} }} }}"""
CREATE_HIT_TYPE = f"""mutation ($input: CreateHitTypeInput!) {{
  createHitType(input: $input) {{ __typename
    ... on CreateHitTypeSuccess {{ hitType {{ id }} }} {REFUSED} }} }}"""
CREATE_HITS = f"""mutation ($input: CreateHitsInput!) {{ createHits(input: $input) {{ __typename
  ... on CreateHitsSuccess {{ results {{ __typename
    ... on CreateHitSuccess {{ hit {{ id }} }} {REFUSED} }} }} {REFUSED} }} }}"""
ACCEPT = f"""mutation ($input: AcceptHitInput!) {{ acceptHit(input: $input) {{ __typename
  ... on AcceptHitSuccess {{ assignment {{ id }} }} {REFUSED} }} }}"""
SUBMIT = f"""mutation ($input: SubmitAssignmentInput!) {{
  submitAssignment(input: $input) {{ __typename {REFUSED} }} }}"""
APPROVE = f"""mutation ($input: ApproveAssignmentsInput!) {{
  approveAssignments(input: $input) {{ __typename
    ... on ApproveAssignmentsSuccess {{ results {{ __typename {REFUSED} }} }} {REFUSED} }} }}"""
REJECT = f"""mutation ($input: RejectAssignmentsInput!) {{
  rejectAssignments(input: $input) {{ __typename
    ... on RejectAssignmentsSuccess {{ results {{ __typename {REFUSED} }} }} {REFUSED} }} }}"""

CREATE_QUALIFICATION_TYPE = f"""mutation ($input: CreateQualificationTypeInput!) {{
  createQualificationType(input: $input) {{ __typename
    ... on CreateQualificationTypeSuccess {{ qualificationType {{ id }} }} {REFUSED} }} }}"""
REQUEST = f"""mutation ($input: RequestQualificationInput!) {{
  requestQualification(input: $input) {{ __typename
    ... on RequestQualificationSuccess {{ request {{ id test {{ fields {{ name }} }} }} }}
    {REFUSED} }} }}"""
SUBMIT_TEST = f"""mutation ($input: SubmitQualificationTestInput!) {{
  submitQualificationTest(input: $input) {{ __typename {REFUSED} }} }}"""

CURSOR = "{ eventCursor }"
OPEN_HITS = """query ($group: ID!, $after: String) { node(id: $group) { ... on HitGroup {
  hits(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { id question { ... on FormQuestion { content { text } } } } } } } }"""
GROUPS = """query ($after: String) {
  hitGroups(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { id availableHits totalHits } } }"""
HOLDERS = """query ($type: ID!, $after: String) { node(id: $type) { ... on QualificationType {
  holders(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { value worker { workerId } } } } } }"""
EARNED = "{ me { worker { earnings { total } } } }"
BALANCE = "{ me { requester { balance { available onHold } } } }"
ANSWERS = """query ($after: String) { me { requester {
  hits(first: 50, after: $after) { pageInfo { hasNextPage endCursor } nodes { id
    assignments(first: 100) { pageInfo { hasNextPage endCursor } nodes { ...Given } } } } } } }
fragment Given on Assignment { status answer { fields { name values } } }"""
MORE_ANSWERS = """query ($hit: ID!, $after: String) { node(id: $hit) { ... on Hit {
  assignments(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { ...Given } } } } }
fragment Given on Assignment { status answer { fields { name values } } }"""

HIT_FEED = """subscription ($after: Cursor) { hitFeed(after: $after) { __typename
  ... on Event { cursor }
  ... on HitGroupEvent { group { id availableHits totalHits } }
  ... on FeedRecomputed { opened { id availableHits totalHits } closed { id } } } }"""
WORKER_NOTICES = """subscription ($after: Cursor) { workerNotices(after: $after) { __typename
  ... on Event { cursor } ... on AssignmentEvent { assignment { id } }
  ... on QualificationGranted { value qualification { type { id } } } } }"""
REQUESTER_EVENTS = """subscription ($after: Cursor, $whose: Boolean!) {
  requesterEvents(after: $after) { __typename
  ... on Event { cursor } ... on HitEvent { hit { id } }
  ... on AssignmentEvent { assignment { id } }
  ... on AssignmentSubmitted @include(if: $whose) {
    assignment { hit { id } worker { workerId } } } } }"""
