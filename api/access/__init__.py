"""Who may ask: recognised by a token, admitted by limits, cut off when a credential ends."""
