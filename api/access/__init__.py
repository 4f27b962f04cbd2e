"""Access: clients authenticated by a token, admitted within limits, closed with a credential."""
