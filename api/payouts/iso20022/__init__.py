"""ISO 20022: credit transfers as pain.001, and a bank's answers as pain.002 and camt.054.

Sources: the message definitions of ISO 20022 (www.iso20022.org/iso-20022-message-definitions) with
their schema files in `schemas/`, its external code sets, and the guide of the Common Global
Implementation initiative (CGI-MP) for credit transfers, which US banks follow.
"""
