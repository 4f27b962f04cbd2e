"""NACHA: credits to persons (PPD) in the files of the US clearing house, and their returns.

Sources: the Nacha Operating Rules, Appendix Three (formats of files and records) and Appendix Four
(returns and notifications of change), as banks publish them; the rule on micro-entries of 2022,
which asks for the description ACCTVERIFY. Records have 94 characters, and blocks have ten records.
"""
