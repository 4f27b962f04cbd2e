"""Reports of a year's payouts to the tax authority, and corrections of reports."""
