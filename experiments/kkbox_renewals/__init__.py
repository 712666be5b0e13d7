"""Ten million real renewals against csim's renewal mechanism."""
