"""The GraphQL documents of the play until payday, of people and of operators."""

_REFUSED = "... on Refusal { reason message }"

AGREEMENT = "{ installation { agreement { version } } }"
ACCEPT_AGREEMENT = f"""mutation ($input: AcceptAgreementInput!) {{
  acceptAgreement(input: $input) {{ __typename {_REFUSED} }} }}"""
COMPLETE_TAX = f"""mutation ($input: CompleteTaxInterviewInput!) {{
  completeTaxInterview(input: $input) {{ __typename {_REFUSED} }} }}"""
BEGIN_IDENTITY = f"""mutation ($input: BeginIdentityCheckInput!) {{
  beginIdentityCheck(input: $input) {{ __typename
    ... on BeginIdentityCheckSuccess {{ check {{ state }} }} {_REFUSED} }} }}"""
CREATE_UPLOAD = f"""mutation ($input: CreateUploadInput!) {{ createUpload(input: $input) {{
  __typename ... on CreateUploadSuccess {{ uploadUrl upload {{ id }} }} {_REFUSED} }} }}"""
SUBMIT_DOCUMENTS = f"""mutation ($input: SubmitIdentityDocumentsInput!) {{
  submitIdentityDocuments(input: $input) {{ __typename {_REFUSED} }} }}"""
ACCEPT = f"""mutation ($input: AcceptHitInput!) {{ acceptHit(input: $input) {{ __typename
  {_REFUSED} ... on NotEligible {{ reasons }} }} }}"""

SET_METHOD = f"""mutation ($input: SetPayoutMethodInput!) {{
  setPayoutMethod(input: $input) {{ __typename
    ... on SetPayoutMethodSuccess {{ method {{ id }} }} {_REFUSED} }} }}"""
START_CONFIRMATION = f"""mutation ($input: StartBankConfirmationInput!) {{
  startBankConfirmation(input: $input) {{ __typename {_REFUSED} }} }}"""
CONFIRM = f"""mutation ($input: ConfirmBankAccountInput!) {{
  confirmBankAccount(input: $input) {{ __typename {_REFUSED} }} }}"""
SET_SCHEDULE = f"""mutation ($input: SetPayoutScheduleInput!) {{
  setPayoutSchedule(input: $input) {{ __typename {_REFUSED} }} }}"""
REQUEST_PAYOUT = f"""mutation ($input: RequestPayoutInput!) {{
  requestPayout(input: $input) {{ __typename {_REFUSED} }} }}"""
EARNINGS = """{ me { worker { earnings { total pending available }
  payouts(first: 10) { nodes { id reference state gross withheld net reason } } } } }"""

SET_ROLE = f"""mutation ($input: SetOperatorRoleInput!) {{ setOperatorRole(input: $input) {{
  __typename {_REFUSED} }} }}"""
APPLICATIONS = """query ($after: String) {
  applications(first: 100, after: $after, filter: { states: [SUBMITTED] }) {
    pageInfo { hasNextPage endCursor } nodes { application { id } } } }"""
APPROVE_APPLICATION = f"""mutation ($input: ApproveApplicationInput!) {{
  approveApplication(input: $input) {{ __typename {_REFUSED} }} }}"""
IDENTITY_CHECKS = """query ($after: String) { identityChecks(first: 100, after: $after) {
  pageInfo { hasNextPage endCursor } nodes { id } } }"""
VERIFY = f"""mutation ($input: DecideIdentityCheckInput!) {{
  decideIdentityCheck(input: $input) {{ __typename {_REFUSED} }} }}"""
MONEY = "{ moneyByKind { kind balance } }"
MAKE_FILES = f"""mutation {{ makePayoutFiles {{ __typename
  ... on MakePayoutFilesSuccess {{ files {{ id rail payments }} }} {_REFUSED} }} }}"""
READ_FILE = f"""mutation ($input: ReadPayoutFileInput!) {{ readPayoutFile(input: $input) {{
  __typename ... on ReadPayoutFileSuccess {{ base64 }} {_REFUSED} }} }}"""
SETTLE_FILE = f"""mutation ($input: SettlePayoutFileInput!) {{
  settlePayoutFile(input: $input) {{ __typename {_REFUSED} }} }}"""

DASHBOARD = """{ me { worker { dashboard { earnings { total }
  days(first: 100) { nodes { submitted approved paid income } } } } } }"""
RECEIPT = "query ($payoutId: ID!) { payoutReceipt(payoutId: $payoutId) { file } }"

WORKER_NOTICES = """subscription ($after: Cursor) { workerNotices(after: $after) { __typename
  ... on Event { cursor } ... on AssignmentEvent { assignment { id } }
  ... on PayoutEvent { payout { id } } } }"""
